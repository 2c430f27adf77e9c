"""The plot of a film: what was measured has a line, what was told a shade, and nothing else has."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from matplotlib.colors import to_hex

from device.face.seen import Grade, MeasureName
from device.measuring.figures import Wanted, figures
from device.measuring.following import FOLLOWED
from device.measuring.plotting import (
    LEFT_COLOUR,
    PANELS,
    RIGHT_COLOUR,
    SHADE,
    UNFIT,
    figure_of,
)
from device.measuring.strokes import alone, broken, unmeasured
from tests.eyes.measurement.made_face import PRACTICE
from tests.measuring.made_film import course_of, made_film, smile, times

SMILE = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
OUTWARD = MeasureName.ORAL_COMMISSURE_OUTWARD_MM
EYES = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
AT_S = times(16)
STILL = np.zeros(len(AT_S))


class Page:
    """A plot, panel by panel, as somebody sees it."""

    def __init__(self, film):
        self.gestures = list(figures(film, "made.mp4", Wanted(), PRACTICE))
        self.figure = figure_of(film, self.gestures)
        self.axes = dict(zip((p.followed.name for p in PANELS), self.figure.axes, strict=True))

    def lines(self, name, colour, *, dashed=False):
        """The lines of a side, as arrays of (s, value) with their breaks."""
        return [
            line.get_xydata()
            for line in self.axes[name].lines
            if to_hex(line.get_color()).upper() == colour
            and line.get_linestyle() != "None"
            and (line.get_linestyle() == "--") == dashed
        ]

    def shades(self, name):
        """From when to when gestures are shaded."""
        boxes = [
            patch.get_window_extent().transformed(self.axes[name].transData.inverted())
            for patch in self.axes[name].patches
            if to_hex(patch.get_facecolor()).upper() == SHADE
        ]
        return [(box.x0, box.x1) for box in boxes]

    def unmeasured(self, name):
        """The stretches with a grey foot."""
        return [
            tuple(line.get_xdata())
            for line in self.axes[name].lines
            if to_hex(line.get_color()).upper() == UNFIT and line.get_linewidth() == 4
        ]

    def title(self, name):
        return self.axes[name].get_title(loc="left")

    @property
    def legend(self):
        return [text.get_text() for text in self.figure.legends[0].get_texts()]


def longest_stroke_s(strokes):
    """The longest straight line between two points of one stroke."""
    return max(np.nanmax(np.diff(points[:, 0])) for points in strokes)


def test_every_movement_has_its_panel():
    assert [panel.followed for panel in PANELS] == list(FOLLOWED)


def test_where_frames_are_missing_the_line_breaks_and_the_foot_says_so():
    seen = (AT_S < 3.0) | (AT_S > 5.5)
    at_s = AT_S[seen]
    both = smile(AT_S, size=2.0)[seen]
    page = Page(made_film(at_s, {SMILE: (both, 0.5 * both)}))
    for colour in (LEFT_COLOUR, RIGHT_COLOUR):
        strokes = page.lines(FOLLOWED[0].name, colour)
        assert len(strokes) == 1
        assert longest_stroke_s(strokes) < 0.05
        assert np.nanmax(strokes[0][:, 1]) > 0.9
    ((from_s, to_s),) = page.unmeasured(FOLLOWED[0].name)
    assert (from_s, to_s) == pytest.approx((3.0, 5.5), abs=0.05)


def test_what_could_not_be_measured_is_a_break_too():
    unfit = {number for number, at_s in enumerate(AT_S) if 5.0 < at_s < 5.5}
    both = smile(AT_S, size=2.0)
    page = Page(made_film(AT_S, {SMILE: (both, both)}, unfit=unfit))
    ((from_s, to_s),) = page.unmeasured(FOLLOWED[0].name)
    assert (from_s, to_s) == pytest.approx((5.0, 5.5), abs=0.05)
    (points,) = page.lines(FOLLOWED[0].name, LEFT_COLOUR)
    hidden = (points[:, 0] > 5.001) & (points[:, 0] < 5.499)
    assert hidden.sum() > 10
    assert np.isnan(points[hidden, 1]).all()


def test_a_whole_film_has_no_break_and_a_grey_foot_nowhere():
    both = smile(AT_S, size=2.0)
    page = Page(made_film(AT_S, {SMILE: (both, both)}))
    (points,) = page.lines(FOLLOWED[0].name, LEFT_COLOUR)
    assert np.isfinite(points).all()
    assert page.unmeasured(FOLLOWED[0].name) == []


def test_a_gesture_on_the_other_grade_is_dashed_on_its_own_course_and_not_called_unmeasured():
    closed = smile(AT_S, begins_s=2.0, hold_s=1.0, size=0.3)
    again = smile(AT_S, begins_s=9.0, hold_s=2.0, size=0.4)
    lost = {number for number, at_s in enumerate(AT_S) if 9.6 < at_s < 11.0}
    page = Page(made_film(AT_S, {EYES: (closed + again, closed + again)}, lost=lost, noise=0.002))
    first, second = page.gestures
    name = first.gesture
    assert (first.grade, second.grade) == (Grade.FINE, Grade.COARSE)
    for colour in (LEFT_COLOUR, RIGHT_COLOUR):
        (points,) = page.lines(name, colour, dashed=True)
        ends = second.times.onset_s, second.times.offset_s
        assert (points[0, 0], points[-1, 0]) == pytest.approx(ends)
        assert points[:, 1].max() == pytest.approx(40.0, abs=0.1)
        assert np.isfinite(points).all()
    assert page.unmeasured(name) == []
    assert "fine, dashed by landmarks" in page.title(name)
    assert "gesture on the other grade" in page.legend
    assert len(page.shades(name)) == 2


def test_what_no_grade_measured_within_such_a_gesture_is_still_called_unmeasured():
    held = smile(AT_S, begins_s=9.0, hold_s=3.0, size=0.4)
    lost = {number for number, at_s in enumerate(AT_S) if 9.6 < at_s < 11.0}
    unfit = {number for number, at_s in enumerate(AT_S) if 11.2 < at_s < 11.6}
    film = made_film(AT_S, {EYES: (held, held)}, lost=lost, unfit=unfit, noise=0.002)
    page = Page(film)
    (one,) = page.gestures
    assert one.grade is Grade.COARSE
    ((from_s, to_s),) = page.unmeasured(one.gesture)
    assert (from_s, to_s) == pytest.approx((11.2, 11.6), abs=0.05)


def test_a_film_on_one_grade_has_nothing_dashed():
    both = smile(AT_S, size=2.0)
    page = Page(made_film(AT_S, {SMILE: (both, both)}))
    for panel in PANELS:
        assert page.lines(panel.followed.name, LEFT_COLOUR, dashed=True) == []
        assert "dashed" not in page.title(panel.followed.name)


def test_a_pucker_is_shaded_where_it_rises_in_its_own_panel():
    drawn_in = smile(AT_S, size=2.0)
    page = Page(made_film(AT_S, {OUTWARD: (-drawn_in, -drawn_in), SMILE: (STILL, STILL)}))
    (one,) = page.gestures
    name = "oral_commissure_inward"
    assert one.gesture == name
    ((from_s, to_s),) = page.shades(name)
    assert (from_s, to_s) == pytest.approx((one.times.onset_s, one.times.offset_s), abs=0.01)
    (points,) = page.lines(name, LEFT_COLOUR)
    assert points[:, 1].max() == pytest.approx(2.0)
    assert page.shades("oral_commissure_excursion") == []


def test_frames_a_second_apart_are_dots():
    at_s = np.arange(0.0, 9.0)
    both = smile(at_s, begins_s=2.0, size=2.0)
    course = course_of(at_s, both, both)
    assert (alone(course).at_s == at_s).all()
    times_s, sides = broken(course)
    assert np.isnan(times_s[1::2]).all()
    assert np.isnan(sides[1::2]).all()
    assert unmeasured(course) == list(pairwise(at_s))


def test_only_a_frame_without_neighbours_is_alone():
    held = np.ones(len(AT_S))
    held[50:60] = np.nan
    held[55] = 1.0
    assert alone(course_of(AT_S, held, held)).at_s == pytest.approx([AT_S[55]])


def test_before_the_first_measured_frame_and_after_the_last_nothing_was_measured():
    held = np.ones(len(AT_S))
    held[:20] = held[-20:] = np.nan
    assert unmeasured(course_of(AT_S, held, held)) == [
        (AT_S[0], AT_S[20]),
        (AT_S[-21], AT_S[-1]),
    ]


def test_a_film_of_which_nothing_was_measured_is_grey_from_end_to_end():
    nothing = np.full(len(AT_S), np.nan)
    assert unmeasured(course_of(AT_S, nothing, nothing)) == [(AT_S[0], AT_S[-1])]
    assert unmeasured(course_of(AT_S[:0], STILL[:0], STILL[:0])) == []


def test_where_time_went_back_nothing_is_drawn_through_it():
    back = AT_S.copy()
    back[100:110] = np.nan
    course = course_of(back, smile(AT_S), smile(AT_S))
    assert unmeasured(course) == []
    assert np.isnan(broken(course)[0][100:110]).all()
