import re
from pathlib import Path

import pytest

from device.errors import WordsError
from device.face.seen import Side
from device.mirror.coaching.cue import Prompt
from device.mirror.panel.voice import Voice
from device.mirror.panel.wording import SAFETY, Use, broken_in_two, spoken_words
from device.mirror.panel.words import Words, clip_of, load_words, read_words
from device.mirror.routines import load_routines, uses_of
from device.settings import config_folder

ENGLISH = config_folder() / "words" / "en.toml"
USES = uses_of(load_routines(config_folder() / "routines"))
LINES = sorted(read_words(ENGLISH).prompts)
NEVER = (
    "exercise|weak|bad|worse|wrong|fail|harder|as hard as|bigger|better than|strong|percent|points"
    "|score|streak"
    "|treat|restor|detect|diagnos|grade|good job|perfect|must|normal"
)


def said_and_shown(words: Words, line: str, side: Side = Side.LEFT) -> str:
    return " ".join((words.say(line, side), *words.lines(side)[line])).lower()


def test_a_sentence_is_at_most_ten_words(words: Words) -> None:
    lengths = {line: len(spoken_words(words.say(line, Side.RIGHT))) for line in LINES}
    assert {line: length for line, length in lengths.items() if not 1 <= length <= 10} == {}


@pytest.mark.parametrize("side", Side)
def test_a_caption_is_two_lines_of_34_characters_and_four_on_the_safety_page(
    words: Words, side: Side
) -> None:
    captions = words.lines(side)
    assert [line for line in LINES if len(captions[line]) > (4 if line in SAFETY else 2)] == []
    assert [line for line in LINES if not all(1 <= len(one) <= 34 for one in captions[line])] == []


@pytest.mark.parametrize("side", Side)
def test_every_word_that_is_spoken_is_captioned(words: Words, side: Side) -> None:
    shown = {line: spoken_words(" ".join(caption)) for line, caption in words.lines(side).items()}
    said = {line: spoken_words(text) for line, text in words.sentences(side).items()}
    assert [line for line in LINES if not set(said[line]) <= set(shown[line])] == []


def test_nothing_judges_pushes_or_promises(words: Words) -> None:
    texts = {line: said_and_shown(words, line) for line in LINES if line not in SAFETY}
    assert {text for text in texts.values() if re.search(rf"\b(?:{NEVER})|[!%\d]", text)} == set()


@pytest.mark.parametrize("line", SAFETY)
def test_the_safety_page_promises_nothing_either(words: Words, line: str) -> None:
    text = said_and_shown(words, line)
    assert re.search(rf"\b(?:{NEVER.replace('weak|bad|worse|', '')})|!", text) is None


@pytest.mark.parametrize(
    ("prompt", "signs"),
    [
        (
            Prompt.SAFETY_EMERGENCY,
            "sudden arm leg speech sight emergency",
        ),
        (Prompt.SAFETY_EMERGENCY_TOO, "sudden confusion balance headache emergency"),
        (Prompt.SAFETY_TODAY, "new worse droop other side ear rash hearing doctor today"),
        (Prompt.SAFETY_EYE, "red painful eye urgent"),
    ],
)
def test_the_safety_page_leaves_out_no_sign(words: Words, prompt: Prompt, signs: str) -> None:
    assert set(signs.split()) <= set(spoken_words(" ".join(words.lines()[prompt])))


def test_every_title_is_one_line(words: Words) -> None:
    titles = [line for line, use in USES.items() if use.title]
    assert titles
    assert {len(words.lines()[title]) for title in titles} == {1}


def test_why_something_could_not_be_seen_is_said_and_is_fine(words: Words) -> None:
    unseen = [prompt for prompt in Prompt if prompt.name.startswith(("UNSEEN_", "COULD_NOT"))]
    assert len(unseen) >= 8
    assert all(words.say(prompt).endswith("That is fine.") for prompt in unseen)


def test_a_line_names_the_persons_own_side(words: Words) -> None:
    line = "inside_lip_across"
    assert words.say(line, Side.LEFT) == "Stretch your left upper lip towards the right side."
    assert words.say(line, Side.RIGHT) == "Stretch your right upper lip towards the left side."
    assert "left" in " ".join(words.lines(Side.LEFT)[line])


def test_a_line_that_names_a_side_is_never_guessed_where_none_is_known(words: Words) -> None:
    assert "inside_lip_across" not in words.lines()
    assert "inside_lip_across" not in words.sentences()
    with pytest.raises(WordsError, match=r"inside_lip_across.*no side is known"):
        words.say("inside_lip_across")


def test_a_line_that_names_a_side_is_a_clip_for_each_and_any_other_is_one(words: Words) -> None:
    sided = [line for line in LINES if words.prompts[line].is_sided]
    assert len(sided) > 5
    assert len(words.clips) == len(LINES) + len(sided)
    assert words.clips["massage_cheek_down-left"].startswith("Stroke your left cheek")
    assert words.clips[clip_of("small_smile", None)] == words.say("small_smile")


def test_a_voice_finds_the_clip_of_a_line_and_a_side(words: Words) -> None:
    voice = Voice({clip: Path(f"{clip}.wav") for clip in words.clips}, "made for a test")
    assert voice.clip("small_smile") == voice.clip("small_smile", Side.LEFT) == "small_smile"
    assert voice.clip("massage_cheek_down", Side.RIGHT) == "massage_cheek_down-right"
    assert voice.clip("massage_cheek_down") is None


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        ("Stay there, lightly.", ("Stay there, lightly.",)),
        (
            "A small, closed smile. Your chin rests.",
            ("A small, closed smile.", "Your chin rests."),
        ),
        (
            "Two thin muscles lift the upper lip of a face.",
            ("Two thin muscles lift", "the upper lip of a face."),
        ),
        ("Now up, from mouth corner to cheekbone.", ("Now up,", "from mouth corner to cheekbone.")),
        ("w" * 40, ("w" * 40,)),
    ],
)
def test_a_long_sentence_is_broken_where_it_pauses(text: str, caption: tuple[str, ...]) -> None:
    assert broken_in_two(text) == caption


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


def test_a_worse_droop_may_be_named_on_the_safety_page_alone(words: Words) -> None:
    assert "worse" in words.never
    assert "worse" in " ".join(words.lines()[Prompt.SAFETY_TODAY])
    assert words.mistakes(USES) == []


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
