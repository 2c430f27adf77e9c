"""A mistake in a file, told so that its writer can mend it: the file, the key, what was meant.

Files are written by people, with the names of things typed by hand, so the nearest name that there
is goes with every name that there is not.
"""

from __future__ import annotations

import re
import types
from collections.abc import Iterable
from difflib import get_close_matches
from enum import EnumType
from pathlib import Path
from typing import Annotated, Any, Union, get_args, get_origin, get_type_hints

import msgspec

KINDS = {
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
}
BOUNDS = {">= ": "at least ", "<= ": "at most ", "> ": "above ", "< ": "below "}
"""A programmer's words and ours, in the order in which they are put right."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known name that a word was probably meant to be, None where none is near."""
    return next(iter(get_close_matches(word, list(known), n=1)), None)


def meant(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: the nearest one, or all that there are."""
    names = sorted(known)
    near = nearest(word, names)
    return f"did you mean {near}?" if near else f"there are {', '.join(names)}"


def explained(
    file: Path,
    tables: object,
    kind: object,
    error: msgspec.ValidationError,
    under: str = "",
    inside: str = "",
) -> str:
    """One line about what keeps `tables` from being a `kind`: file, key, and what may stand there.

    `under` names the key below which `tables` stand, `inside` the place in them that was read.
    """
    what, _, where = str(error).partition(" - at `")
    inside = _joined(inside, where.rstrip("`").removeprefix("$").lstrip("."))
    at = Place(kind, tables).down(inside)
    key, told = _told(what, at)
    whole = _joined(under, inside, key)
    return f"{file}: at {whole or 'the top of the file'}: {told}"


class Place:
    """A place in a file: what stands there, and the type that is wanted."""

    def __init__(self, kind: object, given: object, above: tuple[str, ...] = ()) -> None:
        self.kind, self.given, self.above = _chosen(_bare(kind), given), given, above
        self.tags = _tags(_bare(kind))

    def down(self, inside: str) -> Place:
        """The place at a path such as `parts[0].steps[1].movement`."""
        place = self
        for name, index in re.findall(r"([^.\[\]]+)|\[(\d+)\]", inside):
            place = place._item(int(index)) if index else place._field(name)
        return place

    @property
    def names(self) -> tuple[str, ...]:
        """The words that may stand here, where it is one of a few."""
        return tuple(map(str, self.kind)) if isinstance(self.kind, EnumType | tuple) else ()

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys that may stand here."""
        tag = () if _tag_field(self.kind) is None else (str(_tag_field(self.kind)),)
        return (*tag, *getattr(self.kind, "__struct_fields__", ()))

    def _field(self, name: str) -> Place:
        given = self.given.get(name) if isinstance(self.given, dict) else None
        if self.tags and name == _tag_field(self.kind, self.tags):
            return Place(tuple(self.tags), given)
        hints = get_type_hints(self.kind, include_extras=True) if _is_struct(self.kind) else {}
        return Place(hints.get(name), given, (*self.fields, *self.above))

    def _item(self, index: int) -> Place:
        here = self.given if isinstance(self.given, list) else []
        kinds = [one for one in get_args(self.kind) if one is not Ellipsis]
        given = here[index] if index < len(here) else None
        return Place(next(iter(kinds), None), given, self.above)


def _told(what: str, at: Place) -> tuple[str, str]:
    """The key below the place, if the place is not it, and what is to be said."""
    if unknown := re.search("unknown field `(.*)`", what):
        return unknown[1], f"unknown key; {_meant_key(unknown[1], at)}"
    if missing := re.search("missing required field `(.*)`", what):
        names = at.down(missing[1]).names
        return missing[1], f"missing; there are {', '.join(names)}" if names else "missing"
    if at.names and isinstance(at.given, str):
        return "", f"{at.given!r} is unknown; {meant(at.given, at.names)}"
    if "matching regex" in what:
        return "", f"{at.given!r} is no name: small letters, figures and _, as in let_it_go"
    return "", _plainly(what)


def _meant_key(key: str, at: Place) -> str:
    """The key that was meant, also where it belongs above the table in which it stands."""
    if key in at.above:
        return "it belongs further up, before the table it stands in"
    above = None if nearest(key, at.fields) else nearest(key, at.above)
    return f"did you mean {above}, which stands further up?" if above else meant(key, at.fields)


def _plainly(what: str) -> str:
    """What msgspec says, without the words of a programmer."""
    if not what.startswith("Expected"):
        return what
    plain = re.sub(r"`(\w+)[^`]*`", lambda kind: KINDS.get(kind[1], kind[1]), what)
    for theirs, ours in BOUNDS.items():
        plain = plain.replace(theirs, ours)
    return plain[:1].lower() + plain[1:]


def _joined(*parts: str) -> str:
    return ".".join(filter(None, parts))


def _bare(kind: object) -> object:
    """A type without its bounds."""
    return _bare(get_args(kind)[0]) if get_origin(kind) is Annotated else kind


def _choices(kind: object) -> list[Any]:
    """The types of a union but None, or the type alone."""
    is_union = get_origin(kind) in (Union, types.UnionType)
    return [_bare(one) for one in get_args(kind) if one is not type(None)] if is_union else [kind]


def _tags(kind: object) -> dict[str, Any]:
    """The structs of a union by their tags."""
    structs = [one for one in _choices(kind) if _is_struct(one)]
    return {str(one.__struct_config__.tag): one for one in structs if one.__struct_config__.tag}


def _chosen(kind: object, given: object) -> object:
    """The one type of a union that what is given is meant to be."""
    tags, choices = _tags(kind), _choices(kind)
    if tags and isinstance(given, dict):
        field = _tag_field(None, tags)
        return tags.get(str(given.get(field)), kind)
    return choices[0] if len(choices) == 1 else kind


def _tag_field(kind: object, tags: dict[str, Any] | None = None) -> str | None:
    first: Any = kind if _is_struct(kind) else next(iter((tags or {}).values()), None)
    field: str | None = None if first is None else first.__struct_config__.tag_field
    return field


def _is_struct(kind: object) -> bool:
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)
