"""What a face does at one moment, and the warp that makes the photographed face do it."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, radians, sin

from device.face.points import Image
from device.face.seen import Side
from device.film.face import FilmFace
from device.film.reel import HalfMarks, Place, SmileNumbers
from device.film.turning import AHEAD, Turn, turned, where
from device.film.warp import Floats, Pull, Warp, forward, warp_of, warped

# How the skin of this film's face hangs together, in interocular distances, and how much goes
# along. Chosen by eye on the default portrait, so that a small smile looks like one; all ours.
_COMMISSURE_RADIUS_IOD = 0.40
_CHEEK_OUT_IOD, _CHEEK_UP_IOD = 0.06, 0.33  # of the cheek, from the commissure
_CHEEK_RADIUS_IOD = 0.28
_CHEEK_OUT_SHARE, _CHEEK_UP_SHARE = 0.25, 0.40  # of the commissure's own way
_LID_RADIUS_IOD = 0.18
_UPPER_LID_SHARE = 0.6  # of a narrowing; the lower lid does the rest
_BROW_RADIUS_IOD = 0.10


@dataclass(frozen=True)
class HalfPose:
    """One side: `smile_mm` of its oral commissure, `narrowing` share of its palpebral fissure."""

    smile_mm: float = 0.0
    narrowing: float = 0.0


@dataclass(frozen=True)
class Pose:
    """The person's two sides, and the turn of their head."""

    left: HalfPose = HalfPose()
    right: HalfPose = HalfPose()
    turn: Turn = AHEAD

    def on(self, side: Side) -> HalfPose:
        """One side of the pose."""
        return self.left if side is Side.LEFT else self.right


REST = Pose()


def posed(face: FilmFace, smile: SmileNumbers, pose: Pose) -> Image:
    """The face in a pose, first moved and then turned; raises FilmError where skin would fold."""
    image = face.image
    if (pose.left, pose.right) != (REST.left, REST.right):
        image = warped(image, face_warp(face, smile, pose))
    return turned(image, face.relief, pose.turn)


def skin_at(face: FilmFace, smile: SmileNumbers, pose: Pose, places: Floats) -> Floats:
    """Where the skin that is at `places` (n, 2) at rest is in a pose, px: the film's own truth."""
    return where(face.relief, forward(face_warp(face, smile, pose), places), pose.turn)


def face_warp(face: FilmFace, smile: SmileNumbers, pose: Pose) -> Warp:
    """What both sides do, the head still; raises FilmError where the skin would fold."""
    iod = face.interocular_px
    pulls: list[Pull] = []
    for side in Side:
        half, marks = pose.on(side), face.marks.on(side)
        pulls += _mouth_pulls(marks, side, smile_px(face, smile, side, half.smile_mm), iod)
        pulls += _eye_pulls(marks, half.narrowing, iod)
    return warp_of(pulls)


def smile_px(face: FilmFace, smile: SmileNumbers, side: Side, smile_mm: float) -> Place:
    """How far, in px to the right and down, an oral commissure moves for a smile of so many mm."""
    way = smile_mm / smile.interocular_mm * face.interocular_px
    up = radians(smile.direction_deg)
    return _outwards(side) * way * cos(up), -way * sin(up)


def _outwards(side: Side) -> int:
    """The person's left lies at the image's right."""
    return 1 if side is Side.LEFT else -1


def _mouth_pulls(marks: HalfMarks, side: Side, smile: Place, iod: float) -> list[Pull]:
    (x, y), (along, up) = marks.oral_commissure, smile
    cheek = (x + _outwards(side) * _CHEEK_OUT_IOD * iod, y - _CHEEK_UP_IOD * iod)
    follows = (_CHEEK_OUT_SHARE * along, _CHEEK_UP_SHARE * up)
    return [
        Pull((x, y), smile, _COMMISSURE_RADIUS_IOD * iod),
        Pull(cheek, follows, _CHEEK_RADIUS_IOD * iod),
    ]


def _eye_pulls(marks: HalfMarks, narrowing: float, iod: float) -> list[Pull]:
    closing = narrowing * (marks.lower_lid[1] - marks.upper_lid[1])
    return [
        Pull(marks.upper_lid, (0, _UPPER_LID_SHARE * closing), _LID_RADIUS_IOD * iod),
        Pull(marks.lower_lid, (0, (_UPPER_LID_SHARE - 1) * closing), _LID_RADIUS_IOD * iod),
        Pull(marks.brow, (0, 0), _BROW_RADIUS_IOD * iod),
    ]
