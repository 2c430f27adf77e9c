"""Every measure against a formula written by hand: from pixels, with none of the product's code.

The face is drawn in millimetres, each landmark where a real one lies, and photographed by a made-up
camera at a tilt, a place and a scale of its own. Expected values come from the drawn millimetres.
"""

from __future__ import annotations

from math import atan2, cos, degrees, hypot, radians, sin

import numpy as np
import pytest

from device.eyes.measurement.axes import align
from device.eyes.measurement.measures import differences, iris_width, measure

IRIS_MM = 11.77
RISE_DEG = 50.0
CANTHUS_MM = 41.0
"""From the midline to an outer canthus."""

# Landmarks by number, of the person's left and of their right.
COMMISSURE = (291, 61)
OUTER, INNER = (263, 33), (362, 133)
BROW = ((293, 334, 296, 283, 282, 295), (63, 105, 66, 53, 52, 65))
ALA = (358, 129)
UPPER_LIP = ((270, 269), (40, 39))
LOWER_LIP = ((321, 405), (91, 181))
PHILTRUM = (393, 167)
CHIN = ((421, 428), (201, 208))
UPPER_LID, LOWER_LID = ((387, 386, 385), (160, 159, 158)), ((373, 374, 380), (144, 145, 153))
IRIS_EDGES = ((474, 476), (471, 469))
LIP_MIDDLE, INSIDE_UPPER, INSIDE_LOWER = 17, 13, 14

REST_MM = {
    "commissure": ((25.0, -64.0), (26.0, -66.0)),
    "brow": ((28.0, 20.0), (27.0, 17.0)),
    "ala": ((17.0, -38.0), (16.0, -37.0)),
    "upper": ((10.0, -59.0), (11.0, -60.0)),
    "lower": ((10.0, -74.0), (9.0, -73.0)),
    "philtrum": ((5.0, -54.0), (4.0, -55.0)),
    "chin": ((12.0, -90.0), (13.0, -91.0)),
}
"""Outward from the midline and up from the canthi, the person's left and then their right."""
OPEN_MM = (10.0, 9.0)
GAP_MM, LIP_MM = 0.5, (0.5, -78.0)

MOVES_MM = {
    "commissure": ((4.0, 3.0), (-1.0, -2.0)),
    "brow": ((0.0, 2.0), (0.5, -1.0)),
    "ala": ((0.0, 1.5), (0.0, 0.0)),
    "upper": ((0.0, 1.0), (0.0, -0.5)),
    "lower": ((0.0, -2.5), (0.0, 0.7)),
    "philtrum": ((1.2, 0.0), (-0.8, 0.0)),
    "chin": ((0.0, 1.1), (0.0, -0.6)),
}
NOW_OPEN_MM = (7.0, 9.9)
NOW_GAP_MM, NOW_LIP_MM = 4.5, (1.5, -80.0)

TILTS_DEG = (-9.0, 0.0, 6.0)
PLACES = ((0.0, 2.0), (31.5, 2.7), (-80.25, 1.4))
"""Shift along the picture, px, and px per mm."""


def drawn(moves, open_mm, gap_mm, lip_mm):
    """The face in millimetres, by landmark: x to the person's left, y up, all in one plane."""
    face = np.zeros((478, 3))
    for side, out in ((0, 1.0), (1, -1.0)):
        face[OUTER[side], 0], face[INNER[side], 0] = out * CANTHUS_MM, out * 16.0
        at = {
            what: (out * (x + moves[what][side][0]), y + moves[what][side][1])
            for what, (x, y) in ((what, both[side]) for what, both in REST_MM.items())
        }
        face[COMMISSURE[side], :2] = at["commissure"]
        face[ALA[side], :2], face[PHILTRUM[side], :2] = at["ala"], at["philtrum"]
        for landmarks, what in ((BROW, "brow"), (UPPER_LIP, "upper"), (LOWER_LIP, "lower")):
            face[list(landmarks[side]), :2] = around(at[what], len(landmarks[side]))
        face[list(CHIN[side]), :2] = around(at["chin"], 2)
        x = out * np.array((33.0, 29.0, 25.0))
        face[list(UPPER_LID[side]), :2] = np.column_stack([x, np.full(3, 0.6 * open_mm[side])])
        face[list(LOWER_LID[side]), :2] = np.column_stack([x, np.full(3, -0.4 * open_mm[side])])
        face[list(IRIS_EDGES[side]), 0] = out * 29 + out * IRIS_MM / 2 * np.array((1.0, -1.0))
    face[LIP_MIDDLE, :2] = lip_mm
    face[INSIDE_UPPER, 1], face[INSIDE_LOWER, 1] = -67.0 + gap_mm / 2, -67.0 - gap_mm / 2
    face[10, :2], face[152, :2] = (0.0, 60.0), (0.0, -105.0)
    return face


def around(middle, count):
    """Points about a place, whose mean it is."""
    spread = np.linspace(-3.0, 3.0, count)
    return np.array(middle) + np.column_stack([spread, 0.3 * spread[::-1]])


def photographed(face_mm, tilt_deg, shift_px, px_per_mm):
    """Pixels: x right and y down; the person's left is at the right of the picture."""
    turn = radians(tilt_deg)
    x, y = face_mm[:, 0] * px_per_mm, -face_mm[:, 1] * px_per_mm
    across, down = x * cos(turn) - y * sin(turn), x * sin(turn) + y * cos(turn)
    return np.column_stack([across + 432.0 + shift_px, down + 600.0 - shift_px, face_mm[:, 2]])


def still():
    nothing = dict.fromkeys(REST_MM, ((0.0, 0.0), (0.0, 0.0)))
    return drawn(nothing, OPEN_MM, GAP_MM, LIP_MM)


def read(now_mm, tilt_deg, place):
    """What the product reads of the moved face, in millimetres by its irises."""
    shift_px, px_per_mm = place
    rest = measure(align(photographed(still(), 3.0, -12.0, 2.2)).points)
    now = align(photographed(now_mm, tilt_deg, shift_px, px_per_mm)).points
    scale = IRIS_MM / rest.iris_width
    assert scale == pytest.approx(2 * CANTHUS_MM)
    assert iris_width(now) == pytest.approx(IRIS_MM / (2 * CANTHUS_MM))
    found = differences(measure(now), rest, scale, RISE_DEG)
    return {name.value: tuple(map(float, sides)) for name, sides in found.items()}


def smile_angle(side):
    """At the middle of the lower lip, from a level line to the commissure."""
    out = (1.0, -1.0)[side]
    (x, y), (dx, dy) = REST_MM["commissure"][side], MOVES_MM["commissure"][side]
    lip_x, lip_y = NOW_LIP_MM
    return degrees(atan2(y + dy - lip_y, x + dx - out * lip_x))


def up(what, sign=1.0):
    (_, left), (_, right) = MOVES_MM[what]
    return sign * left, sign * right


TO_THE_LEFT = (1.2 + 0.8) / 2
"""The left column goes outward by 1.2, the right one inward, which is to the left, by 0.8."""
COS, SIN = cos(radians(RISE_DEG)), sin(radians(RISE_DEG))
EXPECTED = {
    "oral_commissure_excursion_mm": (4.0 * COS + 3.0 * SIN, -1.0 * COS - 2.0 * SIN),
    "oral_commissure_outward_mm": (4.0, -1.0),
    "oral_commissure_upward_mm": (3.0, -2.0),
    "smile_angle_deg": (smile_angle(0), smile_angle(1)),
    "palpebral_fissure_height_mm": NOW_OPEN_MM,
    "palpebral_fissure_narrowing_share": (0.3, -0.1),
    "brow_raise_mm": up("brow"),
    "nasal_ala_raise_mm": up("ala"),
    "upper_lip_raise_mm": up("upper"),
    "lower_lip_lowering_mm": up("lower", -1.0),
    "lip_gap_mm": (NOW_GAP_MM, NOW_GAP_MM),
    "philtrum_deviation_mm": (TO_THE_LEFT, -TO_THE_LEFT),
    "chin_raise_mm": up("chin"),
}
MOVED = drawn(MOVES_MM, NOW_OPEN_MM, NOW_GAP_MM, NOW_LIP_MM)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("tilt_deg", TILTS_DEG)
@pytest.mark.parametrize("name", EXPECTED)
def test_each_measure_is_its_formula_on_both_sides(name, tilt_deg, place):
    assert read(MOVED, tilt_deg, place)[name] == pytest.approx(EXPECTED[name], abs=1e-9)


def test_there_is_a_formula_for_every_measure():
    assert set(read(MOVED, 0.0, PLACES[0])) == set(EXPECTED)


@pytest.mark.parametrize("tilt_deg", TILTS_DEG)
def test_a_face_at_rest_has_moved_nowhere(tilt_deg):
    seen = read(still(), tilt_deg, PLACES[1])
    own = ("smile_angle_deg", "palpebral_fissure_height_mm", "lip_gap_mm")
    for name, sides in seen.items():
        if name not in own:
            assert sides == pytest.approx((0.0, 0.0), abs=1e-9)
    assert seen["palpebral_fissure_height_mm"] == pytest.approx(OPEN_MM)
    assert seen["lip_gap_mm"] == pytest.approx((GAP_MM, GAP_MM))


def test_a_commissure_that_moves_straight_along_a_smile_has_its_whole_length_as_excursion():
    moves = dict.fromkeys(REST_MM, ((0.0, 0.0), (0.0, 0.0)))
    moves["commissure"] = ((3.0 * COS, 3.0 * SIN), (0.0, 0.0))
    seen = read(drawn(moves, OPEN_MM, GAP_MM, LIP_MM), 6.0, PLACES[2])
    assert seen["oral_commissure_excursion_mm"] == pytest.approx((3.0, 0.0), abs=1e-9)
    way = [seen[f"oral_commissure_{part}_mm"][0] for part in ("outward", "upward")]
    assert hypot(*way) == pytest.approx(3.0)
