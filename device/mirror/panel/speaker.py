"""Cues to sound, one row a cue. Words are always captioned too, so silence loses nothing.

The pad, the voice and the struck tones lie at levels at which they may sound together: the voice
is some 12 dB above the pad, so nothing has to duck. Words that are asked for together with a bell
wait until it has been heard.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from typing import assert_never

import numpy as np
import pygame

from device.errors import PanelError
from device.face.seen import Side
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Chime,
    Cue,
    Ease,
    Hush,
    KeepHolding,
    LetGo,
    Line,
    Prompt,
    RestNow,
    Say,
    Show,
    Tone,
    Volume,
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.programme import Hearing, said_in
from device.mirror.panel import tones
from device.mirror.panel.mixer import Channels, Mixer, Sdl, Sound, open_mixer
from device.mirror.panel.tones import BELL, MUFFLED, TICK, Struck, Wave
from device.mirror.panel.voice import Voice
from device.settings import Panel, SoundKind

PADS, VOICES, TONES = range(2), range(2, 4), range(4, 8)
"""The mixer's channels for what paces, for what is spoken, for what is struck."""
OPENNESSES = tuple(tenth / 10 for tenth in range(11))
"""The sounds that follow a resting tone are made in these steps."""
HUSH_S = 0.4
WORDS_AFTER_BELL_S = 0.7
WORDS_OUT_S = 0.15
"""How fast words give way to other words."""

_log = logging.getLogger(__name__)


class Speaker:
    """The panel's sound.

    `record` is the WAV to write when the sound kind is `file`; a `mixer` that is given plays in
    the place of the settings' own. A sound device that is not there, or goes, is logged once, and
    the captions carry on until `look_again` finds one. Raises PanelError for a file that cannot be
    recorded to.
    """

    def __init__(
        self, panel: Panel, voice: Voice, record: Path | None = None, mixer: Mixer | None = None
    ) -> None:
        self._full_db = self._volume_db = panel.volume_db
        self._bell_s = float("-inf")
        self._heard: float | None = None
        self._kind, self._sounding = panel.sound, False
        self._opened: Mixer | None = None
        self._rehearsal: Thread | None = None
        self._baked: dict[tuple[object, ...], Sound] = {}
        self._voice = voice
        self._affected: Side | None = None
        opened = mixer or self._mixer_there_is(record)
        if opened is None:
            return
        self._take(opened)
        for prompt in Prompt:
            self._words(prompt, 0.0)
        for tone in (BELL, MUFFLED, TICK):
            self._struck(tone)
        opened.begin()

    def _mixer_there_is(self, record: Path | None) -> Mixer | None:
        try:
            opened = open_mixer(self._kind, record)
        except PanelError as error:
            if self._kind is not SoundKind.DEVICE:
                raise
            _log.warning("%s; captions carry on, and a device is taken when it comes", error)
            return None
        if opened is None:
            _log.info('panel.sound = "off": captions alone')
        return opened

    def _take(self, opened: Mixer) -> None:
        self._opened = self._mixer = opened
        self._pads, self._voices = Channels(opened, PADS), Channels(opened, VOICES)
        self._tones = Channels(opened, TONES)
        self._baked.clear()
        self._sounding = True

    def play(self, cue: Cue, at_s: float) -> None:
        """Let a cue be heard now; `at_s` is the time that the session lives in."""
        if not self._sounding:
            return
        try:
            self._mixer.require_open()
            self._sound_out(cue, at_s)
        except pygame.error as error:
            self.lose(str(error))

    def lose(self, why: str) -> None:
        """The sound device went: said once, and captions carry on."""
        if self._sounding:
            self._sounding = False
            _log.warning("the sound is lost (%s); captions carry on", why)

    def look_again(self) -> None:
        """Take a sound device that has come, if one was missing."""
        if self._kind is not SoundKind.DEVICE or self._sounding:
            return
        self.close()
        try:
            self._take(Sdl(self._kind))
        except PanelError:
            return  # what came is no device for us; it was told what is missing
        _log.info("the sound is back")

    def turn_down(self, below_db: float) -> None:
        """Sound so many dB (0 or less) below the panel's own volume; each sound is baked anew."""
        if self._volume_db != self._full_db + below_db:
            self._volume_db = self._full_db + below_db
            self._baked.clear()

    def speak_to(self, affected: Side | None) -> None:
        """Name this side of the person from now on, where a line names one."""
        self._affected = affected

    def rehearse(self, dose: Dose) -> None:
        """Begin to make all sounds of a practice ready, so that no cue waits for them.

        That takes some 100 ms, in which the press that began the practice is to be answered: so a
        thread of its own does it. A cue that comes before its sound is there makes it itself.
        """
        if self._sounding:
            self._rehearsal = Thread(target=self._make_ready, args=(dose,), name="rehearsal")
            self._rehearsal.start()

    def _make_ready(self, dose: Dose) -> None:
        try:
            self._make_all(dose)
        except pygame.error as error:
            _log.warning("the sounds of a practice are not ready ahead: %s", error)

    def _make_all(self, dose: Dose) -> None:
        if dose.repetitions:
            self._pad(tones.swell, dose.ramp_s)
            self._pad(tones.steady, dose.hold_s)
            self._pad(tones.fall, dose.release_s)
        for line in {line for item in dose.items for line in said_in(item)}:
            self._words(line, 0.0)
            self._words(line, WORDS_AFTER_BELL_S)
        if any(isinstance(item, Hearing) for item in dose.items):
            for openness in OPENNESSES:
                self._loop(openness)

    def close(self) -> None:
        """Silence; a recording is complete when this returns."""
        if self._rehearsal is not None:
            self._rehearsal.join()
        if self._opened is not None:
            self._opened.close()

    def _sound_out(self, cue: Cue, at_s: float) -> None:
        match cue:
            case Announce():
                self._bell_s = at_s
                self._tones.play(self._struck(BELL))
            case BeginRise(for_s=for_s):
                self._pads.hand_over(self._pad(tones.swell, for_s), tones.PAD_OUT_S)
            case KeepHolding(for_s=for_s):
                self._pads.hand_over(self._pad(tones.steady, for_s), tones.PAD_OUT_S)
            case LetGo(for_s=for_s):
                self._pads.hand_over(self._pad(tones.fall, for_s), tones.PAD_OUT_S)
            case RestNow():
                self._pads.fade(tones.PAD_OUT_S)
            case Ease():
                self._tones.play(self._struck(MUFFLED))
            case Volume(below_db=below_db):
                self.turn_down(below_db)
                self._tones.play(self._struck(BELL))
            case Chime():
                self._tones.play(self._struck(TICK))
            case Hush():
                self._heard = None
                for channels in (self._pads, self._voices, self._tones):
                    channels.fade(HUSH_S)
            case Say(prompt=prompt):
                self._speak(prompt, at_s)
            case Tone(openness=openness):
                self._listen(None if openness is None else round(openness, 1))
            case Show():
                pass
            case _:
                assert_never(cue)

    def _listen(self, openness: float | None) -> None:
        """The pad goes on, as open as this, until it is changed or goes out."""
        if openness == self._heard:
            return
        self._heard = openness
        if openness is None:
            self._pads.fade(tones.PAD_OUT_S)
            return
        self._pads.hand_over(self._loop(openness), tones.PAD_OUT_S, round_and_round=True)

    def _speak(self, prompt: Line, at_s: float) -> None:
        with_bell = at_s - self._bell_s < WORDS_AFTER_BELL_S
        words = self._words(prompt, WORDS_AFTER_BELL_S if with_bell else 0.0)
        if words is not None:
            self._voices.hand_over(words, WORDS_OUT_S)

    def _words(self, line: Line, after_s: float) -> Sound | None:
        """A line to be heard; None where nobody speaks it, and the caption is all there is."""
        clip = self._voice.clip(line, self._affected)
        if clip is None:
            return None
        return self._once(
            (clip, after_s),
            lambda: np.concatenate([tones.silence(after_s), self._voice.wave(clip)]),
        )

    def _struck(self, tone: Struck) -> Sound:
        return self._once((tone,), lambda: tones.struck(tone))

    def _loop(self, openness: float) -> Sound:
        return self._once((openness,), lambda: tones.listening(openness))

    def _pad(self, phase: Callable[[float], Wave], for_s: float) -> Sound:
        return self._once((phase, for_s), lambda: phase(for_s))

    def _once(self, key: tuple[object, ...], make: Callable[[], Wave]) -> Sound:
        if key not in self._baked:
            self._baked[key] = self._sound(make())
        return self._baked[key]

    def _sound(self, wave: Wave) -> Sound:
        return self._mixer.sound(tones.baked(wave, self._volume_db))
