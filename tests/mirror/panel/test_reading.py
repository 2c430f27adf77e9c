"""How easy words are to read, by a measure of the field."""

import pytest

from device.mirror.panel.reading import hard_in_line, hard_together, lix

CONTRACT = (
    "Notwithstanding anything herein, the undersigned parties acknowledge that confidential "
    "information disclosed pursuant to this agreement remains subject to applicable provisions."
)
BESCHEID = (
    "Unbeschadet anderweitiger Bestimmungen bestätigen die Unterzeichnenden, dass vertrauliche "
    "Informationen den geltenden datenschutzrechtlichen Vorschriften unterliegen."
)


def test_lix_is_the_length_of_sentences_and_the_share_of_long_words() -> None:
    assert lix(["The cat sat. It purred loudly."]) == 6 / 2
    assert lix(["The cat sat. It purred comfortably."]) == pytest.approx(6 / 2 + 100 / 6)
    assert lix(["Look: a cat"]) == 3 / 2


def test_lines_are_read_together_and_a_line_without_a_full_stop_is_a_sentence() -> None:
    assert lix(["Small smile", "Rest"]) == 3 / 2


def test_a_word_is_long_from_seven_letters_on_and_ä_ö_ü_ß_are_letters() -> None:
    assert lix(["purred"]) == 1
    assert lix(["größten"]) == 101


@pytest.mark.parametrize("text", [CONTRACT, BESCHEID])
def test_the_language_of_offices_is_hard_in_english_and_in_german(text: str) -> None:
    assert lix([text]) > 60
    assert len(list(hard_together([text]))) == 1
    assert list(hard_in_line(text)) != []


def test_the_longest_words_of_hard_lines_are_named() -> None:
    told = next(hard_together([CONTRACT]))
    assert "its longest words are Notwithstanding, confidential, acknowledge" in told


def test_a_long_word_is_told_once_and_a_hyphen_makes_two_of_it() -> None:
    told = list(hard_in_line("Gesichtsmuskulatur ist Gesichtsmuskulatur."))
    assert told == [
        "hard to read: 'Gesichtsmuskulatur' has 18 letters, 13 at most; use a shorter word, or two"
    ]
    assert list(hard_in_line("Gesichts-Muskulatur")) == []


def test_nothing_at_all_is_easy() -> None:
    assert lix([]) == 0
    assert list(hard_together([])) == []
