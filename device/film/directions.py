"""Stage directions: what the filmed person may be asked to do, and who asks it.

A direction is one small JSON datagram, for example

    {"do": "smile", "take": "well", "rise_s": 4, "hold_s": 5, "release_s": 4, "in_s": 0.3}
"""

from __future__ import annotations

import socket
from pathlib import Path
from types import TracebackType
from typing import Annotated

import msgspec
from msgspec import Meta

from device.errors import FilmError
from device.face.seen import Side
from device.settings import Positive

DIRECTIONS_SOCKET = "film-directions.sock"  # in the folder of sockets
LONGEST_BYTES = 4096

Wait = Annotated[float, Meta(ge=0.0)]
Angle = Annotated[float, Meta(ge=-40.0, le=40.0)]
"""Degrees. Of a head that is turned farther, a photograph shows too little."""


class Told(msgspec.Struct, frozen=True, forbid_unknown_fields=True, tag_field="do"):
    """What every direction has: the word that says what to do."""


class BeginSmile(Told, frozen=True, tag="smile"):
    """Smile as in a take, `in_s` seconds from now."""

    take: str
    rise_s: Positive
    hold_s: Wait
    release_s: Positive
    in_s: Wait = 0.0


class CloseEyes(Told, frozen=True, tag="close_eyes"):
    """Close both eyes gently, as far as this film can, and open them again after `for_s`."""

    for_s: Positive


class LookAway(Told, frozen=True, tag="look_away"):
    """Turn the head to the person's left, as far and as fast as `film.toml` says."""


class TurnHead(Told, frozen=True, tag="turn"):
    """Turn the head, to the person's left and up, within `for_s`; 0 and 0 is ahead."""

    yaw_deg: Angle
    pitch_deg: Angle
    for_s: Positive


class RaiseHand(Told, frozen=True, tag="raise_hand"):
    """Bring a hand up before the mouth and keep it there."""


class LowerHand(Told, frozen=True, tag="lower_hand"):
    """Take the hand down again."""


class Relight(Told, frozen=True, tag="relight"):
    """From one moment to the next, have `share` of the photograph's light."""

    share: Positive


class WalkOut(Told, frozen=True, tag="walk_out"):
    """Walk out of the picture, to the person's `side`, within `for_s`, and stay there."""

    side: Side
    for_s: Positive


class WalkIn(Told, frozen=True, tag="walk_in"):
    """Come back from beside the picture, within `for_s`."""

    for_s: Positive


class Return(Told, frozen=True, tag="return"):
    """Come back into the room, and look ahead."""


class Leave(Told, frozen=True, tag="leave"):
    """Leave the room empty."""


class Quit(Told, frozen=True, tag="quit"):
    """End the film."""


Direction = (
    BeginSmile
    | CloseEyes
    | LookAway
    | TurnHead
    | RaiseHand
    | LowerHand
    | Relight
    | WalkOut
    | WalkIn
    | Return
    | Leave
    | Quit
)


def read_direction(datagram: bytes) -> Direction:
    """Understand a datagram; raises FilmError saying what is not understood."""
    try:
        direction: Direction = msgspec.json.decode(datagram, type=Direction)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise FilmError(f"stage direction {datagram[:200]!r} not understood: {error}") from error
    return direction


class Director:
    """Tells a projector, from any process, what its person is to do."""

    def __init__(self, path: Path) -> None:
        """`path` is the projector's socket for directions."""
        self._path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)

    def smile(
        self, take: str, *, rise_s: float, hold_s: float, release_s: float, in_s: float = 0.0
    ) -> None:
        """Smile as in a take of `film.toml`, in `in_s` seconds."""
        self._say(BeginSmile(take, rise_s, hold_s, release_s, in_s))

    def close_eyes(self, for_s: float) -> None:
        """Close both eyes gently, and open them again after `for_s`."""
        self._say(CloseEyes(for_s))

    def look_away(self) -> None:
        """Turn the head to the person's left."""
        self._say(LookAway())

    def turn(self, yaw_deg: float, pitch_deg: float, for_s: float) -> None:
        """Turn the head, to the person's left and up, within `for_s`."""
        self._say(TurnHead(yaw_deg, pitch_deg, for_s))

    def raise_hand(self) -> None:
        """Bring a hand up before the mouth."""
        self._say(RaiseHand())

    def lower_hand(self) -> None:
        """Take the hand down again."""
        self._say(LowerHand())

    def relight(self, share: float) -> None:
        """Have `share` of the photograph's light from now on."""
        self._say(Relight(share))

    def walk_out(self, side: Side, for_s: float) -> None:
        """Walk out of the picture, to the person's `side`, within `for_s`."""
        self._say(WalkOut(side, for_s))

    def walk_in(self, for_s: float) -> None:
        """Come back from beside the picture, within `for_s`."""
        self._say(WalkIn(for_s))

    def come_back(self) -> None:
        """Look ahead again, or enter the room again."""
        self._say(Return())

    def leave(self) -> None:
        """Leave the room empty."""
        self._say(Leave())

    def quit(self) -> None:
        """End the film."""
        self._say(Quit())

    def close(self) -> None:
        """Direct no more."""
        self._socket.close()

    def __enter__(self) -> Director:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _say(self, direction: Direction) -> None:
        try:
            self._socket.sendto(msgspec.json.encode(direction), str(self._path))
        except OSError as error:
            raise FilmError(
                f"no film takes directions at {self._path} ({error.strerror or error}); "
                "start one with `mirror film`"
            ) from error
