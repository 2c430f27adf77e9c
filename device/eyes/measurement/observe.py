"""From the landmarks of one frame to what the mirror is told: align, judge, measure, compare.

Pure: the frame's time comes in with the frame, and what must be remembered is a value that goes in
and comes out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import assert_never

from device.eyes.measurement.axes import Head, align
from device.eyes.measurement.compare import check_skin, compare_to_rest
from device.eyes.measurement.crop import crop_of
from device.eyes.measurement.lids import sight_of
from device.eyes.measurement.measures import iris_width, measure
from device.eyes.measurement.openings import Openings, due, follow
from device.eyes.measurement.rest import (
    CloseUp,
    LearningRest,
    NoRest,
    RestFace,
    Resting,
    follow_rest,
    tell,
)
from device.eyes.measurement.skin import register
from device.eyes.measurement.view import Glimpse, head_speed_iod_s, judge_view, light_on_cheeks
from device.face.points import Found, Image, Landmarks, NoFace, TwoFaces
from device.face.seen import (
    FitView,
    Measure,
    MeasureName,
    PoorView,
    Reason,
    Region,
    Seen,
    View,
)
from device.settings import Camera, Practice

MM_PER_CM = 10.0


@dataclass(frozen=True)
class Watch:
    """What the eyes carry from frame to frame: the rest face, and where the head was last.

    `model` names the landmark model, also for frames in which it found nobody. `eyes` are their
    openings when last looked at; while `closing`, the person is asked to close them gently.
    """

    model: str
    resting: Resting = field(default_factory=NoRest)
    head: Head | None = None
    at_s: float = 0.0
    eyes: Openings | None = None
    closing: bool = False


def learn_rest(watch: Watch) -> Watch:
    """Start to learn the rest face afresh, whatever was known of it."""
    return replace(watch, resting=LearningRest())


def learn_closure(watch: Watch, *, closing: bool) -> Watch:
    """From now on, or no more, the person is asked to close their eyes gently."""
    return replace(watch, closing=closing)


def observe(
    watch: Watch,
    found: Found,
    image: Image,
    at_s: float,
    frame: int,
    practice: Practice,
    camera: Camera,
) -> tuple[Watch, Seen]:
    """One frame's landmarks measured; `image` is the upright RGB frame they were located in.

    There are measures only when the view is fit and the rest face known.
    """
    head, glimpse = None, None
    if isinstance(found, Landmarks):
        head = align(found.points)
        glimpse = _glimpse(watch, head, found, image, at_s, practice, camera)
        view: View = judge_view(glimpse, _neutral_pitch_deg(watch.resting), practice)
    else:
        view = PoorView(_why_nobody(found))
    fit = head if isinstance(view, FitView) and _close(found, watch) else None
    close = _close_up(watch, fit, found, image, at_s, camera)
    resting = follow_rest(watch.resting, fit, close, at_s, practice)
    eyes = _eyes(watch, resting, close, at_s)
    view, measures = _measured(view, fit, close, eyes, resting, practice)
    seen = Seen(
        at_s=at_s,
        frame=frame,
        view=view,
        rest=tell(resting, eyes, practice),
        distance_cm=round(glimpse.distance_cm, 1) if glimpse else None,
        measures=measures,
        model=watch.model,
    )
    return Watch(watch.model, resting, head, at_s, eyes, watch.closing), seen


def _close(found: Found, watch: Watch) -> bool:
    """Whether the landmarks are the measuring model's: another's must never be mixed with them."""
    return isinstance(found, Landmarks) and found.model == watch.model


def _why_nobody(found: NoFace | TwoFaces) -> Reason:
    match found:
        case NoFace():
            return Reason.NO_FACE
        case TwoFaces():
            return Reason.TWO_FACES
        case _:
            assert_never(found)


def _glimpse(
    watch: Watch,
    head: Head,
    found: Landmarks,
    image: Image,
    at_s: float,
    practice: Practice,
    camera: Camera,
) -> Glimpse:
    focal_px = camera.focal_length_share * image.shape[1]
    mm_per_px = _mm_per_iod(watch.resting, head, practice) / head.interocular_px
    return Glimpse(
        interocular_px=head.interocular_px,
        distance_cm=focal_px * mm_per_px / MM_PER_CM,
        pose=head.pose,
        light=light_on_cheeks(image, found.points),
        speed_iod_s=head_speed_iod_s(head, at_s, watch.head, watch.at_s) if watch.head else None,
    )


def _mm_per_iod(resting: Resting, head: Head, practice: Practice) -> float:
    """The person's own scale once rest is known; until then this frame's irises."""
    if isinstance(resting, RestFace):
        return resting.mm_per_iod
    return practice.iris_mm / iris_width(head.points)


def _neutral_pitch_deg(resting: Resting) -> float | None:
    return resting.pitch_deg if isinstance(resting, RestFace) else None


def _close_up(
    watch: Watch, fit: Head | None, found: Found, image: Image, at_s: float, camera: Camera
) -> CloseUp | None:
    """The pixels to be measured, once there is a rest or one is being learned."""
    if fit is None or not isinstance(found, Landmarks) or isinstance(watch.resting, NoRest):
        return None
    focal_px = camera.focal_length_share * image.shape[1]
    crop = crop_of(image, fit, found.points, focal_px)
    learning = isinstance(watch.resting, LearningRest)
    sight = sight_of(image, found.points) if learning or due(watch.eyes, at_s) else None
    return CloseUp(crop, sight)


def _eyes(watch: Watch, resting: Resting, close: CloseUp | None, at_s: float) -> Openings | None:
    """The openings of this frame, or of the last one where they were not looked at."""
    if not isinstance(resting, RestFace) or resting.lids is None:
        return None
    if close is None or close.sight is None:
        return watch.eyes
    return follow(watch.eyes, resting.lids, close.sight, at_s, closing=watch.closing)


def _measured(
    view: View,
    fit: Head | None,
    close: CloseUp | None,
    eyes: Openings | None,
    resting: Resting,
    practice: Practice,
) -> tuple[View, dict[MeasureName, Measure]]:
    """All measures against rest but those of poor regions; a region in doubt becomes poor."""
    if fit is None or not isinstance(resting, RestFace) or not isinstance(view, FitView):
        return view, {}
    now = measure(fit.points)
    skin = register(resting.skin, close.crop) if resting.skin and close else None
    unsure = {Region.EYES: Reason.UNSURE} if eyes and eyes.unsure else {}
    if skin is not None:
        skin, apart = check_skin(skin, now, resting, practice)
        unsure |= apart
    view = FitView(unsure | view.poor)
    measures = compare_to_rest(now, skin, eyes, resting, practice)
    return view, {name: one for name, one in measures.items() if name.region not in view.poor}
