import re
from pathlib import Path

import pytest

from device.errors import WordsError
from device.mirror.coaching.cue import Prompt
from device.mirror.panel.words import Words, load_words
from device.settings import config_folder

ENGLISH = config_folder() / "words" / "en.toml"
SAFETY = {Prompt.SAFETY_EMERGENCY, Prompt.SAFETY_TODAY, Prompt.SAFETY_EYE}
NEVER = (
    "exercise|weak side|bad side|wrong|fail|try harder|stronger|percent|score|streak"
    "|treat|restore|detect|diagnos|grade|good job|perfect|must"
)


def spoken(text: str) -> list[str]:
    return re.findall(r"[\w']+", text.lower())


@pytest.mark.parametrize("prompt", Prompt)
def test_a_sentence_is_at_most_ten_words(words: Words, prompt: Prompt) -> None:
    assert 1 <= len(spoken(words.say(prompt))) <= 10


@pytest.mark.parametrize("prompt", Prompt)
def test_a_caption_is_two_lines_of_34_characters_and_four_on_the_safety_page(
    words: Words, prompt: Prompt
) -> None:
    lines = words.lines[prompt]
    assert 1 <= len(lines) <= (4 if prompt in SAFETY else 2)
    assert all(len(line) <= 34 for line in lines)


@pytest.mark.parametrize("prompt", Prompt)
def test_every_word_that_is_spoken_is_captioned(words: Words, prompt: Prompt) -> None:
    shown = spoken(" ".join(words.lines[prompt]))
    assert set(spoken(words.say(prompt))) <= set(shown)


@pytest.mark.parametrize("prompt", Prompt)
def test_nothing_judges_pushes_or_promises(words: Words, prompt: Prompt) -> None:
    text = " ".join((words.say(prompt), *words.lines[prompt])).lower()
    assert re.search(rf"\b(?:{NEVER})", text) is None
    assert "!" not in text


@pytest.mark.parametrize(
    ("prompt", "signs"),
    [
        (
            Prompt.SAFETY_EMERGENCY,
            "sudden arm leg speech sight thinking balance headache emergency",
        ),
        (Prompt.SAFETY_TODAY, "new worse droop other side ear rash hearing doctor today"),
        (Prompt.SAFETY_EYE, "red painful eye urgent"),
    ],
)
def test_the_safety_page_leaves_out_no_sign(words: Words, prompt: Prompt, signs: str) -> None:
    assert set(signs.split()) <= set(spoken(" ".join(words.lines[prompt])))


def changed(tmp_path: Path, old: str, new: str) -> Path:
    text = ENGLISH.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "xx.toml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("stay_lightly =", "stay_litely =", "prompts.stay_litely"),
        ('softer = { say = "A little softer." }\n', "", "prompts.softer"),
        ('say = "Rest. Nothing to do."', 'tell = "Rest. Nothing to do."', "tell"),
        ('sent = "Sent"', "", "marks"),
        ("words_a_minute = 120", "words_a_minute = 900", "words_a_minute"),
        ('"Lips closed."]', '"And keep both of your lips gently closed."]', "show"),
        ("[prompts]", "[prompts", "not readable as TOML"),
    ],
)
def test_a_damaged_table_is_refused_by_file_and_key(
    tmp_path: Path, old: str, new: str, named: str
) -> None:
    path = changed(tmp_path, old, new)
    with pytest.raises(WordsError) as refused:
        load_words(path)
    assert str(path) in str(refused.value)
    assert named in str(refused.value)


def test_a_language_without_a_table_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(WordsError, match=r"choose one of config/words"):
        load_words(tmp_path / "tlh.toml")
