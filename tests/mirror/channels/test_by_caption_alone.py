"""A whole practice without hearing a thing: by what the panel shows, and nothing else."""

from __future__ import annotations

import pytest

from device.face.seen import Side
from device.mirror.coaching.cue import Cue
from device.mirror.panel.scene import BLACK, Captions, compose
from device.mirror.routines import load_taught
from device.mirror.situation import Session
from device.settings import config_folder
from tests.mirror.channels.practising import Lived, Practitioner, live
from tests.mirror.channels.reading import Eye
from tests.mirror.channels.telling import Told
from tests.mirror.people import plan

WORDS = load_taught(config_folder(), "en").words
CAPTIONS = Captions(WORDS.lines(Side.LEFT), WORDS.counted, WORDS.named_sides(Side.LEFT))
SMILES = {"smile 1", "smile 2", "smile 3"}
WORDS_READ = {"an answer", "the end"}


def practised(eye: Eye, person: Practitioner | None = None, *, captions_only: bool = True) -> Lived:
    """Half of the repetitions would be felt first, in the dark, for somebody who hears."""

    def channel(session: Session, _: tuple[Cue, ...], at_s: float, eyes_open: bool) -> Told:
        scene = compose(session, at_s, CAPTIONS)
        return eye.look(scene if eyes_open else BLACK, at_s)

    who = person or Practitioner()
    return live(who, plan(feel_first_share=0.5), channel, captions_only=captions_only)


def test_a_small_smile_can_be_practised_from_the_first_press_to_saved_by_caption_alone() -> None:
    assert practised(Eye(WORDS.marks)).lacks() == set()


def test_the_clinic_can_ask_for_it_in_the_plan_too() -> None:
    given = plan(feel_first_share=0.5, captions_only=True)
    eye = Eye(WORDS.marks)
    lived = live(
        Practitioner(),
        given,
        lambda session, _, at_s, __: eye.look(compose(session, at_s, CAPTIONS), at_s),
        captions_only=False,
    )
    assert lived.lacks() == set()


def test_a_smile_that_is_too_big_is_eased_by_caption_alone() -> None:
    lived = practised(Eye(WORDS.marks), Practitioner(small=0.45))
    first, *others = lived.repetitions
    assert first.effort is not None
    assert first.effort > max(one.effort for one in others if one.effort is not None)
    assert lived.lacks() <= {"smile 1"}


def test_without_captions_only_the_repetitions_that_are_felt_are_dark() -> None:
    assert practised(Eye(WORDS.marks), captions_only=False).lacks() & SMILES != set()


@pytest.mark.parametrize(
    ("shape", "words", "lacks"),
    [
        (False, False, SMILES | WORDS_READ),
        (True, False, SMILES | WORDS_READ),
        (False, True, SMILES),
    ],
    ids=["nothing seen", "no words", "no shape"],
)
def test_none_of_it_comes_about_by_luck(*, shape: bool, words: bool, lacks: set[str]) -> None:
    assert practised(Eye(WORDS.marks, shape=shape, words=words)).lacks() == lacks


def test_nobody_who_only_reads_is_asked_to_close_their_eyes() -> None:
    lived = practised(Eye(WORDS.marks), Practitioner(closed_before=False))
    assert lived.lacks() <= {"eyes closed and open again"}
