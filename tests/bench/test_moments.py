from dataclasses import replace

import pytest

from bench.moments import (
    AHEAD_DEG,
    MISPLACED_PERCENT,
    Moment,
    by_angle,
    by_scene,
    grouped,
    losses,
    slope_a_minute,
)

SEEN = Moment(0.0, "rest", in_room=True, yaw_deg=0, pitch_deg=0, hand=0, found=True, error=1.0)
UNSEEN = replace(SEEN, found=False)
TURNED = replace(UNSEEN, yaw_deg=AHEAD_DEG + 1)
GONE = replace(UNSEEN, in_room=False, inside=False)
PARTLY = replace(UNSEEN, inside=False)


def film(*moments: Moment) -> list[Moment]:
    """The moments a tenth of a second apart."""
    return [replace(moment, at_s=number / 10) for number, moment in enumerate(moments)]


def test_a_face_that_is_seen_all_the_time_is_never_lost() -> None:
    assert losses(film(SEEN, SEEN, GONE, GONE, SEEN)) == []


def test_the_wait_begins_when_the_face_is_whole_again() -> None:
    (loss,) = losses(film(SEEN, TURNED, TURNED, UNSEEN, UNSEEN, UNSEEN, SEEN))
    assert loss.begins_s == pytest.approx(0.1)
    assert loss.lasts_s == pytest.approx(0.5)
    assert loss.again_s == pytest.approx(0.3)


def test_a_face_that_is_seen_before_it_is_whole_was_not_waited_for() -> None:
    (loss,) = losses(film(SEEN, TURNED, TURNED, replace(TURNED, found=True), SEEN))
    assert loss.again_s == 0


def test_one_who_comes_back_is_waited_for_from_the_first_frame() -> None:
    (loss,) = losses(film(SEEN, GONE, GONE, UNSEEN, UNSEEN, SEEN))
    assert (loss.begins_s, loss.again_s) == pytest.approx((0.3, 0.2))


def test_one_who_walks_in_is_waited_for_from_when_the_whole_face_is_inside() -> None:
    (loss,) = losses(film(SEEN, GONE, PARTLY, PARTLY, PARTLY, UNSEEN, SEEN))
    assert (loss.lasts_s, loss.again_s) == pytest.approx((0.4, 0.1))


def test_landmarks_that_lie_elsewhere_do_not_count_as_seen() -> None:
    elsewhere = replace(SEEN, error=MISPLACED_PERCENT + 0.1)
    (loss,) = losses(film(SEEN, elsewhere, elsewhere, SEEN))
    assert loss.misplaced
    assert loss.again_s == pytest.approx(0.2)


def test_a_face_that_is_not_found_again_by_the_films_end_is_a_loss() -> None:
    (loss,) = losses(film(SEEN, UNSEEN, UNSEEN, UNSEEN))
    assert loss.again_s == pytest.approx(0.2)


def test_a_hand_before_the_mouth_or_a_turned_head_is_no_whole_face() -> None:
    assert SEEN.whole
    for partly in (TURNED, GONE, PARTLY, replace(SEEN, hand=0.9), replace(SEEN, pitch_deg=-20)):
        assert not partly.whole


def test_moments_are_grouped_by_the_larger_of_turn_and_nod() -> None:
    moments = [replace(SEEN, yaw_deg=-12, pitch_deg=3), replace(SEEN, pitch_deg=-16, error=3.0)]
    groups = grouped([*moments, replace(SEEN, hand=1.0), GONE], by_angle)
    assert [(group.name, group.error) for group in groups] == [
        ("down 15 to 20 deg", 3.0),
        ("yaw 10 to 15 deg", 1.0),
    ]


def test_errors_are_those_of_faces_that_were_found() -> None:
    (group,) = grouped([SEEN, replace(SEEN, error=3.0), UNSEEN], by_scene)
    assert (group.frames, group.found, group.error, group.worst) == (3, pytest.approx(2 / 3), 2, 3)


def test_memory_that_grows_by_two_a_minute_has_that_slope() -> None:
    assert slope_a_minute([50, 52, 54, 56]) == pytest.approx(2.0)
    assert slope_a_minute([50, 50, 50]) == 0
