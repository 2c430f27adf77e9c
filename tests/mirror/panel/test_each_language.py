"""What holds for every language that there is a table for: complete, short, easy, never judging."""

import re

import pytest

from device.face.seen import Side
from device.mirror.coaching.cue import Prompt
from device.mirror.panel.lettering import Lettering
from device.mirror.panel.lights import CAPITAL_MM, MARGIN_MM
from device.mirror.panel.reading import lix
from device.mirror.panel.wording import LINE_LENGTH, SAFETY, Counted, Counts, spoken_words
from device.mirror.panel.words import Words
from device.mirror.routines import load_routines, load_taught, uses_of
from device.settings import Panel, config_folder

LANGUAGES = sorted(path.stem for path in (config_folder() / "words").glob("*.toml"))
USES = uses_of(load_routines(config_folder() / "routines"))
JUDGED = {
    "en": "weak|bad|worse|wrong|fail|stronger|perfect|normal|treat|heal|diagnos|percent|good job",
    "de": "schwach|schlecht|schlimm|falsch|fehler|stark|stärker|perfekt|normal|behandel|heil"
    "|diagnos|prozent|gut gemacht|trainier|streng|gesund|krank",
}
"""What a table's own list has to hold; `never` is data, and data can be emptied."""
SIGNS = {
    "en": {
        Prompt.SAFETY_EMERGENCY: "sudden arm leg speech sight emergency",
        Prompt.SAFETY_EMERGENCY_TOO: "sudden confusion balance headache emergency",
        Prompt.SAFETY_TODAY: "new worse droop other side ear rash hearing doctor today",
        Prompt.SAFETY_EYE: "red painful eye urgent",
    },
    "de": {
        Prompt.SAFETY_EMERGENCY: "plötzlich arm bein schwach sprechen sehen sofort notruf 112",
        Prompt.SAFETY_EMERGENCY_TOO: "plötzlich verwirrt gleichgewicht sehr starker kopfschmerz "
        "sofort notruf 112",
        Prompt.SAFETY_TODAY: "neu mehr gesicht hängt andere seite ohrenschmerz ausschlag hören "
        "heute arzt",
        Prompt.SAFETY_EYE: "auge rot schmerzt dringend augenarzt",
    },
}


@pytest.fixture(scope="module", params=LANGUAGES)
def table(request: pytest.FixtureRequest) -> Words:
    """Each language's words, loaded as the mirror loads them."""
    return load_taught(config_folder(), request.param).words


@pytest.fixture(scope="module")
def german() -> Words:
    return load_taught(config_folder(), "de").words


def test_there_are_english_and_german() -> None:
    assert {"en", "de"} <= set(LANGUAGES)
    assert set(LANGUAGES) == set(JUDGED) == set(SIGNS)


def test_every_line_of_the_mirror_and_of_its_routines_has_words(table: Words) -> None:
    assert set(table.prompts) == {*map(str, Prompt), *USES}
    assert table.mistakes(USES) == []


def test_a_table_says_its_own_language(table: Words) -> None:
    assert table.language in LANGUAGES
    assert table.voice.name.startswith(table.language)


def test_a_sentence_is_at_most_ten_words(table: Words) -> None:
    lengths = {line: len(spoken_words(said)) for line, said in table.sentences(Side.RIGHT).items()}
    assert {line: length for line, length in lengths.items() if not 1 <= length <= 10} == {}


@pytest.mark.parametrize("side", Side)
def test_a_caption_is_two_lines_of_34_characters_and_four_on_the_safety_page(
    table: Words, side: Side
) -> None:
    shown = table.lines(side)
    assert [line for line in shown if len(shown[line]) > (4 if line in SAFETY else 2)] == []
    assert [line for line in shown if not all(1 <= len(one) <= 34 for one in shown[line])] == []


@pytest.mark.parametrize("side", Side)
def test_every_word_that_is_spoken_is_captioned(table: Words, side: Side) -> None:
    shown = {line: spoken_words(" ".join(caption)) for line, caption in table.lines(side).items()}
    said = {line: spoken_words(text) for line, text in table.sentences(side).items()}
    assert [line for line in said if not set(said[line]) <= set(shown[line])] == []


def test_every_title_is_one_line(table: Words) -> None:
    titles = [line for line, use in USES.items() if use.title]
    assert titles
    assert {len(table.lines()[title]) for title in titles} == {1}


def test_no_line_but_of_the_safety_page_judges_pushes_or_promises(table: Words) -> None:
    words = rf"\b(?:{JUDGED[table.language]})|[!%\d]"
    texts = {line: one.text for line, one in table.prompts.items() if line not in SAFETY}
    assert {text for text in texts.values() if re.search(words, text.lower())} == set()


def test_the_own_list_of_what_is_never_said_holds_what_judges(table: Words) -> None:
    judged = JUDGED[table.language].split("|")
    assert [one for one in judged if not any(one.startswith(never) for never in table.never)] == []


def test_the_safety_page_leaves_out_no_sign(table: Words) -> None:
    for prompt, signs in SIGNS[table.language].items():
        assert set(signs.split()) <= set(spoken_words(" ".join(table.lines()[prompt]))), prompt


@pytest.mark.parametrize("count", [0, 1, 2, 5, 10, 21, 99])
@pytest.mark.parametrize("counted", Counted)
def test_what_is_counted_fits_on_one_line_and_tells_the_number(
    table: Words, counted: Counted, count: int
) -> None:
    shown = table.counted(counted, count)
    assert 1 <= len(shown) <= LINE_LENGTH
    assert "{" not in shown
    assert re.findall(r"\d+", shown) == ([] if count == 1 else [str(count)])


def test_each_name_that_is_counted_has_its_captions_and_no_other() -> None:
    assert set(Counts.__struct_fields__) == set(map(str, Counted))


def test_no_word_is_wider_than_a_narrow_panel(table: Words, small_panel: Panel) -> None:
    letters = Lettering(CAPITAL_MM / small_panel.mm_per_px)
    room = small_panel.width_px - 2 * MARGIN_MM / small_panel.mm_per_px
    shown = {word for side in Side for one in table.lines(side).values() for word in words_of(one)}
    assert {word for word in shown if letters.width_px(word) > room} == set()


def words_of(caption: tuple[str, ...]) -> list[str]:
    return " ".join(caption).split()


def test_a_language_is_very_easy_to_read(table: Words) -> None:
    assert 5 < lix(list(table.sentences(Side.LEFT).values())) < 30


def test_the_languages_name_the_same_sides_in_the_same_lines() -> None:
    tables = [load_taught(config_folder(), name).words for name in LANGUAGES]
    named = [one.named_sides(Side.LEFT) for one in tables]
    assert named[0]
    assert all(one == named[0] for one in named)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("quiet_the_cheek", "Ihre rechte Wange ruht, warm und schwer."),
        ("quiet_round_the_eye", "Rund um das rechte Auge wird es weich."),
        ("guide_the_corner", "Eine Fingerspitze begleitet leicht den rechten Mundwinkel."),
        ("inside_lip_across", "Dehnen Sie die rechte Oberlippe sanft zur linken Seite."),
        (
            "massage_other_down",
            "Streichen Sie die linke Wange, vom Jochbein zum Mundwinkel.",
        ),
    ],
)
def test_a_side_is_right_german_in_each_case(german: Words, line: str, said: str) -> None:
    assert german.say(line, Side.RIGHT) == said


def test_german_is_never_anything_but_sie(german: Words) -> None:
    familiar = r"\b(?:du|dich|dir|dein\w*|euch|euer)\b"
    texts = [one.text.lower() for one in german.prompts.values()]
    assert [text for text in texts if re.search(familiar, text)] == []
