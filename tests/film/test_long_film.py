"""A short form of `bench/ten_minutes.py`: is the face found again after all that may hide it?

The seeing is a process of its own that sees pixels only. A wait counts from when the face is whole.
"""

from itertools import pairwise

import pytest

from bench import cast
from bench.long_film import Screening, screen
from bench.moments import LIMIT_S, by_angle, grouped, losses
from bench.screenplay import OUT_OF_SIGHT, QUICK_S, hand, leave, light, shuffled, smile, turn, walk
from device.eyes.landmarks.models import ModelFiles
from device.face.seen import Side

SCENES = (
    turn((25, 0), QUICK_S),
    turn((-30, 10), QUICK_S),
    turn((0, -20), QUICK_S),
    turn(OUT_OF_SIGHT[0], QUICK_S),
    hand(),
    hand((15, 0)),
    leave(1.0),
    walk(Side.LEFT),
    light(0.3),
    smile("too_big"),
)
LASTS_S, RATE_HZ = 37.5, 10.0


@pytest.fixture(scope="module")
def screening(attention_files: ModelFiles) -> Screening:
    return screen(cast.ours(attention_files.name.value), SCENES, LASTS_S, RATE_HZ)


def test_every_scene_was_shown(screening: Screening) -> None:
    shown = {scene.name for _, scene in shuffled(SCENES, LASTS_S, seed=1)}
    assert shown == {scene.name for scene in SCENES}
    assert {moment.scene for moment in screening.moments} > shown
    assert len(screening.moments) == LASTS_S * RATE_HZ
    assert any(moment.in_room and not moment.inside for moment in screening.moments)
    assert max(moment.hand for moment in screening.moments) == 1
    assert max(abs(moment.yaw_deg) for moment in screening.moments) == pytest.approx(40)


def test_a_face_that_was_lost_is_found_again_within_half_a_second_of_being_whole(
    screening: Screening,
) -> None:
    lost = losses(screening.moments)
    assert any(not loss.misplaced for loss in lost)  # or there was nothing to find again
    assert [loss for loss in lost if loss.again_s > LIMIT_S] == []


def test_one_who_comes_back_is_seen_within_half_a_second_of_being_inside(
    screening: Screening,
) -> None:
    came_back = [
        number
        for number, (before, after) in enumerate(pairwise(screening.moments), start=1)
        if after.inside and not before.inside
    ]
    assert came_back
    for number in came_back:
        soon = screening.moments[number : number + round(LIMIT_S * RATE_HZ) + 1]
        assert any(moment.seen for moment in soon)


def test_a_whole_face_is_seen_in_nearly_every_frame(screening: Screening) -> None:
    whole = [moment for moment in screening.moments if moment.whole]
    assert len(whole) > 150
    assert sum(moment.seen for moment in whole) > 0.97 * len(whole)


def test_nobody_is_seen_where_nobody_is(screening: Screening) -> None:
    gone = [moment for moment in screening.moments if not moment.in_room]
    assert len(gone) > 5
    assert not any(moment.found for moment in gone)
    assert sum(one.looks for one in screening.nobody) > 10
    assert [one.name for one in screening.nobody if one.seen] == []


def test_landmarks_go_along_with_a_turning_head(screening: Screening) -> None:
    """The film's truth comes from depth and geometry alone, so this checks each by the other."""
    errors = {group.name: group.error for group in grouped(screening.moments, by_angle)}
    assert errors["yaw 00 to 05 deg"] < 2
    assert errors["yaw 20 to 25 deg"] < 6
    assert errors["down 15 to 20 deg"] < 6
