import pytest

from device.errors import FilmError
from device.film.directions import BeginSmile, Leave, LookAway, Quit, Return
from device.film.reel import Reel
from device.film.stage import Stage, directed

SMILE = BeginSmile("well", rise_s=4, hold_s=5, release_s=4, in_s=0.3)


def test_a_smile_begins_after_the_wait_that_was_asked_for(reel: Reel) -> None:
    stage = directed(Stage(), SMILE, reel.takes, at_s=100.0)
    assert stage.smile_at(100.2) is None
    smile = stage.smile_at(100.4)
    assert smile is not None
    assert smile.take == reel.takes["well"]
    assert smile.begins_s == pytest.approx(100.3)
    assert stage.smile_at(113.4) is None


def test_a_later_smile_waits_for_its_own_time(reel: Reel) -> None:
    stage = directed(Stage(), SMILE, reel.takes, at_s=100.0)
    later = BeginSmile("too_big", rise_s=4, hold_s=5, release_s=4, in_s=20)
    stage = directed(stage, later, reel.takes, at_s=101.0)
    first, second = stage.smile_at(105.0), stage.smile_at(122.0)
    assert first is not None
    assert second is not None
    assert (first.take, second.take) == (reel.takes["well"], reel.takes["too_big"])


def test_smiles_that_are_over_are_forgotten(reel: Reel) -> None:
    stage = directed(Stage(), SMILE, reel.takes, at_s=0.0)
    assert len(directed(stage, SMILE, reel.takes, at_s=60.0).smiles) == 1


def test_the_head_turns_away_and_comes_back_over_time(reel: Reel) -> None:
    stage = directed(Stage(), LookAway(), reel.takes, at_s=10.0)
    stage = directed(stage, LookAway(), reel.takes, at_s=10.4)  # already on the way
    stage = directed(stage, Return(), reel.takes, at_s=20.0)
    turns = [stage.turn_at(at_s, turn_s=0.6) for at_s in (10.0, 10.3, 15.0, 20.3, 21.0)]
    assert turns == pytest.approx([0, 0.5, 1, 0.5, 0])


def test_one_who_never_left_is_not_turned_by_coming_back(reel: Reel) -> None:
    stage = directed(Stage(), Return(), reel.takes, at_s=10.0)
    assert stage.turn_at(11.0, turn_s=0.6) == 0
    assert not stage.empty


def test_one_leaves_and_comes_back_into_the_room(reel: Reel) -> None:
    gone = directed(Stage(), Leave(), reel.takes, at_s=10.0)
    assert gone.empty
    assert not directed(gone, Return(), reel.takes, at_s=11.0).empty


def test_quitting_ends_the_film(reel: Reel) -> None:
    assert directed(Stage(), Quit(), reel.takes, at_s=10.0).over


def test_a_take_that_nobody_wrote_is_refused_with_those_that_there_are(reel: Reel) -> None:
    unknown = BeginSmile("laughing", rise_s=1, hold_s=1, release_s=1)
    with pytest.raises(FilmError, match=r"no take 'laughing'.*well, too_big"):
        directed(Stage(), unknown, reel.takes, at_s=0.0)
