from enum import StrEnum
from pathlib import Path
from typing import Annotated

import msgspec
import pytest
from msgspec import Meta

from wire.mistakes import explained, meant, nearest


class Colour(StrEnum):
    GREEN = "green"
    GREY = "grey"


class Leaf(msgspec.Struct, forbid_unknown_fields=True, tag_field="is", tag="leaf"):
    colour: Colour
    length_mm: Annotated[float, Meta(gt=0.0, le=50.0)] = 1.0


class Twig(msgspec.Struct, forbid_unknown_fields=True, tag_field="is", tag="twig"):
    leaves: Annotated[tuple[Leaf, ...], Meta(min_length=1)]
    name: Annotated[str, Meta(pattern="^[a-z_]+$")] = "twig"
    bends: bool | None = None


class Tree(msgspec.Struct, forbid_unknown_fields=True):
    parts: tuple[Leaf | Twig, ...]
    age: int = 1


def told(tables: object, under: str = "") -> str:
    with pytest.raises(msgspec.ValidationError) as error:
        msgspec.convert(tables, type=Tree)
    return explained(Path("tree.toml"), tables, Tree, error.value, under)


LEAF = {"is": "leaf", "colour": "green"}


@pytest.mark.parametrize(
    ("tables", "line"),
    [
        ({"prts": []}, "at prts: unknown key; did you mean parts?"),
        ({"zzz": [], "parts": []}, "at zzz: unknown key; there are age, parts"),
        ({}, "at parts: missing"),
        (
            {"parts": [{"is": "leef", "colour": "green"}]},
            "at parts[0].is: 'leef' is unknown; did you mean leaf?",
        ),
        ({"parts": [{"colour": "green"}]}, "at parts[0].is: missing; there are leaf, twig"),
        (
            {"parts": [LEAF, {"is": "leaf", "colour": "gren"}]},
            "at parts[1].colour: 'gren' is unknown; did you mean green?",
        ),
        (
            {"parts": [{"is": "leaf", "colour": "pink"}]},
            "at parts[0].colour: 'pink' is unknown; there are green, grey",
        ),
        ({"parts": [{"is": "leaf"}]}, "at parts[0].colour: missing; there are green, grey"),
        (
            {"parts": [{**LEAF, "agee": 3}]},
            "at parts[0].agee: unknown key; did you mean age, which stands further up?",
        ),
        (
            {"parts": [{**LEAF, "age": 3}]},
            "at parts[0].age: unknown key; it belongs further up, before the table it stands in",
        ),
        (
            {"parts": [{"is": "twig", "leaves": [{**LEAF, "bend": True}]}]},
            "at parts[0].leaves[0].bend: unknown key; did you mean bends, which stands further up?",
        ),
        (
            {"parts": [{"is": "twig", "leaves": [LEAF, {**LEAF, "lenght_mm": 2.0}]}]},
            "at parts[0].leaves[1].lenght_mm: unknown key; did you mean length_mm?",
        ),
        (
            {"parts": [{**LEAF, "length_mm": 60.0}]},
            "at parts[0].length_mm: expected a number at most 50.0",
        ),
        (
            {"parts": [{**LEAF, "length_mm": "long"}]},
            "at parts[0].length_mm: expected a number, got text",
        ),
        (
            {"parts": [{"is": "twig", "leaves": []}]},
            "at parts[0].leaves: expected a list of length at least 1",
        ),
        (
            {"parts": [{"is": "twig", "leaves": [LEAF], "name": "A B"}]},
            "at parts[0].name: 'A B' is no name: small letters, figures and _, as in let_it_go",
        ),
        (
            {"parts": [{"is": "twig", "leaves": [LEAF], "bends": "yes"}]},
            "at parts[0].bends: expected true or false, got text",
        ),
        ({"parts": [], "age": "old"}, "at age: expected a whole number, got text"),
        ([], "at the top of the file: expected a table, got a list"),
    ],
)
def test_a_mistake_names_the_file_the_key_and_what_was_meant(tables: object, line: str) -> None:
    assert told(tables) == f"tree.toml: {line}"


def test_a_key_below_another_is_named_whole() -> None:
    assert "at forest.oak.parts: missing" in told({}, under="forest.oak")


def test_a_part_of_a_file_is_told_with_its_place_in_the_whole() -> None:
    tables = {"parts": [LEAF, {**LEAF, "ages": 3}]}
    with pytest.raises(msgspec.ValidationError) as error:
        msgspec.convert(tables["parts"][1], type=Leaf)
    line = explained(Path("tree.toml"), tables, Tree, error.value, inside="parts[1]")
    told = "unknown key; did you mean age, which stands further up?"
    assert line == f"tree.toml: at parts[1].ages: {told}"


def test_only_a_name_that_is_near_is_proposed() -> None:
    assert nearest("smal_smile", ["small_smile", "open_smile"]) == "small_smile"
    assert nearest("weather", ["small_smile", "open_smile"]) is None
    assert meant("weather", ["b", "a"]) == "there are a, b"
