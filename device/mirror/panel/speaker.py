"""Cues to sound, one row a cue. Words are always captioned too, so silence loses nothing.

The pad, the voice and the struck tones lie at levels at which they may sound together: the voice
is some 12 dB above the pad, so nothing has to duck. Words that are asked for together with a bell
wait until it has been heard.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
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
)
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.programme import said_in
from device.mirror.panel import tones
from device.mirror.panel.glass import environment
from device.mirror.panel.recording import Recording
from device.mirror.panel.tones import BELL, MUFFLED, RATE_HZ, TICK, Struck, Wave
from device.mirror.panel.voice import Voice
from device.settings import Panel, SoundKind

BLOCK_FRAMES = 512
"""What the mixer asks of the sound card at a time: 12 ms."""
HUSH_S = 0.4
WORDS_AFTER_BELL_S = 0.7
WORDS_OUT_S = 0.15
"""How fast words give way to other words."""

_log = logging.getLogger(__name__)
_SILENT_DRIVERS = frozenset({"dummy", "disk"})


class Speaker:
    """The panel's sound.

    `record` is the WAV to write when the sound kind is `file`. Raises PanelError when the sound
    device named in the settings cannot be opened. A device lost later is logged once, and the
    captions carry on.
    """

    def __init__(self, panel: Panel, voice: Voice, record: Path | None = None) -> None:
        self._volume_db = panel.volume_db
        self._bell_s = float("-inf")
        self._heard: float | None = None
        self._sounding = panel.sound is not SoundKind.OFF
        self._recording = _open_mixer(panel.sound, record)
        if not self._sounding:
            _log.info('panel.sound = "off": captions alone')
            return
        self._pads, self._voices, self._tones = _Channels(0, 2), _Channels(2, 2), _Channels(4, 4)
        self._baked: dict[tuple[object, ...], pygame.mixer.Sound] = {}
        self._voice = voice
        self._affected: Side | None = None
        for prompt in Prompt:
            self._words(prompt, 0.0)
        for tone in (BELL, MUFFLED, TICK):
            self._struck(tone)
        if self._recording is not None:
            self._recording.begin()

    def play(self, cue: Cue, at_s: float) -> None:
        """Let a cue be heard now; `at_s` is the time that the session lives in."""
        if not self._sounding:
            return
        try:
            _refuse_closed()
            self._sound_out(cue, at_s)
        except pygame.error as error:
            self._sounding = False
            _log.warning("the sound is lost (%s); captions carry on", error)

    def speak_to(self, affected: Side | None) -> None:
        """Name this side of the person from now on, where a line names one."""
        self._affected = affected

    def rehearse(self, dose: Dose) -> None:
        """Make all sounds of a practice ready ahead, so that no cue waits for them."""
        if not self._sounding:
            return
        if dose.repetitions:
            self._pad(tones.swell, dose.ramp_s)
            self._pad(tones.steady, dose.hold_s)
            self._pad(tones.fall, dose.release_s)
        for line in {line for item in dose.items for line in said_in(item)}:
            self._words(line, 0.0)

    def close(self) -> None:
        """Silence; a recording is complete when this returns."""
        if pygame.mixer.get_init() is not None:
            pygame.mixer.quit()
        if self._recording is not None:
            self._recording.finish()

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
        loop = self._once((openness,), lambda: tones.listening(openness))
        self._pads.hand_over(loop, tones.PAD_OUT_S, round_and_round=True)

    def _speak(self, prompt: Line, at_s: float) -> None:
        with_bell = at_s - self._bell_s < WORDS_AFTER_BELL_S
        words = self._words(prompt, WORDS_AFTER_BELL_S if with_bell else 0.0)
        if words is not None:
            self._voices.hand_over(words, WORDS_OUT_S)

    def _words(self, line: Line, after_s: float) -> pygame.mixer.Sound | None:
        """A line to be heard; None where nobody speaks it, and the caption is all there is."""
        clip = self._voice.clip(line, self._affected)
        if clip is None:
            return None
        return self._once(
            (clip, after_s),
            lambda: np.concatenate([tones.silence(after_s), self._voice.wave(clip)]),
        )

    def _struck(self, tone: Struck) -> pygame.mixer.Sound:
        return self._once((tone,), lambda: tones.struck(tone))

    def _pad(self, phase: Callable[[float], Wave], for_s: float) -> pygame.mixer.Sound:
        return self._once((phase, for_s), lambda: phase(for_s))

    def _once(self, key: tuple[object, ...], make: Callable[[], Wave]) -> pygame.mixer.Sound:
        if key not in self._baked:
            self._baked[key] = self._sound(make())
        return self._baked[key]

    def _sound(self, wave: Wave) -> pygame.mixer.Sound:
        return pygame.mixer.Sound(buffer=tones.baked(wave, self._volume_db).tobytes())


def _open_mixer(kind: SoundKind, record: Path | None) -> Recording | None:
    match kind:
        case SoundKind.OFF:
            return None
        case SoundKind.DEVICE:
            _init_mixer(kind, {})
            return None
        case SoundKind.FILE:
            return _open_recording(record)


def _open_recording(record: Path | None) -> Recording:
    if record is None:
        raise PanelError('panel.sound = "file": no file was named to record the sound to')
    recording = Recording(record)
    try:
        _init_mixer(SoundKind.FILE, recording.drivers)
    except PanelError:
        recording.finish()
        raise
    return recording


def _init_mixer(kind: SoundKind, drivers: dict[str, str]) -> None:
    try:
        with environment(drivers):
            pygame.mixer.init(RATE_HZ, -16, 2, BLOCK_FRAMES, allowedchanges=0)
        _refuse_silence(kind)
    except pygame.error as error:
        pygame.mixer.quit()
        raise PanelError(
            f'panel.sound = "{kind}": {error}; plug in and choose the sound device '
            '(aplay -l lists them), or choose "off" for captions alone'
        ) from error


def _refuse_closed() -> None:
    """Playing on a channel of a mixer that is gone would crash the interpreter, not raise."""
    if pygame.mixer.get_init() is None:
        raise pygame.error("the mixer is closed")


def _refuse_silence(kind: SoundKind) -> None:
    driver = pygame.mixer.get_driver()
    if kind is SoundKind.DEVICE and driver in _SILENT_DRIVERS:
        raise pygame.error(f"SDL_AUDIODRIVER asks for {driver}, which nobody hears")


class _Channels:
    """Neighbouring channels of the mixer that take turns, so that nothing is cut off short."""

    def __init__(self, first: int, count: int) -> None:
        self._all = [pygame.mixer.Channel(first + index) for index in range(count)]

    def play(self, sound: pygame.mixer.Sound) -> None:
        """Play beside what still sounds."""
        self._next().play(sound)

    def hand_over(
        self, sound: pygame.mixer.Sound, out_s: float, *, round_and_round: bool = False
    ) -> None:
        """Play while what still sounds goes out; what goes round comes in as slowly."""
        self.fade(out_s)
        if round_and_round:
            self._next().play(sound, loops=-1, fade_ms=round(1000 * out_s))
        else:
            self.play(sound)

    def _next(self) -> pygame.mixer.Channel:
        channel = self._all.pop(0)
        self._all.append(channel)
        # A sound that ends while it is fading leaves its channel as quiet as it was then.
        channel.set_volume(1.0)
        return channel

    def fade(self, out_s: float) -> None:
        """Let all of it go out."""
        for channel in self._all:
            channel.fadeout(round(1000 * out_s))
