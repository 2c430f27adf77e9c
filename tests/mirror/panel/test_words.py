import re
from pathlib import Path

import pytest

from device.errors import WordsError
from device.face.seen import Side
from device.mirror.coaching.cue import Prompt
from device.mirror.panel.voice import Voice
from device.mirror.panel.wording import SAFETY, Counted, broken_in_two, spoken_words
from device.mirror.panel.words import Words, clip_of, read_words
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


def test_nothing_judges_pushes_or_promises(words: Words) -> None:
    texts = {line: said_and_shown(words, line) for line in LINES if line not in SAFETY}
    assert {text for text in texts.values() if re.search(rf"\b(?:{NEVER})|[!%\d]", text)} == set()


@pytest.mark.parametrize("line", sorted(SAFETY))
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


def test_a_worse_droop_may_be_named_on_the_safety_page_alone(words: Words) -> None:
    assert "worse" in words.never
    assert "worse" in " ".join(words.lines()[Prompt.SAFETY_TODAY])
    assert words.mistakes(USES) == []


@pytest.mark.parametrize(
    ("counted", "count", "shown"),
    [
        (Counted.MINUTES, 1, "About one minute."),
        (Counted.MINUTES, 2, "About 2 minutes."),
        (Counted.PRACTISED, 1, "You practised one movement."),
        (Counted.PRACTISED, 12, "You practised 12 movements."),
        (Counted.SEEN, 1, "I could see one of them."),
        (Counted.SEEN, 0, "I could see 0 of them."),
        (Counted.SEEN, 11, "I could see 11 of them."),
    ],
)
def test_what_is_counted_is_told_as_one_or_as_many(
    words: Words, counted: Counted, count: int, shown: str
) -> None:
    assert words.counted(counted, count) == shown


def test_what_is_counted_is_shown_and_never_spoken(words: Words) -> None:
    assert set(Counted).isdisjoint(words.clips)
    assert set(Counted).isdisjoint(words.lines(Side.LEFT))


def test_a_line_names_first_the_affected_side_or_the_other_one(words: Words) -> None:
    named = words.named_sides(Side.LEFT)
    assert named["massage_cheek_down"] is Side.LEFT
    assert named["massage_other_down"] is Side.RIGHT
    assert named["inside_lip_across"] is Side.LEFT
    assert words.named_sides(Side.RIGHT) == {line: side.other for line, side in named.items()}


def test_only_lines_that_name_a_side_are_told_to_and_none_while_it_is_unknown(
    words: Words,
) -> None:
    sided = {line for line in LINES if words.prompts[line].is_sided}
    assert set(words.named_sides(Side.LEFT)) == sided
    assert words.named_sides(None) == {}


def test_a_therapist_reads_of_affected_and_unaffected(words: Words) -> None:
    told = "Stretch your affected upper lip towards the unaffected side."
    assert words.read_as("inside_lip_across") == told
