"""Where the spoken words come from: recordings, else piper, espeak-ng, flite, else nowhere.

Each sentence is made ready once and kept as a WAV: 44.1 kHz, without silence around it, all equally
loud. A kept file is named by what it was made from, so a changed sentence is spoken anew, and a
broken file is simply made again. Where one source fails for a line the next one speaks it. Without
any the tones and captions stand alone, and `Voice.told` says so.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from device.face.seen import Side
from device.mirror.coaching.cue import Line
from device.mirror.panel.programs import Mute
from device.mirror.panel.sources import Source, sources
from device.mirror.panel.tones import RATE_HZ, Wave, silence
from device.mirror.panel.wav import (
    PEAK_DBFS,
    VOICE_DBFS,
    Unreadable,
    is_ready,
    make_ready,
    read_wav,
)
from device.mirror.panel.words import Words, clip_of

Progress = Callable[[int, int], None]
"""Told how many sentences of how many are ready."""
_GONE_S = 0.1
_NAMED = 8

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Voice:
    """The sentences that can be spoken, each a WAV made ready; `told` names the source honestly.

    A sentence that names a side is there for the left and for the right, as a clip each.
    """

    files: Mapping[str, Path]
    told: str

    @property
    def clips(self) -> tuple[str, ...]:
        """What can be spoken."""
        return tuple(self.files)

    def clip(self, line: Line, side: Side | None = None) -> str | None:
        """The clip of a line for a person with this affected side; None where it is not spoken."""
        return next((name for name in (clip_of(line, side), line) if name in self.files), None)

    def wave(self, clip: str) -> Wave:
        """One sentence, mono, RATE_HZ samples a second; silence if its file has gone since."""
        try:
            return read_wav(self.files[clip])[0]
        except Unreadable as error:
            _log.error("%s is not spoken, only captioned: %s", clip, error)
            return silence(_GONE_S)


def prepare_voice(
    words: Words,
    folder: Path,
    report: Progress | None = None,
    pack: Path | None = None,
    voices: Iterable[Path] = (),
    *,
    hurry: bool = False,
) -> Voice:
    """Make every sentence ready in `folder`, once; a second call finds them there.

    `pack` is a folder of a person's recordings named by line (`small_smile.wav`), and by side where
    a line names one (`cheek_down-left.wav`). What it lacks is spoken by a piper voice out of the
    folders `voices`, else by espeak-ng, else by flite; what all lack stays a caption. In a `hurry`
    what takes minutes is used as far as it was kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    making = _Making(words.clips, folder, report)
    told = [making.by(source, hurry=hurry) for source in sources(words, pack, voices)]
    making.end()
    files = {clip: making.files[clip] for clip in words.clips if clip in making.files}
    missing = len(words.clips) - len(files)
    if not files:
        told += [f"no voice speaks {words.language!r}: tones and captions alone"]
    elif missing:
        told += [f"{missing} as captions alone"]
    return Voice(files, ", ".join(filter(None, told)))


class _Making:
    """One making ready of all sentences, source by source."""

    def __init__(self, clips: Mapping[str, str], folder: Path, report: Progress | None) -> None:
        self.files: dict[str, Path] = {}
        self._clips, self._folder, self._report = clips, folder, report
        self._failed: dict[str, str] = {}

    def by(self, source: Source, *, hurry: bool) -> str:
        """Whatever is still missing, by one source; what is to be told of it."""
        before = len(self.files)
        wanted = self._not_kept(source)
        if source.slow and hurry:
            waiting = len(wanted)
        else:
            waiting = 0
            self._make(source, wanted)
        self._tell_failures(source)
        made = len(self.files) - before
        later = f" ({waiting} more by `mirror setup`)" if waiting else ""
        return f"{made} {source.told}{later}" if made or waiting or source.asked_for else ""

    def end(self) -> None:
        """What no source speaks is ready too, as a caption."""
        if self._report is not None and len(self.files) < len(self._clips):
            self._report(len(self._clips), len(self._clips))

    def _not_kept(self, source: Source) -> dict[str, Path]:
        """The sentences that this source has, and that must be made, with where they are kept."""
        wanted: dict[str, Path] = {}
        for clip, text in self._clips.items():
            made_from = None if clip in self.files else source.made_from(clip, text)
            if made_from is None:
                continue
            kept = self._folder / _name(clip, made_from)
            if is_ready(kept):
                self._have(clip, kept)
            else:
                wanted[clip] = kept
        return wanted

    def _make(self, source: Source, wanted: Mapping[str, Path]) -> None:
        failed_in_a_row = 0
        for clips in _batches(wanted, source.at_once):
            for some in self._spoken(source, clips, wanted):
                failed_in_a_row = 0 if some in self.files else failed_in_a_row + 1
                if failed_in_a_row == source.tries:
                    return

    def _spoken(
        self, source: Source, clips: list[str], wanted: Mapping[str, Path]
    ) -> Iterator[str]:
        """Speak some sentences at once, and where that fails each alone; yields each one tried."""
        with TemporaryDirectory() as passing:
            try:
                said = source.say({clip: self._clips[clip] for clip in clips}, Path(passing))
            except Mute as error:
                said, why = {}, str(error)
            for clip, path in said.items():
                self._keep(clip, path, wanted[clip])
                yield clip
        if not said and len(clips) > 1:
            for clip in clips:
                yield from self._spoken(source, [clip], wanted)
        elif not said:
            self._failed[clips[0]] = why
            yield clips[0]

    def _keep(self, clip: str, said: Path, kept: Path) -> None:
        try:
            make_ready(said, kept)
        except Unreadable as error:
            self._failed[clip] = str(error)
        else:
            self._have(clip, kept)

    def _have(self, clip: str, kept: Path) -> None:
        self.files[clip] = kept
        if self._report is not None:
            self._report(len(self.files), len(self._clips))

    def _tell_failures(self, source: Source) -> None:
        """Once for a source, and not for each of hundreds of lines."""
        if not self._failed:
            return
        some = "; ".join(f"{clip}: {why}" for clip, why in islice(self._failed.items(), _NAMED))
        more = f"; and {len(self._failed) - _NAMED} more" if len(self._failed) > _NAMED else ""
        _log.warning("not %s, the next voice speaks it: %s%s", source.told, some, more)
        self._failed = {}


def _batches(clips: Iterable[str], size: int) -> Iterator[list[str]]:
    rest = iter(clips)
    while some := list(islice(rest, size)):
        yield some


def _name(clip: str, source: bytes) -> str:
    made = f"|{RATE_HZ} Hz {VOICE_DBFS} dB {PEAK_DBFS} dB"
    digest = hashlib.sha256(source + made.encode()).hexdigest()[:16]
    return f"{clip}-{digest}.wav"
