"""How loud the person wants the mirror: one number that is kept, in a file of its own."""

from __future__ import annotations

import logging
import math
from pathlib import Path

_log = logging.getLogger(__name__)


def kept_volume(file: Path) -> float:
    """How far below the panel's own volume, in dB, 0 or less; 0 where nothing readable is kept."""
    try:
        below_db = float(file.read_text(encoding="ascii"))
    except FileNotFoundError:
        return 0.0
    except (OSError, ValueError) as error:
        _log.warning("%s: the volume kept there cannot be read (%s); it is full again", file, error)
        return 0.0
    return below_db if math.isfinite(below_db) and -60.0 <= below_db <= 0.0 else 0.0


def keep_volume(file: Path, below_db: float) -> None:
    """Keep it, whole or not at all; a disk that refuses is logged, and it lasts until the end."""
    passing = file.with_suffix(".part")
    try:
        passing.write_text(f"{below_db:g}\n", encoding="ascii")
        passing.replace(file)
    except OSError as error:
        _log.warning("%s: the volume could not be kept: %s", file, error)
