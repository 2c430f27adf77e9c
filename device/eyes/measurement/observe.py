"""From the landmarks of one frame to what the mirror is told: align, judge, measure, compare.

Pure: the frame's time comes in with the frame, and what must be remembered is a value that goes in
and comes out.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import isfinite

from device.eyes.measurement.axes import Head
from device.eyes.measurement.compare import check_skin, compare_to_rest
from device.eyes.measurement.crop import crop_of
from device.eyes.measurement.facing import Face, face_of, judged
from device.eyes.measurement.lids import sight_of
from device.eyes.measurement.measures import measure
from device.eyes.measurement.openings import Openings, due, follow
from device.eyes.measurement.regions import Watching, nobody
from device.eyes.measurement.rest import (
    LearningRest,
    NoRest,
    RestFace,
    Resting,
    follow_rest,
    tell,
)
from device.eyes.measurement.sample import CloseUp
from device.eyes.measurement.skin import register
from device.face.points import Found, Image
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


@dataclass(frozen=True)
class Watch:
    """What the eyes carry from frame to frame: the rest face, and where the head was last.

    `model` names the landmark model, also for frames in which it found nobody. `eyes` are their
    openings when last looked at; while `closing`, the person is asked to close them gently.
    `watching` is what is remembered of the lips, of hands, and of who the person is.
    """

    model: str
    resting: Resting = field(default_factory=NoRest)
    head: Head | None = None
    at_s: float = 0.0
    eyes: Openings | None = None
    closing: bool = False
    watching: Watching = field(default_factory=Watching)


def learn_rest(watch: Watch) -> Watch:
    """Start to learn the rest face afresh, whatever was known of it."""
    return replace(watch, resting=LearningRest(), watching=Watching())


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

    There are measures only when the view is fit and the rest face known. Where time stands still,
    or goes back, nobody can tell whether a head keeps still: it is `MOVING`, until a frame is later
    than the one before it. A frame whose time is no number is `MOVING` too, changes nothing, and is
    told with the time of the one before.
    """
    there = face_of(found, image, at_s, watch.resting, practice, camera)
    if not isfinite(at_s):
        view = PoorView(there if isinstance(there, Reason) else Reason.MOVING)
        return watch, _told(watch, None, view, {}, frame, practice)
    return _followed(watch, there, image, at_s, frame, practice)


def _followed(
    watch: Watch, there: Face | Reason, image: Image, at_s: float, frame: int, practice: Practice
) -> tuple[Watch, Seen]:
    """What is known after one more frame, and what it shows."""
    watching, view = _judged(watch, there, image, practice)
    face = there if isinstance(there, Face) else None
    fit = face if isinstance(view, FitView) and face and face.model == watch.model else None
    close = _close_up(watch, fit, view, image)
    restful = fit.head if fit and _is_restful(view) else None
    resting = follow_rest(watch.resting, restful, close, at_s, practice)
    eyes = _eyes(watch, watching, resting, close, at_s)
    view, measures = _measured(view, fit, close, eyes, resting, practice)
    now = replace(
        watch,
        resting=resting,
        head=face.head if face else None,
        at_s=at_s,
        eyes=eyes,
        watching=watching,
    )
    return now, _told(now, face, view, measures, frame, practice)


def _told(
    watch: Watch,
    face: Face | None,
    view: View,
    measures: dict[MeasureName, Measure],
    frame: int,
    practice: Practice,
) -> Seen:
    return Seen(
        at_s=watch.at_s,
        frame=frame,
        view=view,
        rest=tell(watch.resting, watch.eyes, practice),
        distance_cm=round(face.distance_cm, 1) if face else None,
        measures=measures,
        model=watch.model,
    )


def _judged(
    watch: Watch, there: Face | Reason, image: Image, practice: Practice
) -> tuple[Watching, View]:
    """The view of a face, or of nobody."""
    if isinstance(there, Reason):
        return nobody(watch.watching), PoorView(there)
    before = (watch.head, watch.at_s) if watch.head else None
    return judged(watch.watching, there, image, before, watch.resting, practice)


def _is_restful(view: View) -> bool:
    """Whether rest may be learned from a face: its mouth is seen, and does not talk."""
    return isinstance(view, FitView) and Region.MOUTH not in view.poor


def _close_up(watch: Watch, fit: Face | None, view: View, image: Image) -> CloseUp | None:
    """The pixels to be measured, once there is a rest or one is being learned.

    Landmarks of another model than the measuring one, as those of the slow looks at idle are, tell
    that somebody is there; they must never be mixed with its own.
    """
    if fit is None or not isinstance(view, FitView) or isinstance(watch.resting, NoRest):
        return None
    learning = isinstance(watch.resting, LearningRest)
    eyes_too = Region.EYES not in view.poor and (learning or due(watch.eyes, fit.look.at_s))
    return CloseUp(
        crop=crop_of(image, fit.head, fit.points, fit.focal_px),
        sight=sight_of(image, fit.points) if eyes_too else None,
        look=fit.look,
        poor=view.poor,
    )


def _eyes(
    watch: Watch, watching: Watching, resting: Resting, close: CloseUp | None, at_s: float
) -> Openings | None:
    """The openings of this frame, or of the last one where they were not looked at.

    What closures have taught outlasts a rest, but not the person.
    """
    before = None if watching.known.stranger else watch.eyes
    if not isinstance(resting, RestFace):
        return before
    if resting.lids is None:
        return None
    person = resting.regions
    if before and not before.belong_to(person):
        before = None
    if close is None or close.sight is None:
        return before
    return follow(before, resting.lids, close.sight, at_s, closing=watch.closing, whose=person)


def _measured(
    view: View,
    fit: Face | None,
    close: CloseUp | None,
    eyes: Openings | None,
    resting: Resting,
    practice: Practice,
) -> tuple[View, dict[MeasureName, Measure]]:
    """All measures against rest but those of poor regions; a region in doubt becomes poor."""
    if fit is None or not isinstance(resting, RestFace) or not isinstance(view, FitView):
        return view, {}
    now = measure(fit.head.points)
    skin = register(resting.skin, close.crop) if resting.skin and close else None
    unsure = {Region.EYES: Reason.UNSURE} if eyes and eyes.unsure else {}
    if skin is not None:
        skin, apart = check_skin(skin, now, resting, practice)
        unsure |= apart
    view = FitView(unsure | view.poor)
    measures = compare_to_rest(now, skin, eyes, resting, practice)
    return view, {name: one for name, one in measures.items() if name.region not in view.poor}
