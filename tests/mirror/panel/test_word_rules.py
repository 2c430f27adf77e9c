from pathlib import Path

import msgspec
import pytest

from device.errors import WordsError
from device.mirror.panel.wording import Use, Wording
from device.mirror.panel.words import load_words, read_words
from device.mirror.routines import load_routines, uses_of
from device.settings import config_folder

ENGLISH = config_folder() / "words" / "en.toml"
USES = uses_of(load_routines(config_folder() / "routines"))


def changed(tmp_path: Path, *changes: tuple[str, str]) -> Path:
    text = ENGLISH.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "xx.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(path: Path, uses: dict[str, Use] | None = None) -> str:
    with pytest.raises(WordsError) as error:
        load_words(path, uses or USES)
    assert str(error.value).startswith(f"{path}: ")
    return str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "stay_lightly =",
            "stay_litely =",
            "at prompts.stay_litely: nothing says this; did you mean stay_lightly?",
        ),
        ("stay_lightly =", "weather =", "prompts.weather: nothing says this; remove it"),
        (
            'softer = { say = "A little softer." }\n',
            "",
            "prompts.softer: missing; the mirror itself",
        ),
        (
            'say = "Rest. Nothing to do."',
            'tell = "Rest. Nothing to do."',
            "prompts.rest_nothing_to_do.tell: unknown key",
        ),
        ('sent = "Sent"', "", "marks.sent: missing"),
        ('right = "right"', "", "sides.right: missing"),
        ("words_a_minute = 120", "words_a_minute = 900", "voice.words_a_minute: expected"),
        (
            '"Lips closed."]',
            '"And keep both of your lips gently closed."]',
            "prompts.small_smile: a caption has 2 lines of 34 characters at most",
        ),
        (
            'say = "Only a quarter of the way."',
            'say = "Only a quarter of the way, and then a little way back."',
            "prompts.quarter: 12 words are spoken, 10 at most",
        ),
        (
            'say = "Only a quarter of the way."',
            'say = "Only a quarter of the way." , show = ["Only a quarter."]',
            "prompts.quarter: spoken, and not in the caption: of, the, way",
        ),
        (
            'say = "Only a quarter of the way."',
            'say = "A quarter, or your score drops."',
            "prompts.quarter: this is never said: 'score'",
        ),
        (
            "Let your {side} cheek rest",
            "Let your {sid} cheek rest",
            "prompts.quiet_the_cheek: {sid} is unknown; did you mean side?",
        ),
        (
            "Let your {side} cheek rest",
            "Let your { cheek rest",
            "prompts.quiet_the_cheek: a brace stands alone; write {side} or {other}",
        ),
        (
            "Let your {side} cheek rest",
            "Let your {{side} cheek rest",
            "prompts.quiet_the_cheek: a brace stands alone; write {side} or {other}",
        ),
        (
            "Let your {side} cheek rest",
            "Let your side} cheek rest",
            "prompts.quiet_the_cheek: a brace stands alone; write {side} or {other}",
        ),
        (
            'say = "A little softer."',
            'say = "A little softer on your {side}."',
            "prompts.softer: it names a side, and the mirror itself says it where no side is known",
        ),
        (
            'say = "Eyes dry?',
            'say = "{side} dry?',
            "prompts.eye_drops: it names a side, and eye_care.toml (parts[1].steps[0]) says it",
        ),
        (
            'say = "Small smile"',
            'say = "A small and quite unhurried smile today"',
            "prompts.small_smile_title: a caption has one line",
        ),
        ("[prompts]", "[prompts", "not readable as TOML"),
    ],
)
def test_a_damaged_table_is_refused_by_file_key_and_what_was_meant(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert told in refused(changed(tmp_path, (old, new)))


@pytest.mark.parametrize(
    ("pushing", "told"),
    [
        ("Bigger! And more.", "bigger"),
        ("Smile as hard as you can.", "as hard as"),
        ("A little harder now.", "harder"),
        ("Better than yesterday: 9 of 10 points.", "better than"),
        ("That was 9 of 10 points.", "points"),
        ("That was 90 % of it.", "%"),
        ("That was 90% of it.", "%"),
        ("Now your worse side.", "worse"),
    ],
)
def test_nothing_that_pushes_counts_or_compares_gets_into_a_table(
    tmp_path: Path, pushing: str, told: str
) -> None:
    path = changed(tmp_path, ('say = "A little softer."', f'say = "{pushing}"'))
    assert f"prompts.softer: this is never said: {told!r}" in refused(path)


def test_a_line_that_a_routine_wants_is_missing_by_name_and_place() -> None:
    uses = {**USES, "smal_smile": Use("small_smile-evening.toml (parts[0].steps[0])")}
    told = refused(ENGLISH, uses)
    assert "at prompts.smal_smile: missing" in told
    assert "small_smile-evening.toml (parts[0].steps[0]) says it" in told
    assert "did you mean small_smile?" in told


def test_how_many_more_mistakes_there_are_is_said(tmp_path: Path) -> None:
    path = changed(tmp_path, ("stay_lightly =", "weather ="), ("let_it_go =", "wind ="))
    assert "the first of 4 mistakes" in refused(path)


def test_a_language_without_a_table_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WordsError, match=r"choose one of config/words"):
        load_words(tmp_path / "tlh.toml", USES)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("minutes = {", "minuts = {", "counted.minuts: unknown key; did you mean minutes?"),
        (
            'seen = { one = "I could see one of them.", other = "I could see {count} of them." }\n',
            "",
            "counted.seen: missing",
        ),
        ("[counted]", "[count]", "at count: unknown key; did you mean counted?"),
        (', other = "About {count} minutes."', "", "counted.minutes.other: missing"),
        ('other = "About {count}', 'many = "About {count}', "counted.minutes.many: unknown key"),
        (
            "About {count} minutes.",
            "Some minutes.",
            "counted.minutes.other: the number is missing; write {count}",
        ),
        (
            "About {count} minutes.",
            "About {cuont} minutes.",
            "counted.minutes.other: {cuont} is unknown; did you mean count?",
        ),
        (
            "About one minute.",
            "About {side} minute.",
            "counted.minutes.one: {side} is unknown; there are count",
        ),
        (
            "About {count} minutes.",
            "About {count minutes.",
            "counted.minutes.other: a brace stands alone; write {count}, or leave it out",
        ),
        (
            "You practised {count} movements.",
            "You practised {count} of these movements.",
            "counted.practised.other: a caption that counts has one line of 34 characters",
        ),
        (
            "You practised {count} movements.",
            "That was {count} percent.",
            "counted.practised.other: this is never said: 'percent'",
        ),
    ],
)
def test_a_damaged_caption_that_counts_is_refused_by_key_and_what_was_meant(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert told in refused(changed(tmp_path, (old, new)))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (
            "Let your {side} cheek rest",
            "Let your {side}cheek rest",
            "prompts.quiet_the_cheek: {side}cheek becomes one word; write a space between",
        ),
        (
            "Let your {side} cheek rest",
            "Let your{side} cheek rest",
            "prompts.quiet_the_cheek: your{side} becomes one word; write a space between",
        ),
        (
            "Stay there, lightly.",
            "Stay there, uncharacteristically.",
            "prompts.stay_lightly: hard to read: 'uncharacteristically' has 20 letters, 13 at most"
            "; use a shorter word, or two",
        ),
        (
            "Only as far as it is easy.",
            "Gradually lifting, without hurrying, towards comfort.",
            "prompts.easy_way: hard to read: 6 long words (Gradually, lifting, without, "
            "hurrying, towards, comfort), 4 at most; use shorter ones, or say less",
        ),
        (
            'say = "Small smile"',
            'say = "Miniaturisation-like"',
            "prompts.small_smile_title: hard to read: 'Miniaturisation' has 15 letters",
        ),
        (
            "Red or painful eye: please get urgent eye care.",
            "Conjunctivitides: please get urgent eye care.",
            "prompts.safety_eye: hard to read: 'Conjunctivitides' has 16 letters",
        ),
    ],
)
def test_a_line_that_is_hard_to_read_is_refused_with_the_word_and_what_to_do(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    assert told in refused(changed(tmp_path, (old, new)))


def test_an_ending_may_be_joined_to_a_side_where_the_language_has_it(tmp_path: Path) -> None:
    german = (config_folder() / "words" / "de.toml").read_text(encoding="utf-8")
    path = tmp_path / "de.toml"
    path.write_text(german.replace("{side}n Mundwinkel", "{side}m Mundwinkel"), encoding="utf-8")
    told = "{side}m becomes one word; write a space between, or {side}n"
    assert f"prompts.guide_the_corner: {told}" in refused(path)


def test_a_table_that_is_hard_as_a_whole_is_refused_though_each_line_may_pass() -> None:
    words = read_words(ENGLISH)
    hard = Wording(say="Carefully considering everything beforehand.")
    prompts = {line: words.prompts[line] if USES[line].title else hard for line in USES}
    told = msgspec.structs.replace(words, prompts=prompts).mistakes(USES)
    assert [one for one in told if "hard to read: " in one] == []
    assert len([one for one in told if "at prompts: hard to read as a whole: LIX" in one]) == 1
    assert "30 at most; its longest words are considering, beforehand, " in told[-1]
