"""What we publish claims nothing that we do not know, and has no word that hurts.

A forbidden word may stand where it is denied ("does not diagnose") or quoted, and so explained.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from clinic.overview import NOTICE
from device.mirror.panel.words import read_words
from device.settings import config_folder

ROOT = Path(__file__).parent.parent
CLAIMS = (
    r"treat(s|ed|ing|ments?)?|restor(e|es|ed|ing|ation)|diagnos\w+|cur(e|es|ed|ing)"
    r"|heal(s|ed|ing)?|rehabilitat\w+"
    r"|(it|we|mirror|product|device|practice) (can |will )?(grade|detect)s?"
)
"""A measure has a grade, fine or coarse, so only a subject makes a claim of the last two."""
HURTFUL = r"exercis\w+|weak side|bad side|try harder|streaks?"
JUDGING = r"wrong(ly)?|fail(s|ed|ing|ures?)?|stronger|percent|scor(e|es|ed|ing)"
PAGE = f"{CLAIMS}|{HURTFUL}|{JUDGING}"
SPOKEN = f"{PAGE}|grad(e|es|ed|ing)|detect\\w*"

DENIED = r"\b(not|no|never|nothing|nobody|nor|neither|none|without|cannot)\b"
EXPLAINED = (
    r"<!-- numbers: begin.*?numbers: end -->",  # where each number is from: engineers' words
    r"```.*?```",
    r"`[^`]*`",
    r'"[^"]*"',
    r"“[^”]*”",
)
NOT_VALIDATED = "not yet validated on palsied faces"
NOT_CLEARED = "not a cleared medical device"

PAGES = [
    ROOT / "README.md",
    ROOT / "docs/intended-use.md",
    ROOT / "docs/evidence.md",
    *sorted((ROOT / "clinic").rglob("*.html*")),
]
"""For persons and clinics: no word that judges."""
DOCUMENTS = [
    ROOT / "CHANGELOG.md",
    ROOT / "hardware.md",
    *(path for path in sorted(ROOT.glob("docs/**/*.md")) if path not in PAGES),
]
"""For engineers too, to whom a reading may be wrong."""


def forbidden_in(text: str, words: str) -> list[str]:
    """The sentences of a text with a forbidden word that is neither denied nor quoted there."""
    plain = re.sub("|".join(EXPLAINED), "…", text, flags=re.DOTALL)
    return [
        sentence
        for sentence in sentences(plain)
        if re.search(rf"\b({words})\b", sentence, re.IGNORECASE)
        and not re.search(DENIED, sentence, re.IGNORECASE)
    ]


def sentences(text: str) -> Iterator[str]:
    """The sentences of a Markdown text; a cell of a table or a point of a list ends one."""
    unquoted = re.sub(r"^> ?", "", text, flags=re.MULTILINE)
    for block in re.split(r"\n(?=\s*(?:[-*|#]|\d+\.|\n))", unquoted):
        yield from re.split(r"(?<=[.!?;])\s+|\s\|\s", " ".join(block.split()))


def strings(path: Path) -> Iterator[str]:
    """Every string in a TOML file."""
    waiting: list[object] = [tomllib.loads(path.read_text(encoding="utf-8"))]
    while waiting:
        one = waiting.pop()
        if isinstance(one, str):
            yield one
        elif isinstance(one, dict | list):
            waiting += one.values() if isinstance(one, dict) else one


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_for_persons_and_clinics_neither_claims_nor_judges(page):
    assert forbidden_in(page.read_text(encoding="utf-8"), PAGE) == []


@pytest.mark.parametrize("page", DOCUMENTS, ids=lambda page: page.name)
def test_a_document_for_engineers_claims_nothing_either(page):
    assert forbidden_in(page.read_text(encoding="utf-8"), f"{CLAIMS}|{HURTFUL}") == []


@pytest.mark.parametrize(
    "page", [*PAGES[:3], ROOT / "docs/accuracy.md"], ids=lambda page: page.name
)
def test_a_page_says_that_it_is_not_validated_and_no_cleared_device(page):
    flowing = re.sub(r"\s+(> )?", " ", page.read_text(encoding="utf-8"))
    assert NOT_VALIDATED in flowing
    assert NOT_CLEARED in flowing


def test_so_does_what_the_clinic_sees():
    assert NOT_VALIDATED in NOTICE
    assert NOT_CLEARED in NOTICE


def test_no_line_that_is_spoken_or_shown_claims_or_judges():
    tables = [read_words(path) for path in (config_folder() / "words").glob("*.toml")]
    texts = [wording.text for words in tables for wording in words.prompts.values()]
    assert len(texts) > 50
    found = [text for text in texts if re.search(rf"\b({SPOKEN})\b|%", text, re.IGNORECASE)]
    assert found == []


@pytest.mark.parametrize("folder", ["routines", "plans"])
def test_no_routine_and_no_example_plan_claims_or_judges(folder):
    files = sorted((config_folder() / folder).glob("*.toml"))
    assert len(files) > 1
    for file in files:
        comments = re.findall(r"#(.*)", file.read_text(encoding="utf-8"))
        told = "\n\n".join(["\n".join(comments), *strings(file)])
        assert forbidden_in(told, PAGE) == [], file.name


@pytest.mark.parametrize(
    "said",
    [
        "The mirror treats facial palsy.",
        "Soon the mirror detects synkinesis.",
        "It will not hurt. It diagnoses.",
        "Nothing hurts.\n- restores your smile\n- is not large",
        "| not this | a score | for you |",
        "Keep your streak.",
        "> Ten\n> exercises a day.",
        '"Never", and yet it heals.',
    ],
)
def test_a_claim_is_found_where_it_hides(said):
    assert forbidden_in(said, PAGE) != []


@pytest.mark.parametrize(
    "said",
    [
        "This does not treat,\ngrade or diagnose.",
        'Seed 002 speaks of "strength and exercises".',
        "The key `score` says it.",
        "A measure has a grade.",
        "Gently, softly, and let it go.",
    ],
)
def test_a_word_that_is_denied_or_quoted_is_explained(said):
    assert forbidden_in(said, PAGE) == []
