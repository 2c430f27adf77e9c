import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from device.errors import FilmError
from device.face.seen import Side
from device.film.directions import (
    BeginSmile,
    Direction,
    Director,
    Leave,
    LookAway,
    LowerHand,
    Quit,
    RaiseHand,
    Relight,
    Return,
    TurnHead,
    WalkIn,
    WalkOut,
    read_direction,
)


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as bound:
        bound.bind(str(tmp_path / "directions"))
        bound.settimeout(5)
        yield bound


def test_what_a_director_says_is_what_a_projector_hears(ear: socket.socket, tmp_path: Path) -> None:
    with Director(tmp_path / "directions") as director:
        director.smile("well", rise_s=4, hold_s=5, release_s=3.5, in_s=0.3)
        director.look_away()
        director.turn(-25, 10, for_s=0.5)
        director.raise_hand()
        director.lower_hand()
        director.relight(0.4)
        director.walk_out(Side.LEFT, for_s=1.5)
        director.walk_in(for_s=2)
        director.come_back()
        director.leave()
        director.quit()
    heard: list[Direction] = [read_direction(ear.recv(4096)) for _ in range(11)]
    assert heard == [
        BeginSmile("well", 4, 5, 3.5, 0.3),
        LookAway(),
        TurnHead(-25, 10, 0.5),
        RaiseHand(),
        LowerHand(),
        Relight(0.4),
        WalkOut(Side.LEFT, 1.5),
        WalkIn(2),
        Return(),
        Leave(),
        Quit(),
    ]


def test_a_direction_is_small_json_that_a_hand_can_write() -> None:
    written = b'{"do": "smile", "take": "well", "rise_s": 4, "hold_s": 5, "release_s": 4}'
    assert read_direction(written) == BeginSmile("well", 4, 5, 4, 0)


@pytest.mark.parametrize(
    ("datagram", "said"),
    [
        (b"smile!", "smile!.*malformed"),
        (b"\xff\xfe", "not understood"),
        (b'{"do": "dance"}', "dance"),
        (b'{"do": "leave", "slowly": true}', "slowly"),
        (b'{"do": "turn", "yaw_deg": 90, "pitch_deg": 0, "for_s": 1}', "yaw_deg"),
        (b'{"do": "smile", "take": "well", "rise_s": 0, "hold_s": 5, "release_s": 4}', "rise_s"),
    ],
)
def test_a_direction_that_cannot_be_followed_is_refused_by_name(datagram: bytes, said: str) -> None:
    with pytest.raises(FilmError, match=said):
        read_direction(datagram)


def test_a_director_without_a_projector_is_told_so(tmp_path: Path) -> None:
    with Director(tmp_path / "nobody") as director, pytest.raises(FilmError, match="mirror film"):
        director.leave()
