"""A folder of one's own routines and words, read as if it were laid over the mirror's.

The folder is built like `config`: `routines/*.toml`, and `words/LANGUAGE.toml` where lines are new.
A folder that holds routine files itself will do as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from device.errors import SettingsError, WordsError
from device.mirror.panel.words import Words, read_words
from device.mirror.routines import (
    Found,
    Taught,
    find_routines,
    line_mistakes,
    missing_care,
    uses_of,
)


@dataclass(frozen=True)
class Checked:
    """What a folder would make of the mirror: all that it could teach then, and every mistake.

    `own` names the routines that are the folder's. `taught` is there to be used only where there
    are no mistakes.
    """

    own: tuple[str, ...]
    taught: Taught
    mistakes: tuple[str, ...]


def checked(folder: Path, config: Path, language: str) -> Checked:
    """Read `folder` over `config`. Raises SettingsError where it is no such folder at all."""
    if not folder.is_dir():
        raise SettingsError(f"{folder}: no such folder; name one that is built like {config}")
    place = _place(folder)
    own = Found({}, ()) if place is None else find_routines(place)
    theirs = find_routines(config / "routines")
    routines = {**theirs.routines, **own.routines}
    file = _words_file(folder, config, language)
    words, spoilt = _words(file, config)
    wrong = [] if spoilt else words.mistakes(uses_of(routines))
    mistakes = (
        *own.mistakes,
        *line_mistakes(place or folder, own.routines, theirs.routines),
        *missing_care(folder, routines),
        *spoilt,
        *(f"{file}: {what}" for what in wrong),
    )
    return Checked(tuple(own.routines), Taught(routines, words), mistakes)


def _place(folder: Path) -> Path | None:
    """Where its routine files are; None where it has words alone."""
    inside = folder / "routines"
    if inside.is_dir() or any(folder.glob("*.toml")):
        return inside if inside.is_dir() else folder
    if (folder / "words").is_dir():
        return None
    raise SettingsError(f"{folder}: no routines (*.toml), and no folder routines or words, in here")


def _words_file(folder: Path, config: Path, language: str) -> Path:
    """The folder's own words, or the mirror's."""
    own, theirs = (one / "words" / f"{language}.toml" for one in (folder, config))
    return own if own.is_file() else theirs


def _words(file: Path, config: Path) -> tuple[Words, list[str]]:
    """The words, and what is wrong with them as a table; then the mirror's own stand in."""
    try:
        return read_words(file), []
    except WordsError as error:
        return read_words(config / "words" / "en.toml"), [str(error)]
