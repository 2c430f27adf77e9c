"""The eyes' end of the socket: it never waits for a mirror, and survives each of them."""

from __future__ import annotations

import queue
import socket
import stat

import msgspec
import pytest

from device.eyes.listener import Listener
from device.face.link import SOCKET_NAME, EyesLink, decode_seen, encode
from device.face.seen import Ask, FitView, Pace, RestAbsent, Seen

SOON_S = 5.0
NONE_WAITING_S = 0.0


def seen(frame):
    return Seen(
        at_s=frame / 20,
        frame=frame,
        view=FitView(),
        rest=RestAbsent(),
        distance_cm=60.0,
        measures={},
        model="made",
    )


@pytest.fixture
def eyes(tmp_path):
    with Listener(tmp_path / "runtime") as listener:
        yield listener


def knock(eyes):
    """A bare mirror that has been let in."""
    mirror = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    mirror.connect(str(eyes._path))
    assert eyes.hear(SOON_S) == Ask(pace=Pace.SLOW)
    mirror.settimeout(SOON_S)
    return mirror


def test_with_no_mirror_nothing_is_heard_and_nothing_told(eyes):
    assert eyes.hear(NONE_WAITING_S) is None
    assert eyes.tell(seen(1)) is False


def test_what_is_told_reaches_the_mirror_and_what_it_asks_is_heard(eyes):
    with knock(eyes) as mirror:
        assert eyes.tell(seen(3))
        assert decode_seen(mirror.recv(4096)) == seen(3)
        mirror.send(encode(Ask(pace=Pace.FULL, learn_rest=True)))
        assert eyes.hear(SOON_S) == Ask(pace=Pace.FULL, learn_rest=True)


def test_a_mirror_that_does_not_fetch_is_not_waited_for_and_little_piles_up(eyes):
    with knock(eyes) as mirror:
        told = [eyes.tell(seen(frame)) for frame in range(200)]
        assert 1 <= sum(told) <= 20
        for _ in range(sum(told)):
            mirror.recv(4096)
        assert eyes.tell(seen(201))
        assert decode_seen(mirror.recv(4096)).frame == 201


def test_a_mirror_that_leaves_asks_for_the_slow_pace_and_may_come_back(eyes):
    knock(eyes).close()
    assert eyes.hear(SOON_S) == Ask(pace=Pace.SLOW)
    assert eyes.tell(seen(1)) is False
    with knock(eyes) as again:
        assert eyes.tell(seen(2))
        assert decode_seen(again.recv(4096)).frame == 2


def test_telling_a_mirror_that_has_just_died_is_no_error(eyes):
    knock(eyes).close()
    assert eyes.tell(seen(1)) is False
    assert eyes.hear(SOON_S) == Ask(pace=Pace.SLOW)


def test_a_second_mirror_takes_the_place_of_the_first(eyes):
    with knock(eyes) as first, knock(eyes) as second:
        assert eyes.tell(seen(5))
        assert decode_seen(second.recv(4096)).frame == 5
        assert first.recv(4096) == b""


def test_a_message_that_is_no_ask_is_refused(eyes):
    with knock(eyes) as mirror:
        mirror.send(encode(seen(1)))
        with pytest.raises(msgspec.ValidationError):
            eyes.hear(SOON_S)


def test_a_socket_left_by_eyes_that_were_killed_does_not_stop_the_next(tmp_path):
    killed = Listener(tmp_path)
    killed._door.close()
    with Listener(tmp_path) as next_eyes, knock(next_eyes):
        assert next_eyes.tell(seen(1))


def test_the_socket_is_for_owner_and_group_and_goes_with_the_eyes(tmp_path):
    with Listener(tmp_path):
        mode = (tmp_path / SOCKET_NAME).stat().st_mode
        assert stat.S_IMODE(mode) == 0o660
    assert not (tmp_path / SOCKET_NAME).exists()


def test_the_mirrors_own_link_and_the_eyes_understand_each_other(eyes, tmp_path):
    told = queue.Queue()
    link = EyesLink(tmp_path / "runtime", told.put, lambda _: None)
    link.start()
    asks = [eyes.hear(SOON_S), eyes.hear(SOON_S)]
    assert asks == [Ask(pace=Pace.SLOW)] * 2
    link.ask(Ask(pace=Pace.FULL))
    assert eyes.hear(SOON_S) == Ask(pace=Pace.FULL)
    eyes.tell(seen(9))
    assert told.get(timeout=SOON_S) == seen(9)
    link.close()
