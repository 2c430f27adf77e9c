"""Watching a file: its views through the eyes of the mirror, from landmarks to a measured frame.

    views → (locate → observe) to learn rest → views again → (locate → observe → compare) → frames

A film is gone through twice: until its rest is learned, and then whole, so that what lies before
the rest is measured against it as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import numpy as np
from msgspec.structs import replace

from device.errors import FileUnreadable
from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.measurement.axes import Head, align
from device.eyes.measurement.measures import differences, iris_width, measure
from device.eyes.measurement.observe import Watch, learn_rest, observe
from device.face.points import Found, Landmarks
from device.face.seen import (
    FitView,
    Measure,
    MeasureName,
    PoorView,
    Reading,
    Reason,
    RestLearned,
    RestLearning,
    Seen,
)
from device.look.looking import Sight, look_through
from device.look.views import View
from device.measuring.frame import Frame, Stance, values_of
from device.measuring.resting import StillRest, Stretch
from device.measuring.standing import standing
from device.settings import Camera, Practice

BETWEEN_S = 60.0
"""Between the two times that a film is gone through its clock runs on, as in one session."""
NOT_KNOWN = float("nan")
SETTLING, LOOKS = 4, 8
"""Looks at a picture before those that count, and those. Each look is from where the one before saw
the face, as in a film. Measured on seven faces (mesh_v2 by halves): the first is up to 0.9 mm off
the others at an oral commissure; from the fifth on they differ by 0.01 to 0.07 mm (sd)."""


@dataclass(frozen=True)
class Eyes:
    """What looks and measures. `tells_distance` is False where the camera is not known."""

    mesh: FaceMesh
    practice: Practice
    camera: Camera
    tells_distance: bool

    @property
    def first_watch(self) -> Watch:
        """Before anything was seen."""
        return Watch(self.mesh.model)


@dataclass(frozen=True)
class Learned:
    """A film's rest is known: the watch that knows it, and when its session's clock goes on."""

    watch: Watch
    mm_per_iod: float
    from_s: float


@dataclass(frozen=True)
class Unlearned:
    """No rest could be learned.

    Of the `needed_s` seconds `good_s` could be measured; `reasons` counts why others could not;
    `settled` is False where the face did not keep still in them.
    """

    needed_s: float
    good_s: float = 0.0
    settled: bool = True
    reasons: Counter[Reason] = field(default_factory=Counter)


Resting = Learned | StillRest | None
"""What a file is compared to, if there is anything."""


def eyes_of(mesh: FaceMesh, practice: Practice, camera: Camera, focal_share: float | None) -> Eyes:
    """The eyes for somebody's files, `focal_share` being the focal length of their camera.

    Without it nobody can tell how far away a face is, so nothing is said of that, and no face is
    refused for it; how large it is in pixels, on which measuring rests, is judged all the same.
    """
    if focal_share is not None:
        return Eyes(mesh, practice, replace(camera, focal_length_share=focal_share), True)
    anywhere = replace(practice, nearest_cm=0.0, farthest_cm=float("inf"))
    return Eyes(mesh, anywhere, camera, tells_distance=False)


def learn(
    views: Iterable[View], rate_hz: Fraction, eyes: Eyes, stretch: Stretch | None
) -> Learned | Unlearned:
    """The rest of a film: of a stretch of it, or of the first good seconds as the mirror has it."""
    needed_s = stretch.needed_s if stretch else eyes.practice.rest_learning_s
    practice = replace(eyes.practice, rest_learning_s=needed_s)
    watch, so_far = learn_rest(eyes.first_watch), Unlearned(needed_s)
    try:
        for sight in look_through(_within(views, rate_hz, stretch), eyes.mesh):
            at_s = time_s(sight.view, rate_hz)
            watch, seen = _observed(watch, sight, at_s, practice, eyes.camera)
            if isinstance(seen.rest, RestLearned):
                return Learned(watch, seen.rest.mm_per_iod, at_s + BETWEEN_S)
            so_far = _so_far(so_far, seen)
    except FileUnreadable:  # will be met again, and told, when the whole of it is gone through
        pass
    return so_far


def frames(
    views: Iterable[View], rate_hz: Fraction | None, eyes: Eyes, resting: Resting
) -> Iterator[tuple[Sight, Frame]]:
    """Every frame, measured as far as its view and what is known of rest allow."""
    watch, from_s = eyes.first_watch, 0.0
    if isinstance(resting, Learned):
        watch, from_s = resting.watch, resting.from_s
    sights = look_through(views, eyes.mesh) if rate_hz else _settled(views, eyes.mesh)
    for sight in sights:
        at_s = None if rate_hz is None else time_s(sight.view, rate_hz)
        watch, seen = _observed(watch, sight, from_s + (at_s or 0.0), eyes.practice, eyes.camera)
        yield sight, _frame(sight, at_s, seen, eyes, resting)


def still_rest(view: View, eyes: Eyes) -> StillRest | Reason:
    """The rest of a neutral picture, or why it cannot be one: all would be measured from it."""
    (sight,) = _settled([view], eyes.mesh)
    _, seen = _observed(eyes.first_watch, sight, 0.0, eyes.practice, eyes.camera)
    poor = _why_poor(seen)
    if poor or not isinstance(sight.found, Landmarks):
        return poor or Reason.NO_FACE
    head = align(sight.found.points)
    return StillRest(measure(head.points), _mm_per_iod(head, eyes.practice, None))


def _settled(views: Iterable[View], mesh: FaceMesh) -> Iterator[Sight]:
    """Pictures, each looked at for long: the median of many looks, once they have settled."""
    for view in views:
        looks: list[Sight] = []
        for sight in look_through([view] * (SETTLING + LOOKS), mesh):
            looks.append(sight)
            if not isinstance(sight.found, Landmarks):
                break
        yield Sight(view, _median(looks), sum(look.took_s for look in looks))


def _median(looks: Sequence[Sight]) -> Found:
    """The face of many looks; or nobody, if one of them found nobody, or more than one."""
    last = looks[-1].found
    if not isinstance(last, Landmarks):
        return last
    faces = [look.found.points for look in looks if isinstance(look.found, Landmarks)]
    return Landmarks(np.median(faces[SETTLING:], axis=0), last.presence, last.model)


def _why_poor(seen: Seen) -> Reason | None:
    """Why not all of a face can be measured."""
    if isinstance(seen.view, PoorView):
        return seen.view.reason
    return next(iter(seen.view.poor.values()), None)


def time_s(view: View, rate_hz: Fraction) -> float:
    """When a frame is shown, by the container's time stamp, or by the rate if there is none."""
    return view.time_s if view.time_s is not None else float(view.frame / rate_hz)


def _within(views: Iterable[View], rate_hz: Fraction, stretch: Stretch | None) -> Iterator[View]:
    for view in views:
        at_s = time_s(view, rate_hz)
        if stretch and at_s > stretch.to_s:
            return
        if stretch is None or at_s >= stretch.from_s:
            yield view


def _observed(
    watch: Watch, sight: Sight, at_s: float, practice: Practice, camera: Camera
) -> tuple[Watch, Seen]:
    view = sight.view
    return observe(watch, sight.found, view.image, at_s, view.frame, practice, camera)


def _so_far(before: Unlearned, seen: Seen) -> Unlearned:
    good_s, settled = before.good_s, before.settled
    if isinstance(seen.rest, RestLearning):
        good_s, settled = seen.rest.share * before.needed_s, seen.rest.settled
    why = [seen.view.reason] if isinstance(seen.view, PoorView) else []
    return Unlearned(before.needed_s, good_s, settled, before.reasons + Counter(why))


def _frame(sight: Sight, at_s: float | None, seen: Seen, eyes: Eyes, resting: Resting) -> Frame:
    number, found = sight.view.frame, sight.found
    if not isinstance(found, Landmarks):
        return Frame(number, at_s, seen.view, None, values_of({}, {}, seen.view))
    head = align(found.points)
    mm_per_iod = _mm_per_iod(head, eyes.practice, resting)
    stance = Stance(
        presence=found.presence,
        pose=head.pose,
        interocular_px=head.interocular_px,
        mm_per_iod=mm_per_iod,
        distance_cm=seen.distance_cm if eyes.tells_distance else None,
    )
    measures = _against_rest(head, seen, resting, eyes.practice)
    values = values_of(standing(head, mm_per_iod), measures, seen.view)
    return Frame(number, at_s, seen.view, stance, values)


def _mm_per_iod(head: Head, practice: Practice, resting: Resting) -> float:
    """The person's own scale if their rest is known, or else this frame's irises."""
    if isinstance(resting, Learned | StillRest):
        return resting.mm_per_iod
    return practice.iris_mm / iris_width(head.points)


def _against_rest(
    head: Head, seen: Seen, resting: Resting, practice: Practice
) -> Mapping[MeasureName, Measure]:
    """The measures against rest; by landmarks, without noise, where rest is a picture."""
    if not isinstance(resting, StillRest):
        return seen.measures
    if not isinstance(seen.view, FitView):
        return {}
    now, rise_deg = measure(head.points), practice.smile_rise_deg
    changes = differences(now, resting.geometry, resting.mm_per_iod, rise_deg)
    return {
        name: Measure(Reading(float(left), float(right), NOT_KNOWN))
        for name, (left, right) in changes.items()
    }
