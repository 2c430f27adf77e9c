"""A located face as its view is judged: whole, and region by region."""

from __future__ import annotations

from dataclasses import dataclass

from device.eyes.measurement.axes import Head, align
from device.eyes.measurement.measures import iris_width
from device.eyes.measurement.regions import Look, Watching, blur_iod, judge_regions, look_at
from device.eyes.measurement.rest import RestFace, Resting
from device.eyes.measurement.sound import Flaw, flaw_of
from device.eyes.measurement.view import Glimpse, head_speed_iod_s, judge_view, light_on_cheeks
from device.face.points import Found, Image, Landmarks, Points, TwoFaces
from device.face.seen import Reason, View
from device.settings import Camera, Practice

MM_PER_CM = 10.0


@dataclass(frozen=True)
class Face:
    """A face in one frame: its landmarks, (478, 3) image pixels, its head, and what it looks like.

    `model` names what placed the landmarks.
    """

    points: Points
    head: Head
    look: Look
    distance_cm: float
    focal_px: float
    model: str


def face_of(
    found: Found, image: Image, at_s: float, resting: Resting, practice: Practice, camera: Camera
) -> Face | Reason:
    """The face that was found, or why there is none; landmarks that are no face's are nobody."""
    if not isinstance(found, Landmarks):
        return Reason.TWO_FACES if isinstance(found, TwoFaces) else Reason.NO_FACE
    height, width = image.shape[:2]
    if flaw := flaw_of(found.points, height, width, scaled=isinstance(resting, RestFace)):
        return Reason.OUTSIDE if flaw is Flaw.OUTSIDE else Reason.NO_FACE
    head = align(found.points)
    focal_px = camera.focal_length_share * width
    mm_per_px = _mm_per_iod(resting, head, practice) / head.interocular_px
    return Face(
        points=found.points,
        head=head,
        look=look_at(image, found.points, head, at_s),
        distance_cm=focal_px * mm_per_px / MM_PER_CM,
        focal_px=focal_px,
        model=found.model,
    )


def judged(
    watching: Watching,
    face: Face,
    image: Image,
    before: tuple[Head, float] | None,
    resting: Resting,
    practice: Practice,
) -> tuple[Watching, View]:
    """The view of a face; `before` is where its head was last, and when."""
    rest = resting if isinstance(resting, RestFace) else None
    regions = rest.regions if rest else None
    glimpse = Glimpse(
        interocular_px=face.head.interocular_px,
        distance_cm=face.distance_cm,
        pose=face.head.pose,
        light=light_on_cheeks(image, face.points),
        speed_iod_s=head_speed_iod_s(face.head, face.look.at_s, *before) if before else None,
        blur_iod=blur_iod(face.look, regions),
    )
    whole = judge_view(glimpse, rest.pitch_deg if rest else None, practice)
    return judge_regions(watching, face.look, regions, whole)


def _mm_per_iod(resting: Resting, head: Head, practice: Practice) -> float:
    """The person's own scale once rest is known; until then this frame's irises."""
    if isinstance(resting, RestFace):
        return resting.mm_per_iod
    return practice.iris_mm / iris_width(head.points)
