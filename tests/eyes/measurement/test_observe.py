"""From landmarks to what the mirror is told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from device.eyes.measurement.observe import Watch, learn_rest, observe
from device.eyes.measurement.regions import Watching
from device.face.anatomy import LEFT
from device.face.points import NoFace, TwoFaces
from device.face.seen import (
    FitView,
    MeasureName,
    PoorView,
    Reason,
    Region,
    RestAbsent,
    RestLearned,
    RestLearning,
)
from tests.eyes.measurement.made_face import (
    CAMERA,
    PRACTICE,
    Expression,
    landmarks,
    picture,
)
from tests.eyes.measurement.made_skin import painted
from tests.eyes.measurement.seen_faces import IMAGE, RATE_HZ, face, look, rested

EXCURSION = MeasureName.ORAL_COMMISSURE_EXCURSION_MM
NARROWING = MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE


def test_a_fit_face_without_a_rest_face_has_a_view_and_no_measures():
    _, [seen] = look([face()])
    assert seen.view == FitView()
    assert seen.rest == RestAbsent()
    assert seen.measures == {}


def test_the_distance_is_told_from_the_first_frame_and_after_rest():
    watch, first = rested()
    assert look([face()])[1][0].distance_cm == pytest.approx(60.0, abs=0.1)
    assert look([face()], watch, first)[1][0].distance_cm == pytest.approx(60.0, abs=0.1)


def test_the_distance_is_not_changed_by_a_blink_once_rest_is_known():
    watch, first = rested()
    points = face().points.copy()
    points[468:478] = points[468]
    _, [seen] = look([landmarks(points)], watch, first)
    assert seen.distance_cm == pytest.approx(60.0, abs=0.1)


@pytest.mark.parametrize(
    ("found", "reason"), [(NoFace(), Reason.NO_FACE), (TwoFaces(2), Reason.TWO_FACES)]
)
def test_nobody_to_measure_is_told_with_its_reason(found, reason):
    _, [seen] = look([found])
    assert seen.view == PoorView(reason)
    assert seen.distance_cm is None
    assert seen.measures == {}
    assert seen.model == "made"


def test_rest_is_learned_and_a_one_sided_smile_is_measured_on_that_side():
    watch, first = rested()
    smile = face(Expression(smile_mm=(0.0, 2.5), narrowing=(0.0, 0.2)))
    _, seen = look([smile] * 30, watch, first)
    measured = seen[-1].measures
    assert measured[EXCURSION].coarse.right == pytest.approx(2.5, abs=1e-6)
    assert measured[EXCURSION].coarse.left == pytest.approx(0.0, abs=1e-6)
    assert measured[NARROWING].coarse.right == pytest.approx(0.2, abs=1e-6)


def test_a_slow_smile_is_followed_from_frame_to_frame_while_the_head_sways():
    watch, first = rested()
    wanted = np.linspace(0.0, 2.3, 80)
    stream = [
        face(
            Expression(smile_mm=(mm, mm / 2)),
            roll_deg=2 * np.sin(number / 30),
            yaw_deg=3 * np.sin(number / 25),
            centre=(432 + number / 10, 600),
        )
        for number, mm in enumerate(wanted)
    ]
    _, seen = look(stream, watch, first)
    assert [one.measures[EXCURSION].coarse.left for one in seen] == pytest.approx(wanted, abs=1e-4)
    assert [one.measures[EXCURSION].coarse.right for one in seen] == pytest.approx(
        wanted / 2, abs=1e-4
    )


def test_a_turned_head_is_not_measured_though_rest_is_known():
    watch, first = rested()
    _, [seen] = look([face(yaw_deg=11)], watch, first)
    assert seen.view == PoorView(Reason.HEAD_TURNED)
    assert seen.measures == {}
    assert isinstance(seen.rest, RestLearned)


def test_a_nod_is_judged_from_the_persons_own_rest():
    watch, _ = look([face(pitch_deg=6)] * 101, learn_rest(Watch("made")))
    _, seen = look([face(pitch_deg=12), face(pitch_deg=-4)], watch, 101)
    assert [getattr(one.view, "reason", None) for one in seen] == [None, Reason.HEAD_TURNED]


def test_a_dark_room_is_told():
    _, [seen] = look([face()], image=picture(20, 20))
    assert seen.view == PoorView(Reason.DARK)


def test_a_head_that_moves_is_told_and_one_that_came_back_is_not():
    step = [face(centre=(432, 600)), face(centre=(470, 600)), NoFace(), face(centre=(600, 600))]
    _, seen = look(step)
    reasons = [getattr(one.view, "reason", None) for one in seen]
    assert reasons == [None, Reason.MOVING, Reason.NO_FACE, None]


def test_asking_again_forgets_the_rest_face():
    watch, first = rested()
    _, [seen] = look([face()], learn_rest(watch), first)
    assert seen.rest == RestLearning(share=0.0)
    assert seen.measures == {}


def test_the_same_stream_gives_the_same_answers():
    stream = [face(Expression(smile_mm=(n / 50, 0))) for n in range(150)]
    assert look(stream, learn_rest(Watch("made")))[1] == look(stream, learn_rest(Watch("made")))[1]


def test_an_eye_that_narrows_too_fast_is_a_blink_at_first_and_not_told():
    watch, first = rested()
    narrow = face(Expression(narrowing=(0.0, 0.2)))
    _, seen = look([face(), face(), *[narrow] * 30], watch, first)
    assert NARROWING not in seen[4].measures
    assert EXCURSION in seen[4].measures
    assert seen[-1].measures[NARROWING].coarse.right == pytest.approx(0.2, abs=1e-6)


def test_the_eyes_are_looked_at_in_every_other_frame_and_told_in_all():
    watch, first = rested()
    watch, seen = look([face()] * 4, watch, first)
    assert all(NARROWING in one.measures for one in seen)
    assert watch.eyes.looked_s == pytest.approx((first + 3) / RATE_HZ, abs=1.01 / RATE_HZ)


def test_a_face_that_is_half_out_of_the_picture_is_told_so():
    _, [seen] = look([face(centre=(820.0, 600.0))])
    assert seen.view == PoorView(Reason.OUTSIDE)


def test_landmarks_that_are_no_numbers_are_nobody_and_leave_rest_as_it_was():
    watch, first = rested()
    broken = landmarks(np.full((478, 3), np.nan))
    watch, seen = observe(watch, broken, IMAGE, first / RATE_HZ, first, PRACTICE, CAMERA)
    assert seen.view == PoorView(Reason.NO_FACE)
    _, seen = look([face()], watch, first + 1)
    assert isinstance(seen[0].rest, RestLearned)
    assert seen[0].measures


def test_closed_eyes_are_no_rest():
    shut = face(Expression(narrowing=(0.0, 0.9)))
    _, seen = look([shut] * 101, learn_rest(Watch("made")))
    assert isinstance(seen[-1].rest, RestLearning)
    assert not seen[-1].rest.settled


def test_landmarks_of_another_model_are_never_mixed_with_the_measuring_ones():
    watch, first = rested()
    other = replace(face(), model="other")
    watch, seen = look([other], watch, first)
    assert seen[0].view == FitView()  # somebody is there, as the slow looks at idle tell
    assert seen[0].measures == {}
    _, seen = look([other] * 120, learn_rest(watch), first + 1)
    assert seen[-1].rest == RestLearning(share=0.0)


def seen_at(watch, times):
    """The same still face at these times; the last watch, and what was seen."""
    shown, all_seen = painted(IMAGE, face().points), []
    for number, at_s in enumerate(times):
        watch, seen = observe(watch, face(), shown, at_s, number, PRACTICE, CAMERA)
        all_seen.append(seen)
    return watch, all_seen


@pytest.mark.parametrize("at_s", [np.nan, np.inf, -np.inf])
def test_a_frame_without_a_time_is_not_measured_and_changes_nothing(at_s):
    watch, first = rested()
    before_s = watch.at_s
    after, [seen] = seen_at(watch, [at_s])
    assert (seen.view, seen.measures, seen.distance_cm) == (PoorView(Reason.MOVING), {}, None)
    assert seen.at_s == before_s
    assert isinstance(seen.rest, RestLearned)
    assert after is watch
    _, [seen] = seen_at(after, [first / RATE_HZ])
    assert seen.view == FitView()
    assert seen.measures


def test_nobody_is_nobody_at_no_time_either():
    watch, seen = observe(Watch("made"), NoFace(), IMAGE, np.nan, 0, PRACTICE, CAMERA)
    assert (seen.view, seen.at_s) == (PoorView(Reason.NO_FACE), 0.0)
    assert watch == Watch("made")


def test_while_time_stands_still_nobody_can_tell_a_head_that_does():
    watch, first = rested()
    at_s = first / RATE_HZ
    _, seen = seen_at(watch, [at_s, at_s, at_s, at_s + 0.05])
    reasons = [getattr(one.view, "reason", None) for one in seen]
    assert reasons == [None, Reason.MOVING, Reason.MOVING, None]


def test_time_that_goes_back_costs_one_frame():
    watch, first = rested()
    at_s = first / RATE_HZ
    _, seen = seen_at(watch, [at_s, at_s - 2.0, at_s - 1.95, at_s - 1.9])
    reasons = [getattr(one.view, "reason", None) for one in seen]
    assert reasons == [None, Reason.MOVING, None, None]
    assert seen[-1].measures


def test_a_rest_that_is_learned_anew_forgets_hands_and_strangers():
    watch, _ = rested()
    hidden = replace(watch, watching=Watching(hidden_s={Region.MOUTH: 5.0}))
    assert learn_rest(hidden).watching == Watching()


def test_a_corner_of_the_mouth_far_out_of_the_picture_is_no_excursion():
    watch, first = rested()
    points = face().points.copy()
    points[LEFT.oral_commissure] = (1e6, 700.0, 0.0)
    shown = painted(IMAGE, face().points)
    at_s = first / RATE_HZ
    _, seen = observe(watch, landmarks(points), shown, at_s, first, PRACTICE, CAMERA)
    assert seen.view == PoorView(Reason.OUTSIDE)
