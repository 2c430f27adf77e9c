"""A session is laid out with the words that it shows, and a folder is told what is too long."""

from pathlib import Path

import pytest

from device.mirror.catalogue.timetable import counted_s, laid_out, massage_s
from device.mirror.coaching.cue import Prompt, Show
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from tests.mirror.catalogue.test_catalogue import CONFIG, TAUGHT, data, moments, text
from tests.mirror.people import BEFORE, PRACTICE, Person, Smile, practise
from tests.mirror.people import plan as planned
from tests.mirror.test_practised import GO, cues
from wire.plan import RoutinePlan, Unlock

SMALL = TAUGHT.routines["small_smile"]


def dose(**changes: object) -> Dose:
    made = dose_of(planned(**changes), SMALL, BEFORE, PRACTICE)
    assert isinstance(made, Dose)
    return made


def lines_of(number: int, made: Dose) -> dict[str, str | None]:
    return {one.what: one.line for one in laid_out(made, PRACTICE) if one.repetition == number}


def test_below_a_quarter_the_words_are_those_that_a_session_shows() -> None:
    synkinetic = CONFIG / "plans" / "synkinetic.toml"
    rises = {one["words"] for one in moments("small_smile", plan=synkinetic) if one["words"]}
    assert "Even less than a quarter." in rises
    assert "Only a quarter of the way." not in rises
    assert "Only a quarter of the way." in text(name="small_smile", time=True)


def test_in_the_dark_nothing_is_shown_while_the_face_moves() -> None:
    dark = lines_of(3, dose(feel_first_share=1.0))
    assert [dark[what] for what in ("rise", "hold", "let go")] == [None] * 3
    assert dark["rest"] is not None
    lit = lines_of(3, dose(feel_first_share=0.0))
    assert None not in [lit[what] for what in ("rise", "hold", "let go")]


def test_a_plans_share_is_felt_first_also_where_nothing_was_practised_yet(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(
        'affected = "left"\nphase = "returning"\nfeel_first_share = 1.0\n'
        '[[routines]]\nroutine = "small_smile"\n'
    )
    rises = [one for one in moments("small_smile", plan=file) if one["what"] == "rise"]
    assert [one["words"] for one in rises] == [None] * 6


def test_the_finger_that_goes_along_is_asked_for_and_asked_down_again() -> None:
    guided = lines_of(2, dose(unlocked=(Unlock.FINGER_GUIDE,)))
    assert guided["hold"] == "guide_the_corner"
    assert guided["rest"] == Prompt.FINGER_AWAY
    spoken = {
        one.line for one in laid_out(dose(unlocked=(Unlock.FINGER_GUIDE,)), PRACTICE) if one.spoken
    }
    assert {"guide_the_corner", Prompt.FINGER_AWAY} <= spoken
    assert lines_of(2, dose())["hold"] != "guide_the_corner"


@pytest.mark.parametrize(
    "changes",
    [{}, {"feel_first_share": 1.0}, {"unlocked": tuple(Unlock)}, {"reference_smile_mm": 6.0}],
)
def test_every_caption_that_is_laid_out_is_one_that_a_session_shows(
    changes: dict[str, object],
) -> None:
    row = RoutinePlan("small_smile", repetitions=3, hold_s=3.0, corridor_high=0.25)
    given = planned(routines=(row,), **changes)
    steps = practise(Person([Smile(0.1, 0.1)]), given, GO)
    shown = [cue.prompt for cue in cues(steps) if isinstance(cue, Show)]
    made = dose_of(given, SMALL, BEFORE, PRACTICE)
    assert isinstance(made, Dose)
    laid = [one.line for one in laid_out(made, PRACTICE) if one.line and not one.spoken]
    assert [line for line in shown if line in laid] == laid


def test_between_two_turns_of_a_massage_the_time_counts_as_little_as_they_do() -> None:
    prepare = dose_of(
        planned(routines=(RoutinePlan("prepare"),)), TAUGHT.routines["prepare"], BEFORE, PRACTICE
    )
    assert isinstance(prepare, Dose)
    laid = laid_out(prepare, PRACTICE)
    between = [one for one in laid if one.line == Prompt.AND_AGAIN]
    assert between
    assert all(one.massage for one in between)
    assert massage_s(laid) == sum(one.for_s for one in laid if one.what == "massage") + sum(
        one.for_s for one in between
    )
    assert counted_s(laid) < 60.0


@pytest.fixture
def long(tmp_path: Path) -> Path:
    """A routine that asks for more than a session by a plan's defaults has room for."""
    shipped = (CONFIG / "routines" / "small_smile.toml").read_text()
    head, *parts = shipped.split("[[parts]]")
    (tmp_path / "small_smile-long.toml").write_text("[[parts]]".join((head, *parts * 3)))
    return tmp_path


def test_a_routine_that_is_longer_than_a_session_is_well_and_told_so(long: Path) -> None:
    told = text(folder=long)
    assert "small_smile-long: well." in told
    assert "and a session may last 5 min where the plan does not say more" in told
    assert data(folder=long)["too_long"] == ["small_smile-long"]


def test_nothing_that_ships_is_too_long() -> None:
    assert "a session may last" not in text(folder=CONFIG)
