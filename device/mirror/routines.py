"""Reads the routines' files: a routine is data, and a mistake in one names file and key."""

from __future__ import annotations

from pathlib import Path

from device.errors import SettingsError
from device.mirror.coaching.routine import Routine, Routines
from device.settings import read_table, typed
from wire.message import RoutineCode


def load_routines(folder: Path) -> Routines:
    """Read every routine in `folder`; raises SettingsError naming file, key and what was wanted."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise SettingsError(f"{folder}: no routine files (*.toml) here")
    loaded = [_load(file) for file in files]
    if RoutineCode.REST not in {routine.code for routine in loaded}:
        raise SettingsError(f"{folder}: rest.toml is missing; rest is offered in every phase")
    return {routine.code: routine for routine in loaded}


def _load(file: Path) -> Routine:
    routine = typed(file, read_table(file), Routine)
    if routine.code.value != file.stem:
        raise SettingsError(f"{file}: at code: expected {file.stem!r}, the name of the file")
    return routine
