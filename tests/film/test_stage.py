import pytest

from device.errors import FilmError
from device.face.seen import Side
from device.film.directions import (
    BeginSmile,
    Leave,
    LookAway,
    LowerHand,
    Quit,
    RaiseHand,
    Relight,
    Return,
    TurnHead,
    WalkIn,
    WalkOut,
)
from device.film.reel import Reel
from device.film.stage import Stage, directed
from device.film.turning import Turn

SMILE = BeginSmile("well", rise_s=4, hold_s=5, release_s=4, in_s=0.3)


def test_a_smile_begins_after_the_wait_that_was_asked_for(reel: Reel) -> None:
    stage = directed(Stage(), SMILE, reel, at_s=100.0)
    assert stage.smile_at(100.2) is None
    smile = stage.smile_at(100.4)
    assert smile is not None
    assert smile.take == reel.takes["well"]
    assert smile.begins_s == pytest.approx(100.3)
    assert stage.smile_at(113.4) is None


def test_a_later_smile_waits_for_its_own_time(reel: Reel) -> None:
    stage = directed(Stage(), SMILE, reel, at_s=100.0)
    later = BeginSmile("too_big", rise_s=4, hold_s=5, release_s=4, in_s=20)
    stage = directed(stage, later, reel, at_s=101.0)
    first, second = stage.smile_at(105.0), stage.smile_at(122.0)
    assert first is not None
    assert second is not None
    assert (first.take, second.take) == (reel.takes["well"], reel.takes["too_big"])


def test_smiles_that_are_over_are_forgotten(reel: Reel) -> None:
    stage = directed(Stage(), SMILE, reel, at_s=0.0)
    assert len(directed(stage, SMILE, reel, at_s=60.0).smiles) == 1


def test_the_head_turns_away_and_comes_back_over_time(reel: Reel) -> None:
    stage = directed(Stage(), LookAway(), reel, at_s=10.0)
    stage = directed(stage, LookAway(), reel, at_s=10.4)  # already on the way
    far_deg, half_s = reel.life.look_away_deg, reel.life.turn_s / 2
    away = [stage.turn_at(at_s).yaw_deg for at_s in (10.0, 10 + half_s, 15.0)]
    assert away == pytest.approx([0, far_deg / 2, far_deg])
    stage = directed(stage, Return(), reel, at_s=20.0)
    back = [stage.turn_at(at_s).yaw_deg for at_s in (20.0, 20 + half_s, 21.0)]
    assert back == pytest.approx([far_deg, far_deg / 2, 0])


def test_a_turn_that_is_given_on_the_way_sets_out_from_where_the_head_is(reel: Reel) -> None:
    stage = directed(Stage(), TurnHead(20, -10, for_s=1), reel, at_s=0.0)
    stage = directed(stage, TurnHead(-20, -10, for_s=1), reel, at_s=0.5)
    on_the_way = stage.turn_at(0.5)
    assert (on_the_way.yaw_deg, on_the_way.pitch_deg) == pytest.approx((10, -5))
    assert stage.turn_at(1.5) == Turn(-20, -10)


def test_a_hand_comes_up_stays_and_goes(reel: Reel) -> None:
    stage = directed(Stage(), RaiseHand(), reel, at_s=10.0)
    assert [stage.hand.at(at_s) for at_s in (10.0, 10.0 + reel.life.hand_s, 99.0)] == [0, 1, 1]
    assert directed(stage, LowerHand(), reel, at_s=99.0).hand.at(101.0) == 0


def test_the_light_changes_from_one_moment_to_the_next(reel: Reel) -> None:
    assert directed(Stage(), Relight(0.4), reel, at_s=10.0).light == 0.4


def test_one_who_never_left_is_not_turned_by_coming_back(reel: Reel) -> None:
    stage = directed(Stage(), Return(), reel, at_s=10.0)
    assert stage.turn_at(11.0) == Turn()
    assert not stage.empty


def test_one_leaves_and_comes_back_into_the_room(reel: Reel) -> None:
    gone = directed(Stage(), Leave(), reel, at_s=10.0)
    assert gone.empty
    assert not directed(gone, Return(), reel, at_s=11.0).empty


@pytest.mark.parametrize(("side", "out"), [(Side.LEFT, 1.0), (Side.RIGHT, -1.0)])
def test_one_walks_out_to_a_side_and_comes_in_from_there(
    reel: Reel, side: Side, out: float
) -> None:
    stage = directed(Stage(), WalkOut(side, for_s=2), reel, at_s=10.0)
    assert [stage.aside.at(at_s) for at_s in (10.0, 11.0, 12.0)] == [0, out / 2, out]
    stage = directed(stage, WalkIn(for_s=1), reel, at_s=20.0)
    assert [stage.aside.at(at_s) for at_s in (20.0, 20.5, 21.0)] == [out, out / 2, 0]


def test_one_who_walked_out_can_also_be_back_in_one_moment(reel: Reel) -> None:
    stage = directed(Stage(), WalkOut(Side.LEFT, for_s=2), reel, at_s=10.0)
    assert directed(stage, Return(), reel, at_s=15.0).aside.at(15.0) == 0


def test_quitting_ends_the_film(reel: Reel) -> None:
    assert directed(Stage(), Quit(), reel, at_s=10.0).over


def test_a_take_that_nobody_wrote_is_refused_with_those_that_there_are(reel: Reel) -> None:
    unknown = BeginSmile("laughing", rise_s=1, hold_s=1, release_s=1)
    with pytest.raises(FilmError, match=r"no take 'laughing'.*well, too_big"):
        directed(Stage(), unknown, reel, at_s=0.0)
