"""The mirror's end of the socket: it finds the eyes, loses them by name, and finds them again."""

from __future__ import annotations

import queue
import socket
import threading

import msgspec
import pytest

from device.face import link as link_module
from device.face.link import (
    SOCKET_NAME,
    EyesLink,
    Lost,
    decode_ask,
    decode_seen,
    encode,
)
from device.face.seen import (
    Ask,
    FitView,
    Measure,
    MeasureName,
    Pace,
    PoorView,
    Reading,
    Reason,
    RestLearned,
    RestLearning,
    Seen,
    Unrest,
)

SOON_S = 5.0


def seen(frame=1, **changes):
    standard = Seen(
        at_s=12.5,
        frame=frame,
        view=FitView(),
        rest=RestLearned(at_s=3.0, mm_per_iod=84.0),
        distance_cm=61.2,
        measures={
            name: Measure(Reading(1.5, 0.25, 0.1), Reading(1.4, 0.2, 0.02)) for name in MeasureName
        },
        model="mesh_v2",
    )
    return msgspec.structs.replace(standard, **changes)


class Eyes:
    """A bare listening socket in the place of the eyes."""

    def __init__(self, runtime):
        self.path = runtime / SOCKET_NAME
        self.door = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.door.bind(str(self.path))
        self.door.listen()
        self.door.settimeout(SOON_S)
        self.mirror = None

    def welcome(self):
        self.mirror, _ = self.door.accept()
        self.mirror.settimeout(SOON_S)

    def heard(self):
        return decode_ask(self.mirror.recv(4096))

    def say(self, *messages):
        for message in messages:
            self.mirror.send(encode(message))

    def die(self):
        if self.mirror:
            self.mirror.close()
        self.door.close()
        self.path.unlink()


@pytest.fixture(autouse=True)
def _quick(monkeypatch):
    monkeypatch.setattr(link_module, "RETRY_S", 0.01)


@pytest.fixture
def mirror(tmp_path):
    """A link and the queues in which it puts what it is told."""
    told, lost = queue.Queue(), queue.Queue()
    link = EyesLink(tmp_path, told.put, lost.put)
    link.told, link.lost = told, lost
    yield link
    if link.alive():
        link.close()


@pytest.mark.parametrize(
    "message",
    [
        seen(),
        seen(view=PoorView(Reason.HEAD_TURNED), measures={}, distance_cm=None),
        seen(rest=RestLearning(share=0.4, unrest=Unrest.MOUTH)),
    ],
)
def test_what_was_seen_arrives_as_it_was_sent(message):
    assert decode_seen(encode(message)) == message


def test_a_message_with_all_its_measures_fits_the_room_for_one():
    assert len(encode(seen())) < link_module.LARGEST_BYTES / 2


def test_an_ask_is_not_taken_for_something_seen():
    with pytest.raises(msgspec.ValidationError):
        decode_seen(encode(Ask(pace=Pace.FULL)))


def test_absent_eyes_are_told_once_and_found_when_they_come(mirror, tmp_path):
    mirror.start()
    assert mirror.lost.get(timeout=SOON_S) is Lost.ABSENT
    eyes = Eyes(tmp_path)
    eyes.welcome()
    eyes.say(seen(frame=7))
    assert mirror.told.get(timeout=SOON_S).frame == 7
    assert mirror.lost.empty()
    eyes.die()


def test_eyes_that_go_are_told_and_when_back_they_are_asked_for_the_same_pace(mirror, tmp_path):
    eyes = Eyes(tmp_path)
    mirror.start()
    eyes.welcome()
    assert eyes.heard() == Ask(pace=Pace.SLOW)
    mirror.ask(Ask(pace=Pace.FULL, learn_rest=True))
    assert eyes.heard() == Ask(pace=Pace.FULL, learn_rest=True)
    eyes.die()
    assert mirror.lost.get(timeout=SOON_S) is Lost.GONE
    back = Eyes(tmp_path)
    back.welcome()
    assert back.heard() == Ask(pace=Pace.FULL, learn_rest=False)
    back.die()


def test_what_is_asked_while_the_eyes_are_away_is_not_forgotten(mirror, tmp_path):
    mirror.start()
    assert mirror.lost.get(timeout=SOON_S) is Lost.ABSENT
    mirror.ask(Ask(pace=Pace.FULL, learn_rest=True))
    mirror.ask(Ask(pace=Pace.FULL))
    eyes = Eyes(tmp_path)
    eyes.welcome()
    assert eyes.heard() == Ask(pace=Pace.FULL, learn_rest=True)
    eyes.die()


def test_eyes_that_fall_silent_are_told_and_forgiven_when_they_speak(mirror, tmp_path, monkeypatch):
    monkeypatch.setattr(link_module, "SILENCE_S", 0.05)
    eyes = Eyes(tmp_path)
    mirror.start()
    eyes.welcome()
    assert mirror.lost.get(timeout=SOON_S) is Lost.SILENT
    eyes.say(seen())
    assert mirror.told.get(timeout=SOON_S) == seen()
    assert mirror.lost.get(timeout=SOON_S) is Lost.SILENT
    eyes.die()


def test_of_several_waiting_messages_the_newest_is_told(tmp_path):
    eyes = Eyes(tmp_path)
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as mirror:
        mirror.connect(str(eyes.path))
        eyes.welcome()
        eyes.say(*(seen(frame=n) for n in range(1, 6)))
        assert decode_seen(link_module._newest(mirror)).frame == 5
    eyes.die()


def test_a_link_whose_listener_raises_is_seen_to_be_dead(tmp_path, monkeypatch):
    died_of = queue.Queue()
    monkeypatch.setattr(threading, "excepthook", lambda end: died_of.put(str(end.exc_value)))

    def refuse(_):
        raise RuntimeError("no room")

    eyes = Eyes(tmp_path)
    link = EyesLink(tmp_path, refuse, lambda _: None)
    link.start()
    eyes.welcome()
    eyes.say(seen())
    assert died_of.get(timeout=SOON_S) == "no room"
    link._thread.join(SOON_S)
    assert not link.alive()
    eyes.die()


def test_closing_ends_the_thread_at_once_and_is_not_called_a_loss(mirror, tmp_path):
    eyes = Eyes(tmp_path)
    mirror.start()
    eyes.welcome()
    mirror.close()
    assert not mirror.alive()
    assert mirror.lost.empty()
    eyes.die()
