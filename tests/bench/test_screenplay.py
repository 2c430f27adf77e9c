import itertools

from bench.screenplay import AHEAD, ALL, OUT_OF_SIGHT, REST_S, leave, shuffled, smile, turn, walk
from device.face.seen import Side
from device.film.directions import (
    Leave,
    LowerHand,
    RaiseHand,
    Relight,
    Return,
    TurnHead,
    WalkIn,
    WalkOut,
)
from device.film.reel import Reel, load_reel
from device.film.stage import Stage, directed
from device.settings import config_folder

REEL: Reel = load_reel(config_folder() / "film.toml")


def test_the_same_seed_tells_the_same_story_and_another_another() -> None:
    one, same, other = (list(shuffled(ALL, 120, seed)) for seed in (1, 1, 2))
    assert one == same != other


def test_every_scene_has_its_turn_before_any_comes_again() -> None:
    played = [scene for _, scene in shuffled(ALL, 600, seed=7)]
    assert set(played[: len(ALL)]) == set(ALL)
    assert len(played) > 2 * len(ALL)


def test_a_scene_begins_when_the_one_before_it_has_ended_and_rested() -> None:
    told = list(shuffled(ALL, 120, seed=3))
    for (begins_s, scene), (next_s, _) in itertools.pairwise(told):
        assert next_s >= begins_s + scene.lasts_s + REST_S - 1e-9
    assert told[-1][0] + told[-1][1].lasts_s + REST_S <= 120


def test_every_scene_ends_as_it_began() -> None:
    """Whoever left is back, the head looks ahead, the hand is down, the light is as it was."""
    for scene in ALL:
        stage = Stage()
        for at_s, direction in scene.directions:
            stage = directed(stage, direction, REEL, at_s)
        after_s = scene.lasts_s + REST_S
        assert not stage.empty, scene.name
        assert abs(stage.turn_at(after_s).yaw_deg) < 1e-9, scene.name
        assert abs(stage.turn_at(after_s).pitch_deg) < 1e-9, scene.name
        assert (stage.hand.at(after_s), stage.light) == (0, 1), scene.name
        assert stage.aside.at(after_s) == 0, scene.name
        assert stage.smile_at(after_s) is None, scene.name


def test_the_script_has_all_that_was_asked_for() -> None:
    kinds = {type(direction) for scene in ALL for _, direction in scene.directions}
    assert {TurnHead, RaiseHand, LowerHand, Leave, Return, WalkOut, WalkIn, Relight} < kinds
    farthest = max(
        abs(direction.yaw_deg)
        for scene in ALL
        for _, direction in scene.directions
        if isinstance(direction, TurnHead)
    )
    assert farthest == OUT_OF_SIGHT[0][0] > 30


def test_scenes_are_told_by_what_happens() -> None:
    assert turn((-20, 10), 0.25).name == "turn 20 deg right and 10 deg up quickly"
    assert turn(AHEAD, 1.5).name == "turn ahead slowly"
    assert leave(3).name == "gone for 3 s"
    assert walk(Side.LEFT).name == "walk out to the left and in"
    assert smile("well").name == "smile well"
