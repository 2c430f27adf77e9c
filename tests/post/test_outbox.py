from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from device.post.outbox import (
    WINDOW,
    Attempts,
    acknowledged,
    cut_off,
    due,
    heard,
    reconnect_delay_s,
    refused,
    resend_delay_s,
    sent,
    settled,
)

CHANCE = st.floats(0.0, 1.0)
WITH_ROOM = 65_535


def sent_all(seqs: tuple[int, ...], now_s: float = 0.0) -> Attempts:
    attempts: Attempts = {}
    for seq in seqs:
        attempts = sent(attempts, seq, now_s, 0.0)
    return attempts


def test_the_oldest_go_first_and_ten_at_most():
    assert due(range(1, 100), {}, WITH_ROOM, 0.0) == tuple(range(1, 11))


def test_a_broker_that_takes_fewer_gets_fewer():
    assert due((1, 2, 3, 4), {}, 2, 0.0) == (1, 2)
    assert due((1, 2, 3, 4), sent_all((1,)), 2, 0.0) == (2,)


def test_nothing_goes_while_there_is_no_connection():
    assert due((1, 2), {}, 0, 0.0) == ()


def test_an_acknowledgement_frees_a_place_and_settles_nothing():
    attempts = sent_all(tuple(range(1, 11)))
    assert due(range(1, 12), attempts, WITH_ROOM, 0.0) == ()
    attempts = acknowledged(attempts, 4)
    assert due(range(1, 12), attempts, WITH_ROOM, 0.0) == (11,)
    assert due(range(1, 12), attempts, WITH_ROOM, 30.0) == (4,)


def test_resending_waits_thirty_seconds_and_doubles_to_an_hour():
    delays = [resend_delay_s(times, 0.0) for times in range(1, 10)]
    assert delays == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]
    assert resend_delay_s(10_000, 1.0) == 3600 * 1.25


def test_what_the_broker_refused_is_not_asked_again_within_a_minute():
    attempts = refused(sent_all((1,)), 1, 5.0)
    for state in (attempts, heard(attempts), cut_off(attempts)):
        assert due((1,), state, WITH_ROOM, 64.9) == ()
        assert due((1,), state, WITH_ROOM, 65.0) == (1,)


def test_a_sign_of_life_from_the_clinic_shortens_an_hours_wait():
    attempts: Attempts = {}
    for _ in range(9):
        attempts = acknowledged(sent(attempts, 1, 100.0, 0.0), 1)
    assert due((1,), attempts, WITH_ROOM, 3000.0) == ()
    assert due((1,), heard(attempts), WITH_ROOM, 129.9) == ()
    assert due((1,), heard(attempts), WITH_ROOM, 130.0) == (1,)


def test_what_was_in_flight_on_a_lost_connection_goes_again_at_once():
    attempts = acknowledged(sent_all((1, 2)), 1)
    assert due((1, 2), cut_off(attempts), WITH_ROOM, 1.0) == (2,)


def test_a_received_session_holds_its_place_until_its_acknowledgement():
    attempts = settled(sent_all((1, 2)), still_waiting=(2,))
    assert due((2, 3), attempts, 2, 0.0) == ()
    assert settled(acknowledged(attempts, 1), (2,)).keys() == {2}


@given(times=st.integers(1, 10_000), chance=CHANCE)
def test_reconnecting_is_spread_out_and_slower_after_a_refusal(times: int, chance: float):
    assert 0.5 <= reconnect_delay_s(times, chance, refused=False) <= 90
    assert 60 <= reconnect_delay_s(times, chance, refused=True) <= 75


class AnyLife(RuleBasedStateMachine):
    """A mirror's sending through any order of losses, acknowledgements, refusals and receipts."""

    def __init__(self) -> None:
        super().__init__()
        self.now_s = 0.0
        self.last_seq = 0
        self.waiting: tuple[int, ...] = ()
        self.attempts: Attempts = {}
        self.receive_maximum = 0
        self.on_the_wire: set[int] = set()
        self.allowed_from_s: dict[int, float] = {}

    @rule(rows=st.integers(1, 15))
    def practise(self, rows: int) -> None:
        self.waiting += tuple(range(self.last_seq + 1, self.last_seq + rows + 1))
        self.last_seq += rows

    @rule(receive_maximum=st.integers(1, 40))
    def connect(self, receive_maximum: int) -> None:
        if self.receive_maximum == 0:
            self.receive_maximum = receive_maximum

    @rule()
    def lose(self) -> None:
        self.receive_maximum = 0
        for seq in self.on_the_wire:
            self.allowed_from_s.pop(seq)
        self.on_the_wire.clear()
        self.attempts = cut_off(self.attempts)

    @rule(chance=CHANCE)
    def send(self, chance: float) -> None:
        for seq in due(self.waiting, self.attempts, self.receive_maximum, self.now_s):
            assert self.now_s >= self.allowed_from_s.get(seq, 0.0)
            assert seq not in self.on_the_wire
            self.attempts = sent(self.attempts, seq, self.now_s, chance)
            self.on_the_wire.add(seq)
            self.allowed_from_s[seq] = self.now_s + 30

    @rule(data=st.data())
    def acknowledge(self, data: st.DataObject) -> None:
        if self.on_the_wire:
            seq = data.draw(st.sampled_from(sorted(self.on_the_wire)))
            self.on_the_wire.remove(seq)
            self.attempts = acknowledged(self.attempts, seq)

    @rule(data=st.data())
    def refuse(self, data: st.DataObject) -> None:
        if self.on_the_wire:
            seq = data.draw(st.sampled_from(sorted(self.on_the_wire)))
            self.on_the_wire.remove(seq)
            self.attempts = refused(self.attempts, seq, self.now_s)
            self.allowed_from_s[seq] = self.now_s + 60

    @rule(through=st.integers(0, 60))
    def receive(self, through: int) -> None:
        self.waiting = tuple(seq for seq in self.waiting if seq > through)
        self.attempts = settled(heard(self.attempts), self.waiting)

    @rule(seconds=st.floats(0.0, 5000.0))
    def wait(self, seconds: float) -> None:
        self.now_s += seconds

    @invariant()
    def the_window_is_never_exceeded(self) -> None:
        assert len(self.on_the_wire) <= min(WINDOW, self.receive_maximum)

    @invariant()
    def nothing_waits_for_ever(self) -> None:
        idle = tuple(seq for seq in self.waiting if seq not in self.on_the_wire)
        calm = {seq: one for seq, one in self.attempts.items() if not one.in_flight}
        assert due(idle, calm, WITH_ROOM, self.now_s + 3600 * 1.25) == idle[:WINDOW]


TestAnyLife = AnyLife.TestCase
