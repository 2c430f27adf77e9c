"""A neutral picture as somebody's rest: by landmarks, and with what their face looks like."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from device.eyes.measurement.axes import align
from device.eyes.measurement.measures import measure
from device.eyes.measurement.observe import Watch
from device.eyes.measurement.regions import look_at, regions_at_rest
from device.eyes.measurement.rest import RestFace
from device.face.points import Landmarks
from device.face.seen import MeasureName, PoorView, Reason, Seen, Unrest
from device.look.views import View
from device.measuring.settled import settled
from device.measuring.watching import Eyes, Known, observed
from device.settings import Practice

SHUT_IOD = 0.05
"""An eye that is less open in a picture is shut: of 17 photographed adults they were 0.070 to 0.13
open, with the lid drawn down nine in ten under 0.056; filmed shut eyes are under 0.02. Ours. (Of a
film's many frames the median is taken, and its limit is lower: `rest.SHUT_IOD`.)"""


def rest_of_picture(view: View, eyes: Eyes) -> Known | Reason | Unrest:
    """The rest of a neutral picture, or why it cannot be one: all would be measured from it.

    Whoever is compared to it is judged as before the mirror: by whether they look like this person,
    by their pitch from this one, and on this scale. How noisy landmarks are, one picture cannot
    tell; and it has no skin to be found again, for light and camera may have been others.
    """
    sight = settled(view, eyes.mesh)
    _, seen = observed(eyes.first_watch, sight, 0.0, eyes)
    poor = _why_poor(seen)
    if poor or not isinstance(sight.found, Landmarks):
        return poor or Reason.NO_FACE
    rest = _rest_of(sight.found, view, eyes.practice)
    return _unrest(rest) or Known(Watch(eyes.mesh.model, resting=rest), rest.mm_per_iod)


def _why_poor(seen: Seen) -> Reason | None:
    """Why not all of a face can be measured."""
    if isinstance(seen.view, PoorView):
        return seen.view.reason
    return next(iter(seen.view.poor.values()), None)


def _rest_of(found: Landmarks, view: View, practice: Practice) -> RestFace:
    head = align(found.points)
    geometry = measure(head.points)
    regions = regions_at_rest([look_at(view.image, found.points, head, 0.0)], [{}])
    return RestFace(
        at_s=0.0,
        geometry=geometry,
        pitch_deg=head.pose.pitch_deg,
        mm_per_iod=practice.iris_mm / geometry.iris_width,
        noise=dict.fromkeys(MeasureName, np.nan),
        regions=replace(regions, blur_px=0.0),  # of this camera; see `Eyes.against_a_picture`
    )


def _unrest(rest: RestFace) -> Unrest | None:
    if float(rest.geometry.palpebral_fissure_height.min()) < SHUT_IOD:
        return Unrest.EYES
    return Unrest.LIPS if rest.regions and rest.regions.lips.parted else None
