"""A film whose time goes back: nothing is drawn through two moments of the same time."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from device.face.seen import MeasureName, Region, Side
from device.film.face import portrait_face
from device.measuring.clock import clock_of
from device.measuring.course import BRIDGED_S
from device.measuring.figures import Wanted, figures
from device.measuring.following import FOLLOWED, spans_of
from device.measuring.row import rows
from device.measuring.shown import shown_in
from device.measuring.telling import why_time_went_back
from tests.eyes.measurement.made_face import PRACTICE
from tests.look.films import write_film
from tests.measuring.conftest import REEL
from tests.measuring.made_film import RATE_HZ, made_film, noisy, smile, times

SMILE = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
EYES = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE
EXCURSION = "oral_commissure_excursion_mm"
SPEED = "oral_commissure_excursion_mm_s"
AT_S = times(16)
CUT_S = 7.0
FIRST, LONG = times(CUT_S), times(16)


def filmed(at_s, course_s=None):
    """A film shown at `at_s` of a smile that is filmed at `course_s`."""
    course = smile(at_s if course_s is None else course_s, size=2.0)
    return made_film(at_s, {SMILE: (noisy(course, 0.01), noisy(0.8 * course, 0.01, seed=4))})


def gestures(film):
    return list(figures(film, "made.mp4", Wanted(), PRACTICE))


@pytest.fixture(scope="module")
def joined():
    """A smile that is cut off in its hold, and then, from zero, a film of another one."""
    now_s = np.concatenate([FIRST, LONG])
    return filmed(now_s, np.concatenate([FIRST, LONG - 5.5]))


def test_a_clock_that_goes_on_leaves_nothing_out():
    clock = clock_of(AT_S)
    assert (clock.at_s == AT_S).all()
    assert clock.count.all()
    assert clock.setbacks == ()
    assert why_time_went_back(filmed(AT_S)) is None


def test_pictures_and_films_without_frames_have_no_clock_to_go_back():
    assert clock_of(np.array([])).setbacks == ()
    clock = clock_of(np.array([np.nan]))
    assert (clock.count.tolist(), clock.setbacks) == ([True], ())


@pytest.mark.parametrize("to_s", [0.0, 3.5, 3.96])
def test_one_jolt_costs_its_own_frame_and_no_other(to_s):
    jolted = np.where(np.arange(len(AT_S)) == 100, to_s, AT_S)
    clock = clock_of(jolted)
    assert np.flatnonzero(~clock.count).tolist() == [100]
    assert np.flatnonzero(np.isnan(clock.at_s)).tolist() == [100]
    (setback,) = clock.setbacks
    assert (setback.row, setback.latest_s, setback.to_s) == (100, 3.96, to_s)
    assert setback.again_s == 3.96


def test_two_frames_that_changed_places_are_a_jolt():
    swapped = AT_S.copy()
    swapped[[100, 101]] = swapped[[101, 100]]
    assert np.flatnonzero(~clock_of(swapped).count).tolist() == [101]


def test_a_smile_with_one_jolt_has_the_figures_that_it_has_without():
    """The jolted frame lies in the rise, where it could do the most harm."""
    jolted = np.where(np.arange(len(AT_S)) == 112, 0.0, AT_S)
    (true,), (one,) = gestures(filmed(AT_S)), gestures(filmed(jolted, AT_S))
    assert one.measured_share == 1.0
    assert one.left.rise_speed == pytest.approx(true.left.rise_speed, rel=0.03)
    assert one.times.onset_s == pytest.approx(true.times.onset_s, abs=0.05)
    assert one.times.offset_s == true.times.offset_s
    assert one.left.hold == pytest.approx(true.left.hold, abs=0.01)


def test_after_a_long_jump_nothing_counts_until_no_course_bridges_it(joined):
    again_s = FIRST[-1] + BRIDGED_S
    count = joined.clock.count
    assert count[: len(FIRST)].all()
    assert (count[len(FIRST) :] == (again_s < LONG)).all()
    (setback,) = joined.clock.setbacks
    assert (setback.row, setback.to_s, setback.again_s) == (len(FIRST), 0.0, again_s)


@pytest.mark.parametrize(("lost", "is_jolt"), [(2, True), (3, False)])
def test_a_clock_that_lost_two_frames_is_jolted_and_three_are_another_time(lost, is_jolt):
    late = np.where(np.arange(len(AT_S)) < 100, AT_S, AT_S - lost / RATE_HZ)
    (setback,) = clock_of(late).setbacks
    assert setback.again_s == AT_S[99] + (0.0 if is_jolt else BRIDGED_S)


def test_a_small_step_back_from_which_the_clock_runs_on_is_a_long_jump_too():
    back = np.concatenate([FIRST, FIRST[-1] - 0.2 + times(5)])
    clock = clock_of(back)
    assert clock.setbacks[0].again_s == FIRST[-1] + BRIDGED_S
    assert not clock.count[len(FIRST) : len(FIRST) + 50].any()


def test_times_that_stand_still_do_not_count_either():
    stuck = np.concatenate([FIRST, np.full(20, FIRST[-1])])
    assert np.flatnonzero(~clock_of(stuck).count).tolist() == list(range(len(FIRST), len(stuck)))
    assert "time stands still at frame 175, from 6.96 to 6.96 s" in why_time_went_back(
        filmed(stuck)
    )


def test_a_smile_that_a_jump_cuts_off_has_the_figures_of_a_film_that_ends_there(joined):
    """Of what is filmed afterwards it gets no offset, no fall, and no end."""
    (alone,) = gestures(filmed(FIRST))
    first, *others = gestures(joined)
    assert (first.times.offset_s, first.left.offset_s, first.together.end_gap_ms) == (None,) * 3
    assert first.left.fall_speed is None
    assert first.times == alone.times
    assert first.measured_share == 1.0
    assert first.left.hold == pytest.approx(alone.left.hold, abs=0.01)
    (second,) = others
    assert second.times.onset_s is None or second.times.onset_s > FIRST[-1] + BRIDGED_S
    assert second.left.hold == pytest.approx(2.0, abs=0.05)
    assert second.times.offset_s is not None


def test_the_eyes_of_a_smile_are_those_of_its_own_moments():
    """The left eye narrows with the second smile only, after a jump and many frames left out."""
    now_s = np.concatenate([FIRST, LONG])
    narrowed = np.concatenate([np.zeros(len(FIRST)), smile(LONG, 9.5, size=0.3)])
    left = smile(np.concatenate([FIRST, LONG - 5.5]), size=2.0)
    film = made_film(now_s, {SMILE: (left, left), EYES: (narrowed, 0.0 * narrowed)})
    told = figures(film, "made.mp4", Wanted(Side.LEFT), PRACTICE)
    first, second = (one for one in told if one.gesture == "oral_commissure_excursion")
    assert first.synkinesis == pytest.approx(0.0, abs=0.01)
    assert second.synkinesis == pytest.approx(0.3, abs=0.02)
    _, (grade, span) = spans_of(FOLLOWED[0], film, PRACTICE)
    shown = shown_in(film, FOLLOWED[0], grade, span, (0.0, np.inf), PRACTICE)
    eyes = [sample.companions[Region.EYES].left for sample in shown.climb]
    then_s = np.array([sample.at_s for sample in shown.climb])
    assert eyes == pytest.approx(smile(then_s, 9.5, size=0.3))


def test_rows_keep_their_own_time_and_values_and_have_no_velocity_where_time_went_back(joined):
    told = list(rows(joined, None))
    back = told[len(FIRST) : len(FIRST) + 50]
    assert [row.time_s for row in back] == pytest.approx(LONG[:50].tolist())
    assert all(row.measures[EXCURSION].fine for row in back)
    assert all(SPEED not in row.velocities for row in back)
    assert max(abs(row.velocities[SPEED].left) for row in told if SPEED in row.velocities) < 4.5
    assert SPEED in told[-10].velocities


def test_the_first_of_many_setbacks_is_told_and_the_others_counted(joined):
    told = why_time_went_back(joined)
    assert told.startswith(
        "made.mp4: time goes back at frame 175, from 6.96 to 0.00 s: what follows is measured "
        "again once it is past 8.96 s; 225 frames left out"
    )
    jolted = np.where(np.isin(np.arange(len(AT_S)), (100, 200, 300)), 0.0, AT_S)
    thrice = why_time_went_back(filmed(jolted))
    assert "at frame 100, from 3.96 to 0.00 s" in thrice
    assert "past 3.96 s (as after 2 more); 3 frames left out" in thrice


def test_a_film_joined_of_two_is_named_and_what_goes_back_has_no_velocity(desk, tmp_path, capfd):
    image = portrait_face(REEL.face, 480, 854).image[180:640]
    times_s = [number / 10 for number in (*range(24), *range(10))]
    film = write_going_back(tmp_path / "joined.ts", image, times_s)
    places = {"csv": tmp_path / "a.csv", "summary": tmp_path / "b.jsonl"}
    assert desk(film, "0-2.2", **places) == 1
    told = capfd.readouterr().err
    assert "joined.ts: time goes back at frame 24, from 2.30 to 0.00 s" in told
    assert "10 frames left out" in told
    assert "1 not done to the end" in told.splitlines()[-1]
    with places["csv"].open() as opened:
        table = list(csv.DictReader(opened))
    assert [float(row["time_s"]) for row in table] == pytest.approx(times_s, abs=1e-4)
    assert all(row[f"{SPEED}_left"] for row in table[2:22])
    assert {row[f"{SPEED}_left"] for row in table[24:]} == {""}
    assert [json.loads(line) for line in places["summary"].read_text().splitlines()] == []


def write_going_back(file, image, times_s):
    """Two transport streams, one after the other, as `cat` joins them."""
    parts = np.split(np.array(times_s), np.flatnonzero(np.diff(times_s) < 0) + 1)
    content = b""
    for part in parts:
        options = {"bf": "0", "crf": "12"}
        one = write_film(file, [image] * len(part), times_s=part.tolist(), encoder=options)
        content += one.read_bytes()
    file.write_bytes(content)
    return file
