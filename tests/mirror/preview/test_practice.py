"""A made person goes through a practice as a real one would, and every time in the same way."""

import msgspec
import pytest

from device.face.seen import Side
from device.mirror.catalogue.gates import fresh, open_plan
from device.mirror.coaching.cue import BeginRise, Ease, KeepHolding, LetGo, Say, Tone
from device.mirror.event import Pressed
from device.mirror.panel.words import Words
from device.mirror.preview.account import Kind, account, as_text, clock
from device.mirror.preview.practice import Moment, practised
from device.mirror.session import start
from device.mirror.states import Between, Calibrating, Feeling, Idle, Pacing, Ready, Summary
from tests.mirror.people import PRACTICE, ROUTINES


def gone_through(name: str) -> tuple[Moment, ...]:
    routine = ROUTINES[name]
    given = msgspec.structs.replace(open_plan(routine, PRACTICE), reference_smile_mm=9.28)
    return tuple(practised(start(PRACTICE, ROUTINES, 0.0), given, fresh(routine), name))


@pytest.fixture(scope="module")
def smiled() -> tuple[Moment, ...]:
    return gone_through("small_smile")


def test_a_practice_goes_from_dark_to_dark(smiled: tuple[Moment, ...]) -> None:
    kinds = [type(moment.session.state) for moment in smiled]
    order = [Idle, Ready, Calibrating, Between, Pacing, Feeling, Summary]
    assert [kinds.index(kind) for kind in order] == sorted(kinds.index(kind) for kind in order)
    assert isinstance(smiled[-1].session.state, Idle)


def test_every_repetition_is_measured_and_none_is_eased(smiled: tuple[Moment, ...]) -> None:
    done = max((moment.session.done for moment in smiled), key=len)
    assert len(done) == 6
    measured = [one for one in done if one.effort is not None]
    assert len(measured) >= 5  # a finger goes along in one of them
    cues = [type(cue) for moment in smiled for cue in moment.cues]
    assert Ease not in cues
    assert cues.count(BeginRise) == cues.count(KeepHolding) == cues.count(LetGo) == 6


def test_the_same_plan_always_gives_the_same_practice(smiled: tuple[Moment, ...]) -> None:
    again = gone_through("small_smile")
    assert [(one.at_s, one.cues) for one in again] == [(one.at_s, one.cues) for one in smiled]


def test_the_persons_answers_are_presses(smiled: tuple[Moment, ...]) -> None:
    pressed = [moment for moment in smiled if isinstance(moment.event, Pressed)]
    assert len(pressed) == 2  # to begin, and that it was easy
    assert isinstance(pressed[1].session.state, Pacing)


@pytest.mark.parametrize("name", sorted(ROUTINES))
def test_every_routine_can_be_gone_through_to_its_summary(name: str) -> None:
    moments = gone_through(name)
    summaries = [one.session.state for one in moments if isinstance(one.session.state, Summary)]
    assert summaries[-1].saved
    assert summaries[-1].received
    assert any(isinstance(cue, Say) for moment in moments for cue in moment.cues)


def test_what_is_listened_to_comes_and_goes() -> None:
    heard = [cue for one in gone_through("quiet_face") for cue in one.cues if isinstance(cue, Tone)]
    opened = [cue.openness for cue in heard if cue.openness is not None]
    assert max(opened) == 1.0
    assert min(opened) < 0.6
    assert heard[-1].openness is None


def test_the_account_has_each_word_once_and_in_time(
    smiled: tuple[Moment, ...], words: Words
) -> None:
    told = list(account(smiled, words.sentences(Side.LEFT)))
    assert [one.at_s for one in told] == sorted(one.at_s for one in told)
    said = [cue for moment in smiled for cue in moment.cues if isinstance(cue, Say)]
    assert [one.kind for one in told].count(Kind.SPOKEN) == len(said)
    assert any("bell 6" in line for line in as_text(told))
    assert clock(61.25) == "1:01.2"
