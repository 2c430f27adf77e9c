"""A whole practice with eyes that never see the screen: by samples of sound, and nothing else."""

from __future__ import annotations

import math
from collections.abc import Mapping

import msgspec
import numpy as np
import pytest

from device.face.seen import Side
from device.mirror.coaching.cue import Cue, Prompt, Say, Show
from device.mirror.panel.paper import Paper
from device.mirror.panel.speaker import Speaker
from device.mirror.panel.tones import BLOCK_FRAMES, RATE_HZ
from device.mirror.routines import load_taught
from device.mirror.situation import Session
from device.settings import config_folder, load_settings
from tests.mirror.channels.hearing import Ear, tone_voice
from tests.mirror.channels.practising import Lived, Practitioner, live
from tests.mirror.channels.telling import Told
from tests.mirror.people import TICK_S, plan

FULL_SCALE = 32768.0
WORDS = load_taught(config_folder(), "en").words
TEXTS = WORDS.clips
PANEL = msgspec.structs.replace(load_settings(config_folder() / "mirror.toml").panel, volume_db=0.0)
SMILES = {"smile 1", "smile 2", "smile 3"}
WORDS_TOLD = {"an answer", "the end", "eyes closed and open again"}


class Room:
    """The product's speaker on a mixer on paper, and an ear in the session's time."""

    def __init__(self, ear: Ear, texts: Mapping[str, str]) -> None:
        self._ear, self._at_s = ear, 0.0
        self._paper = Paper(self._next_block_s)
        self._speaker = Speaker(PANEL, tone_voice(texts), mixer=self._paper)
        self._speaker.speak_to(Side.LEFT)

    def __call__(self, _: Session, cues: tuple[Cue, ...], at_s: float, __: bool) -> Told:
        """What the ear makes of the next moment."""
        self._at_s = at_s
        for cue in cues:
            self._speaker.play(cue, at_s)
        heard = self._paper.heard(at_s, at_s + TICK_S)[:, 0] / FULL_SCALE
        return self._ear.listen(np.clip(heard, -1.0, 1.0))

    def _next_block_s(self) -> float:
        """SDL begins a sound at a block, so the phases of what overlaps are any."""
        return math.ceil(self._at_s * RATE_HZ / BLOCK_FRAMES) * BLOCK_FRAMES / RATE_HZ


def practised(ear: Ear, person: Practitioner | None = None) -> Lived:
    who = person or Practitioner(closed_before=False)
    return live(who, plan(feel_first_share=0.5), Room(ear, TEXTS), captions_only=False)


def test_a_small_smile_can_be_practised_from_the_first_press_to_saved_by_sound_alone() -> None:
    lived = practised(Ear(TEXTS))
    assert lived.lacks() == set()


def test_a_smile_that_is_too_big_is_eased_by_sound_alone() -> None:
    lived = practised(Ear(TEXTS), Practitioner(closed_before=False, small=0.55))
    assert lived.person.knocks == 1
    assert max(lived.course) > 0.35
    assert all(one.effort is not None and one.effort <= 0.35 for one in lived.repetitions)
    assert lived.lacks() <= {"smile 1"}


@pytest.mark.parametrize(
    ("tones", "words", "lacks"),
    [
        (False, False, SMILES | WORDS_TOLD),
        (True, False, SMILES | WORDS_TOLD),
        (False, True, SMILES),
    ],
    ids=["nothing heard", "no words", "no tones"],
)
def test_none_of_it_comes_about_by_luck(*, tones: bool, words: bool, lacks: set[str]) -> None:
    assert practised(Ear(TEXTS, tones=tones, words=words)).lacks() == lacks


def test_what_is_only_shown_cannot_be_heard() -> None:
    paper = Paper(lambda: 0.0)
    speaker = Speaker(PANEL, tone_voice(TEXTS), mixer=paper)
    for line in TEXTS:
        speaker.play(Show(line), 0.0)
    assert not paper.heard(0.0, 3.0).any()
    speaker.play(Say(Prompt.THANK_YOU), 0.0)
    assert paper.heard(0.0, 3.0).any()
