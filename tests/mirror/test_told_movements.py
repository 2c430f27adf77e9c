"""A movement that is asked for by words alone is movement: gates, caps and a bound hold for it."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from device.errors import SettingsError
from device.history import History
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import Refused, dose_of, moves
from device.mirror.coaching.routine import Move, Routine, Tell
from device.mirror.routine_rules import MOST_TOLD_MOVEMENT_S, broken_rules
from device.mirror.routines import load_routines
from device.settings import config_folder
from tests.mirror.people import PRACTICE, ROUTINES, plan
from wire.plan import Phase, RoutinePlan

WHOLE = ROUTINES["everyday"]
TOLD = msgspec.structs.replace(
    WHOLE,
    name="everyday-talk",
    parts=tuple(part for part in WHOLE.parts if part.name in {"Talking", "A frown"}),
)


def asked(routine: Routine, history: History, **changes: object) -> Dose | Refused:
    given = plan(routines=(RoutinePlan(routine.name),), **changes)
    return dose_of(given, routine, history, PRACTICE)


def test_talking_and_frowning_are_movement_though_nothing_measures_them() -> None:
    assert TOLD.parts
    assert not any(isinstance(step, Move) for step in TOLD.steps)
    assert moves(TOLD)
    assert not moves(ROUTINES["know_your_face"])


@pytest.mark.parametrize(
    ("history", "changes", "prompt"),
    [
        (History(), {"phase": Phase.SYNKINETIC, "synkinesis": True}, Prompt.QUIET_FIRST),
        (History(sessions_today=4), {}, Prompt.DONE_FOR_TODAY),
        (History(minutes_since_last=1.0), {}, Prompt.COME_BACK_LATER),
        (History(days_of_last_six=6), {"days_a_week": 1}, Prompt.DONE_FOR_TODAY),
    ],
)
def test_what_holds_for_movement_holds_for_them(
    history: History, changes: dict[str, object], prompt: Prompt
) -> None:
    assert asked(TOLD, history, **changes) == Refused(prompt)


def test_a_probe_is_of_something_that_is_measured() -> None:
    told = asked(TOLD, History(probe_due=True))
    assert isinstance(told, Dose)
    assert not told.probe
    measured = asked(ROUTINES["small_smile"], History(probe_due=True))
    assert isinstance(measured, Dose)
    assert measured.probe


def test_the_bound_is_the_longest_that_ships() -> None:
    shipped = [
        step.for_s
        for routine in ROUTINES.values()
        for step in routine.steps
        if isinstance(step, Tell) and step.moves
    ]
    assert max(shipped) == MOST_TOLD_MOVEMENT_S


def test_one_that_goes_on_for_minutes_is_named_with_file_and_key(tmp_path: Path) -> None:
    for file in (config_folder() / "routines").glob("*.toml"):
        text = file.read_text()
        if file.name == "everyday.toml":
            text = text.replace("for_s = 20.0, moves", "for_s = 300.0, moves")
        (tmp_path / file.name).write_text(text)
    with pytest.raises(SettingsError) as wrong:
        load_routines(tmp_path)
    assert str(wrong.value) == (
        f"{tmp_path}/everyday.toml: at parts[2].steps[4].for_s: a movement that nobody measures, "
        "20 s at most; put less, and a rest after it"
    )


def test_words_that_ask_for_no_movement_may_last() -> None:
    long = msgspec.structs.replace(
        TOLD,
        parts=(
            msgspec.structs.replace(TOLD.parts[0], steps=(Tell(line="day_talking", for_s=300.0),)),
        ),
    )
    assert list(broken_rules(long)) == []
