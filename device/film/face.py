"""A real photographed face, upright in a frame of the camera's size, with its places marked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from device.errors import FilmError
from device.face import anatomy
from device.face.anatomy import Half
from device.face.points import Found, Image, Landmarks, NoFace, Points
from device.film.hand import Hand, hand_of
from device.film.reel import HalfMarks, Marks, Place, Portrait
from device.film.relief import FOCAL_LENGTH_SHARE, Relief, relief_of
from device.settings import config_folder

Locate = Callable[[Image], Found]
Similarity = NDArray[np.float64]  # (2, 3), photograph px to frame px

SMALLEST_IOD_PX = 80.0
"""A face smaller than this in the photograph would be mostly interpolation in the frame."""

_EDGE_BLUR_SHARE = (
    0.03  # of the frame's width: how softly the photograph ends where it is too small
)


@dataclass(frozen=True)
class FilmFace:
    """A person at rest before the camera: RGB `image`, the empty `room`, `marks` in frame px.

    `relief` is the depth of their head; `hand` is theirs to raise.
    """

    image: Image
    room: Image
    marks: Marks
    relief: Relief
    hand: Hand

    @property
    def interocular_px(self) -> float:
        """Distance of the outer canthi, px."""
        return self.marks.interocular_px


def portrait_face(
    portrait: Portrait, width: int, height: int, focal_length_share: float = FOCAL_LENGTH_SHARE
) -> FilmFace:
    """The face that comes with an ordinary package, with its hand-made marks.

    `focal_length_share` is the camera's, of `width`. Raises FilmError when matplotlib, which holds
    the photograph, is not installed.
    """
    matplotlib = find_spec("matplotlib")  # found, not imported: importing it costs a second
    if matplotlib is None or matplotlib.origin is None:
        raise FilmError(
            "the film's portrait comes with matplotlib, which is not installed; "
            "install quiet-mirror[desk] or give a photograph with --face FILE"
        )
    samples = Path(matplotlib.origin).parent / "mpl-data" / "sample_data"
    photograph = _photograph(samples / portrait.portrait)
    focal_px = focal_length_share * width
    return _framed(photograph, portrait.marks, portrait, (width, height), focal_px)


def photographed_face(
    file: Path,
    locate: Locate,
    portrait: Portrait,
    width: int,
    height: int,
    focal_length_share: float = FOCAL_LENGTH_SHARE,
) -> FilmFace:
    """Any photograph of one face, mouth closed, its places found by `locate`.

    Raises FilmError when the file is not a picture or does not show one face, large enough.
    """
    photograph = _photograph(file)
    found = locate(photograph)
    if not isinstance(found, Landmarks):
        count = "no face" if isinstance(found, NoFace) else f"{found.count} faces"
        raise FilmError(f"{file}: {count} in this photograph; give one of a single face")
    marks = _marks_of(found.points)
    if marks.interocular_px < SMALLEST_IOD_PX:
        raise FilmError(
            f"{file}: the eyes' outer corners are {marks.interocular_px:.0f} px apart; "
            f"give a photograph where it is {SMALLEST_IOD_PX:.0f} px or more"
        )
    focal_px = focal_length_share * width
    return _framed(photograph, marks, portrait, (width, height), focal_px)


def _photograph(file: Path) -> Image:
    pixels = cv2.imread(str(file), cv2.IMREAD_COLOR)
    if pixels is None:
        raise FilmError(f"{file}: not a picture that can be read; give a JPEG or PNG file")
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def _marks_of(points: Points) -> Marks:
    return Marks(
        nose_tip=_place(points, anatomy.NOSE_TIP),
        left=_half_marks(points, anatomy.LEFT),
        right=_half_marks(points, anatomy.RIGHT),
    )


def _half_marks(points: Points, half: Half) -> HalfMarks:
    eye = half.eye
    over_the_pupil = len(eye.upper_lid) // 2
    return HalfMarks(
        oral_commissure=_place(points, half.oral_commissure),
        outer_canthus=_place(points, eye.outer_canthus),
        upper_lid=_place(points, eye.upper_lid[over_the_pupil]),
        lower_lid=_place(points, eye.lower_lid[over_the_pupil]),
        brow=_place(points, half.brow_lower[len(half.brow_lower) // 2]),
    )


def _place(points: Points, landmark: int) -> Place:
    return float(points[landmark, 0]), float(points[landmark, 1])


def _framed(
    photograph: Image, marks: Marks, portrait: Portrait, size: tuple[int, int], focal_px: float
) -> FilmFace:
    """Level the eyes, bring them to size and place, and fill the frame around the photograph."""
    seat = _seat(marks, portrait, *size)
    image, seated = _filled(photograph, seat, *size), _moved(marks, seat)
    head, hand = (config_folder() / file for file in (portrait.head.relief, portrait.hand.picture))
    return FilmFace(
        image=image,
        room=_emptied(image),
        marks=seated,
        relief=relief_of(portrait.head, head, seated, size, focal_px),
        hand=hand_of(portrait.hand, hand, image, seated),
    )


def _seat(marks: Marks, portrait: Portrait, width: int, height: int) -> Similarity:
    """The similarity that sets the photograph's outer canthi level at their place in the frame."""
    right, left = np.array(marks.right.outer_canthus), np.array(marks.left.outer_canthus)
    along = left - right
    turn = portrait.interocular_share * width / float(along @ along)
    linear = turn * np.array([[along[0], along[1]], [-along[1], along[0]]])
    eyes = np.array([(width - 1) / 2, portrait.height_share * height])
    return np.column_stack([linear, eyes - linear @ ((right + left) / 2)])


def _filled(photograph: Image, seat: Similarity, width: int, height: int) -> Image:
    """The photograph in its seat; beyond its edges their colours go on, ever softer."""
    size = (width, height)
    seated = cv2.warpAffine(
        photograph, seat, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    softness = _EDGE_BLUR_SHARE * width
    blurred = cv2.GaussianBlur(seated, (0, 0), softness)
    inside = cv2.warpAffine(np.full(photograph.shape[:2], 1, np.float32), seat, size)
    inside = cv2.GaussianBlur(
        cv2.erode(inside, np.ones((3, 3)), iterations=int(softness)), (0, 0), softness / 2
    )
    mixed = blurred + (seated.astype(np.float32) - blurred) * inside[..., None]
    return np.asarray(np.clip(np.rint(mixed), 0, 255), dtype=np.uint8)


def _emptied(image: Image) -> Image:
    """The room without the person: the colours of the frame's two sides, fading across."""
    width = image.shape[1]
    side = max(1, width // 50)
    left, right = image[:, :side].mean(axis=1), image[:, -side:].mean(axis=1)
    across = np.linspace(0, 1, width)[None, :, None]
    room = np.rint(left[:, None] * (1 - across) + right[:, None] * across).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(room, (0, 0), side), dtype=np.uint8)


def _moved(marks: Marks, seat: Similarity) -> Marks:
    return Marks(
        nose_tip=_seated(marks.nose_tip, seat),
        left=_half_moved(marks.left, seat),
        right=_half_moved(marks.right, seat),
    )


def _half_moved(half: HalfMarks, seat: Similarity) -> HalfMarks:
    return HalfMarks(
        **{name: _seated(getattr(half, name), seat) for name in half.__struct_fields__}
    )


def _seated(place: Place, seat: Similarity) -> Place:
    x, y = seat[:, :2] @ np.array(place) + seat[:, 2]
    return float(x), float(y)
