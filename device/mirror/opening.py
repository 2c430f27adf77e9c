"""Opens what the kiosk is made of, runs it, and closes everything again."""

from __future__ import annotations

import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import msgspec

from device.errors import PanelError
from device.face.link import EyesLink
from device.mirror.hands import Hands
from device.mirror.kiosk import Kiosk, Parts
from device.mirror.panel.buttons import Buttons
from device.mirror.panel.pins import unknown_routines
from device.mirror.panel.piper import PLACES
from device.mirror.panel.screen import Screen
from device.mirror.panel.speaker import Speaker
from device.mirror.panel.storyboard import Storyboard
from device.mirror.panel.voice import Progress, Voice, prepare_voice
from device.mirror.panel.words import Words
from device.mirror.records import Records
from device.mirror.routines import Taught, load_taught
from device.mirror.tell import Told
from device.settings import PinKind, Settings, config_folder, load_practice
from device.store.worker import StoreWorker
from device.telling import Telling

log = logging.getLogger("quiet.mirror")


def taught(settings: Settings) -> Taught:
    """The routines, and the words for them in the panel's language."""
    return load_taught(config_folder(), settings.panel.language)


def voice_folder(settings: Settings) -> Path:
    """Where the rendered sentences are cached."""
    return settings.state / "voice"


def speech(
    settings: Settings, words: Words, report: Progress | None = None, *, hurry: bool = True
) -> Voice:
    """The voice of these settings; in a `hurry` a slow one speaks only what it spoke before.

    Recordings are in a folder of their language; piper's voices in `piper` beside the cache, or
    where a system keeps them.
    """
    pack = settings.panel.voice_pack
    recordings = Path(pack).expanduser() / words.language if pack else None
    voices = (settings.state / "piper", *PLACES)
    folder = voice_folder(settings)
    return prepare_voice(words, folder, report, recordings, voices, hurry=hurry)


def wired_buttons(settings: Settings, known: Taught) -> Buttons:
    """The buttons of these settings, opened.

    Raises PanelError where a pin cannot be a button's, or would start a routine there is not.
    """
    wrong = unknown_routines(settings.buttons, known.routines)
    if wrong:
        raise PanelError("; ".join(wrong))
    return Buttons(settings.buttons, time.monotonic)


def run_kiosk(
    settings: Settings,
    software: str,
    stop: threading.Event,
    telling: Telling,
    storyboard: Path | None,
    trace: Path | None,
) -> None:
    """The mirror's process, until told to stop or switched off. Raises MirrorError."""
    known = taught(settings)
    with _parts(settings, known, storyboard, trace) as parts:
        practice = load_practice(config_folder() / "practice.toml")
        kiosk = Kiosk(parts, practice, known.routines, _teller(telling))
        store = StoreWorker(settings.state, kiosk.happened.put, practice)
        eyes = EyesLink(settings.runtime, kiosk.happened.put, kiosk.lost)
        store.start()
        eyes.start()
        try:
            kiosk.run(eyes, Records(store, software), stop)
        finally:
            eyes.close()
            if not store.stop():
                log.error("not everything could be kept before the end; it is logged above")


@contextmanager
def _parts(
    settings: Settings, known: Taught, storyboard: Path | None, trace: Path | None
) -> Iterator[Parts]:
    words = known.words
    with ExitStack() as stack:
        screen = Screen(settings.panel, words.marks)
        stack.callback(screen.close)
        voice = speech(settings, words)
        log.info("voice: %s", voice.told)
        speaker = Speaker(settings.panel, voice, settings.state / "sound.wav")
        stack.callback(speaker.close)
        buttons = wired_buttons(settings, known)
        stack.callback(buttons.close)
        parts = Parts(
            screen,
            speaker,
            buttons,
            words,
            volume=settings.state / "volume",
            captions_only=settings.panel.captions_only,
            idle_clock=settings.panel.idle_clock,
        )
        if settings.buttons.pins is PinKind.MOCK:
            parts.hands = Hands(settings.runtime, buttons)
            stack.callback(parts.hands.close)
        if storyboard is not None:
            parts.storyboard = Storyboard(storyboard, screen)
            stack.callback(parts.storyboard.finish)
        if trace is not None:
            parts.trace = stack.enter_context(trace.open("wb"))
        yield parts


def _teller(telling: Telling) -> Callable[[Told], None]:
    def tell_plainly(told: Told) -> None:
        sys.stdout.write(told.line() + "\n")
        sys.stdout.flush()

    def tell_as_json(told: Told) -> None:
        sys.stdout.buffer.write(msgspec.json.encode({"mirror": told}) + b"\n")
        sys.stdout.buffer.flush()

    tellers = {
        Telling.OFF: lambda _: None,
        Telling.PLAIN: tell_plainly,
        Telling.JSON: tell_as_json,
    }
    return tellers[telling]
