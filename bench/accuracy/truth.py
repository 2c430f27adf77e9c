"""What the skin really did, in the measures' own words: every reading is % iod or a share.

Whatever is measured and whatever is true goes through the same formulas, those of
`device/eyes/measurement/measures.py`, so that a difference is one of seeing, not of definition.
"""

from __future__ import annotations

import numpy as np

from bench.witnesses import RIGHT_AND_UP
from device.eyes.measurement.measures import Geometry, differences, measure
from device.face.anatomy import LEFT, RIGHT
from device.face.seen import MeasureName
from device.film.warp import Floats
from device.settings import Practice

LANDMARKS = 478
PERCENT_IOD = 100.0
MEASURES = tuple(MeasureName)
ROW = {name: row for row, name in enumerate(MEASURES)}
"""The row of each measure in an array of readings, (measures, 2), the person's left first."""

Readings = Floats


def placed(points: Floats, rest: Floats) -> Floats:
    """Places (n, 2), px, in the flat head frame of a face at rest, iod: to the left, and up."""
    flat, still = points * RIGHT_AND_UP, rest * RIGHT_AND_UP
    left, right = still[LEFT.eye.outer_canthus], still[RIGHT.eye.outer_canthus]
    along = (left - right) / float((left - right) @ (left - right))
    across = np.array([-along[1], along[0]])
    away = flat - (left + right) / 2
    return np.column_stack([away @ along, away @ across])


def geometry_of(flat: Floats) -> Geometry:
    """The geometry of landmarks in a flat head frame, (n, 2); what is not there is NaN."""
    points = np.full((LANDMARKS, 3), np.nan)
    points[: len(flat), :2] = flat
    return measure(points)


def told(now: Geometry, rest: Geometry, practice: Practice) -> Readings:
    """Every measure of a geometry against rest: (measures, 2) in % iod, shares and degrees."""
    found = differences(now, rest, PERCENT_IOD, practice.smile_rise_deg)
    return np.array([found[name] for name in MEASURES])


def truth_of(rest: Floats, now: Floats, practice: Practice) -> Readings:
    """What landmarks really did since rest, from their places in px with the head still."""
    moved, still = (geometry_of(placed(points, rest)) for points in (now, rest))
    return told(moved, still, practice)
