"""What plays the speaker's sounds: the real mixer into a device or a file, or one on paper.

A mixer has channels by number. A channel that is asked to play anew gives up what it played; one
that is let go out goes out evenly and is then free. `Sdl` is here, in the time of this world;
`paper.py` holds its peer, which plays in whatever time it is told. Each is asked for by its name.
"""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import pygame

from device.errors import PanelError
from device.mirror.panel.display import environment
from device.mirror.panel.recording import Recording
from device.mirror.panel.tones import BLOCK_FRAMES, RATE_HZ, Samples
from device.settings import SoundKind

_SILENT_DRIVERS = frozenset({"dummy", "disk"})


class Sound(Protocol):
    """A sound that a mixer holds ready."""

    def play(self, channel: int, *, round_and_round: bool = False, in_s: float = 0.0) -> None:
        """Let it be heard on a channel from now on; it comes in over `in_s` seconds."""


class Mixer(Protocol):
    """Plays sounds on channels, each from the moment at which it is asked to."""

    def sound(self, samples: Samples) -> Sound:
        """Make a sound ready."""

    def fade(self, channel: int, out_s: float) -> None:
        """Let what plays on a channel go out; one that goes out already goes on as it does."""

    def require_open(self) -> None:
        """Raise pygame.error where nothing can be heard any more."""

    def begin(self) -> None:
        """Everything is ready: what is heard from now on counts."""

    def close(self) -> None:
        """Silence; what was recorded is complete when this returns."""


class Sdl:
    """SDL's mixer, in real time.

    `record` is the WAV to write when the kind is `file`. Raises PanelError when the sound device
    cannot be opened.
    """

    def __init__(self, kind: SoundKind, record: Path | None = None) -> None:
        self._recording: Recording | None = None
        if kind is SoundKind.FILE:
            self._recording = _open_recording(record)
        else:
            _init_mixer(kind, {})

    def sound(self, samples: Samples) -> Sound:
        """See Mixer."""
        return _SdlSound(pygame.mixer.Sound(buffer=samples.tobytes()))

    def fade(self, channel: int, out_s: float) -> None:
        """See Mixer."""
        pygame.mixer.Channel(channel).fadeout(round(1000 * out_s))

    def require_open(self) -> None:
        """Playing on a channel of a mixer that is gone would crash the interpreter, not raise."""
        if pygame.mixer.get_init() is None:
            raise pygame.error("the mixer is closed")

    def begin(self) -> None:
        """See Mixer."""
        if self._recording is not None:
            self._recording.begin()

    def close(self) -> None:
        """See Mixer."""
        if pygame.mixer.get_init() is not None:
            pygame.mixer.quit()
        if self._recording is not None:
            self._recording.finish()


class _SdlSound:
    def __init__(self, sound: pygame.mixer.Sound) -> None:
        self._sound = sound

    def play(self, channel: int, *, round_and_round: bool = False, in_s: float = 0.0) -> None:
        playing = pygame.mixer.Channel(channel)
        # A sound that ends while it is fading leaves its channel as quiet as it was then.
        playing.set_volume(1.0)
        playing.play(self._sound, loops=-1 if round_and_round else 0, fade_ms=round(1000 * in_s))


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


def _refuse_silence(kind: SoundKind) -> None:
    driver = pygame.mixer.get_driver()
    if kind is SoundKind.DEVICE and driver in _SILENT_DRIVERS:
        raise pygame.error(f"SDL_AUDIODRIVER asks for {driver}, which nobody hears")


def open_mixer(kind: SoundKind, record: Path | None) -> Mixer | None:
    """The mixer of the settings; none where captions are to stand alone."""
    return None if kind is SoundKind.OFF else Sdl(kind, record)


class Channels:
    """Neighbouring channels of the mixer that take turns, so that nothing is cut off short."""

    def __init__(self, mixer: Mixer, numbers: range) -> None:
        self._mixer, self._all = mixer, list(numbers)

    def play(self, sound: Sound) -> None:
        """Play beside what still sounds."""
        sound.play(self._next())

    def hand_over(self, sound: Sound, out_s: float, *, round_and_round: bool = False) -> None:
        """Play while what still sounds goes out; what goes round comes in as slowly."""
        self.fade(out_s)
        in_s = out_s if round_and_round else 0.0
        sound.play(self._next(), round_and_round=round_and_round, in_s=in_s)

    def _next(self) -> int:
        channel = self._all.pop(0)
        self._all.append(channel)
        return channel

    def fade(self, out_s: float) -> None:
        """Let all of it go out."""
        for channel in self._all:
            self._mixer.fade(channel, out_s)
