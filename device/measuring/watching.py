"""Watching a file: its views through the eyes of the mirror, from landmarks to a measured frame.

    views → (locate → observe → compare) → frames

What they are compared to was learned before (`learning.py`, `picture.py`), so that what lies before
a film's rest is measured against it as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import msgspec

from device.eyes.landmarks.face_mesh import FaceMesh
from device.eyes.measurement.acquaintance import DECIDED_S
from device.eyes.measurement.axes import Head, align
from device.eyes.measurement.measures import PerSide, iris_width
from device.eyes.measurement.observe import Watch, observe
from device.face.points import Landmarks
from device.face.seen import FitView, MeasureName, Seen
from device.look.looking import Sight, look_through
from device.look.views import View
from device.measuring.frame import Frame, Stance, values_of
from device.measuring.names import Name
from device.measuring.settled import settled
from device.measuring.standing import standing
from device.settings import Camera, Practice


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

    def against_a_picture(self) -> Eyes:
        """The same for a rest that another camera may have taken.

        How much blurrier than that a frame is says nothing then: all of its blur is judged, by the
        limit that holds while no rest is known.
        """
        limit = self.practice.first_blur_limit_iod
        return replace(self, practice=msgspec.structs.replace(self.practice, blur_limit_iod=limit))


@dataclass(frozen=True)
class Known:
    """A face whose rest is known: the watch that knows it, and when its session's clock goes on.

    `closures`: both eyes were learned closed, so that landmarks tell them in full size.
    """

    watch: Watch
    mm_per_iod: float
    from_s: float = 0.0
    closures: bool = False


def eyes_of(mesh: FaceMesh, practice: Practice, camera: Camera, focal_share: float | None) -> Eyes:
    """The eyes for somebody's files, `focal_share` being the focal length of their camera.

    Without it nobody can tell how far away a face is, so nothing is said of that, and no face is
    refused for it; how large it is in pixels, on which measuring rests, is judged all the same.
    """
    if focal_share is not None:
        camera = msgspec.structs.replace(camera, focal_length_share=focal_share)
        return Eyes(mesh, practice, camera, tells_distance=True)
    anywhere = msgspec.structs.replace(practice, nearest_cm=0.0, farthest_cm=float("inf"))
    return Eyes(mesh, anywhere, camera, tells_distance=False)


def frames(
    views: Iterable[View], rate_hz: Fraction | None, eyes: Eyes, known: Known | None
) -> Iterator[tuple[Sight, Frame]]:
    """Every frame, measured as far as its view and what is known of rest allow."""
    watch, from_s = (known.watch, known.from_s) if known else (eyes.first_watch, 0.0)
    if rate_hz is None:
        for view in views:
            yield _picture(settled(view, eyes.mesh), watch, from_s, eyes, known)
        return
    for sight in look_through(views, eyes.mesh):
        at_s = time_s(sight.view, rate_hz)
        watch, seen = observed(watch, sight, from_s + at_s, eyes)
        yield sight, _frame(sight, at_s, watch, seen, eyes, known)


def observed(watch: Watch, sight: Sight, at_s: float, eyes: Eyes) -> tuple[Watch, Seen]:
    """One view as the mirror sees it."""
    view, practice, camera = sight.view, eyes.practice, eyes.camera
    return observe(watch, sight.found, view.image, at_s, view.frame, practice, camera)


def time_s(view: View, rate_hz: Fraction) -> float:
    """When a frame is shown, by the container's time stamp, or by the rate if there is none."""
    return view.time_s if view.time_s is not None else float(view.frame / rate_hz)


def _picture(
    sight: Sight, watch: Watch, from_s: float, eyes: Eyes, known: Known | None
) -> tuple[Sight, Frame]:
    """A picture stands for itself: shown for as long as it takes to tell a stranger."""
    watch, _ = observed(watch, sight, from_s, eyes)
    watch, seen = observed(watch, sight, from_s + DECIDED_S, eyes)
    return sight, _frame(sight, None, watch, seen, eyes, known)


def _frame(
    sight: Sight, at_s: float | None, watch: Watch, seen: Seen, eyes: Eyes, known: Known | None
) -> Frame:
    number, found = sight.view.frame, sight.found
    if not isinstance(found, Landmarks):
        return Frame(number, at_s, seen.view, None, values_of({}, {}, seen.view))
    head = align(found.points)
    theirs = known if known and not _strange(watch) else None
    mm_per_iod = theirs.mm_per_iod if theirs else eyes.practice.iris_mm / iris_width(head.points)
    stance = Stance(
        presence=found.presence,
        pose=head.pose,
        interocular_px=head.interocular_px,
        mm_per_iod=mm_per_iod,
        distance_cm=seen.distance_cm if eyes.tells_distance else None,
    )
    stands = {} if known and not theirs else _stands(head, mm_per_iod, seen, known)
    return Frame(number, at_s, seen.view, stance, values_of(stands, seen.measures, seen.view))


def _strange(watch: Watch) -> bool:
    """Whether the face is somebody else's, or may be: of that nothing belongs to this person."""
    known = watch.watching.known
    return known.stranger or known.otherwise_s is not None


def _stands(head: Head, mm_per_iod: float, seen: Seen, known: Known | None) -> dict[Name, PerSide]:
    """How the face stands; where rest has its word, what it does not tell stays untold."""
    stands = dict(standing(head, mm_per_iod))
    if known and isinstance(seen.view, FitView):
        return {name: sides for name, sides in stands.items() if not isinstance(name, MeasureName)}
    return stands
