"""A sound card that is a file: the real mixer plays, and a WAV true to time is left behind.

SDL's `disk` driver writes what it mixes to a file, but at a pace of its own: it rounds the length
of each block to whole milliseconds, which measured 3.6 % too fast. So it is given a pipe that holds
almost nothing, and this end reads from it exactly RATE_HZ frames a second. The driver, blocked by
the full pipe, keeps our time.
"""

from __future__ import annotations

import fcntl
import logging
import os
import tempfile
import time
import wave
from pathlib import Path
from threading import Thread

from device.errors import PanelError
from device.mirror.panel.tones import RATE_HZ

_FRAME_BYTES = 4
_BLOCK_BYTES = 512 * _FRAME_BYTES
_PIPE_BYTES = 4096


_log = logging.getLogger(__name__)


class Recording:
    """Give `drivers` to SDL before it opens the mixer; `finish` after it has closed it.

    The WAV begins at `begin`; sounds stand in it about 50 ms after they were asked for, as they
    would leave a sound card. Raises PanelError when the file cannot be written.
    """

    def __init__(self, path: Path) -> None:
        self._kept = _open_wav(path)
        self._broken = False
        self._folder = tempfile.TemporaryDirectory(prefix="mirror-sound-")
        pipe = Path(self._folder.name) / "sound"
        os.mkfifo(pipe)
        self._pipe = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        fcntl.fcntl(self._pipe, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        os.set_blocking(self._pipe, True)
        self._thread = Thread(target=self._keep, name="recording", daemon=True)
        self.drivers = {
            "SDL_AUDIODRIVER": "disk",
            "SDL_DISKAUDIOFILE": str(pipe),
            "SDL_DISKAUDIODELAY": "0",
            "SDL_LOGGING": "*=quiet",  # it calls writing to a file critical
        }

    def begin(self) -> None:
        """Start to listen; the mixer is open."""
        self._thread.start()

    def finish(self) -> None:
        """Wait for the last sound to be written; the mixer is closed."""
        if self._thread.ident is not None:
            self._thread.join()
        os.close(self._pipe)
        self._folder.cleanup()
        try:
            self._kept.close()
        except OSError as error:
            self._give_up(error)

    def _keep(self) -> None:
        """Read at the pace of time, to the end whatever happens: a full pipe would hang SDL."""
        began_s = time.monotonic()
        frames = 0
        while block := os.read(self._pipe, _BLOCK_BYTES):
            self._write(block)
            frames += len(block) // _FRAME_BYTES
            time.sleep(max(0.0, began_s + frames / RATE_HZ - time.monotonic()))

    def _write(self, block: bytes) -> None:
        if self._broken:
            return
        try:
            self._kept.writeframesraw(block)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        self._broken = True
        _log.warning("the sound is not recorded to its end: %s", error)


def _open_wav(path: Path) -> wave.Wave_write:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        kept = wave.Wave_write(str(path))
    except OSError as error:
        raise PanelError(f"{path}: the sound cannot be recorded there: {error}") from error
    kept.setnchannels(2)
    kept.setsampwidth(_FRAME_BYTES // 2)
    kept.setframerate(RATE_HZ)
    return kept
