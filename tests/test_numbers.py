"""The evidence document and the numbers that touch a face say the same, both ways."""

from __future__ import annotations

import re

import pytest

from tests.numbers import (
    BOUNDS,
    EVIDENCE,
    NUMBERS,
    number_row,
    plan_bounds,
    practice_numbers,
    refreshed,
    rows,
)

TEXT = EVIDENCE.read_text(encoding="utf-8")


def test_every_number_is_in_the_evidence_and_nothing_else_is():
    assert rows(TEXT, NUMBERS).keys() == practice_numbers().keys()


@pytest.mark.parametrize("name", practice_numbers())
def test_the_evidence_gives_a_number_with_its_own_value_unit_and_source(name):
    value, unit, meaning, source, sign = rows(TEXT, NUMBERS)[name]
    number = practice_numbers()[name]
    assert (float(value), unit, source) == (number.value, number.unit, number.source)
    assert meaning == number.meaning
    assert (sign == "☐") == bool(re.search(r"\bours\b", number.source))


def test_every_range_of_a_plan_is_in_the_evidence_and_nothing_else_is():
    assert rows(TEXT, BOUNDS).keys() == plan_bounds().keys()


def test_ranges_and_figures_in_running_text_are_as_they_are_now():
    hint = "write it again: python -m tests.numbers"
    assert refreshed(TEXT, practice_numbers(), plan_bounds()) == TEXT, hint


def test_every_range_of_a_plan_says_where_it_is_from():
    assert [name for name, cells in rows(TEXT, BOUNDS).items() if len(cells[-1]) < 4] == []


def test_the_text_names_figures_that_are_there():
    quoted = re.findall(r"`(\w+)` \(", TEXT)
    assert len(quoted) > 20
    assert set(quoted) <= practice_numbers().keys()


def test_a_number_that_changed_is_written_anew_in_its_table_and_in_the_text():
    numbers = practice_numbers()
    ramp = type(numbers["ramp_s"])(value=7.0, unit="s", source="a therapist", meaning="rise, paced")
    now = refreshed(TEXT, {**numbers, "ramp_s": ramp}, plan_bounds())
    assert "| `ramp_s` | 7 | s | rise, paced | a therapist |  |" in now
    assert "`ramp_s` (7 s)" in now
    assert now != TEXT


def test_a_new_number_comes_last_and_one_that_is_gone_goes():
    numbers = practice_numbers()
    ramp = numbers.pop("ramp_s")
    now = refreshed(TEXT, {**numbers, "glide_s": ramp}, plan_bounds())
    assert "| `ramp_s` |" not in now
    assert [*rows(now, NUMBERS)][-1] == "glide_s"
    assert number_row("glide_s", ramp) in now


def test_a_number_that_stands_twice_is_noticed():
    row = number_row("ramp_s", practice_numbers()["ramp_s"])
    with pytest.raises(ValueError, match="ramp_s"):
        rows(TEXT.replace(row, f"{row}\n{row}"), NUMBERS)
