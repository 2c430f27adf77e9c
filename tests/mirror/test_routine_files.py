"""A routine that somebody writes: what its file may say, and how a mistake in it is told."""

import shutil
from pathlib import Path

import pytest

from device.errors import SettingsError, WordsError
from device.mirror.coaching.routine import (
    Move,
    Rest,
)
from device.mirror.routine_rules import MOST_HANDS_MIN
from device.mirror.routines import (
    find_routines,
    lines_of,
    load_routines,
    load_taught,
)
from device.settings import config_folder, load_practice
from tests.mirror.test_routines import hands, moves
from wire.message import RoutineCode

CONFIG = config_folder()
TAUGHT = load_taught(CONFIG, "en")
ROUTINES, WORDS = TAUGHT.routines, TAUGHT.words
PRACTICE = load_practice(CONFIG / "practice.toml")


EVENING = """
title = "small_smile_title"
teaches = "A few small smiles in the evening, after a minute of rest."
seed = "001 (a couple of minutes, whenever you can)"

[[parts]]
name = "Evening"

[[parts.steps]]
do = "rest"
line = "let_face_rest"
for_s = 20.0

[[parts.steps]]
do = "move"
movement = "closed_smile"
times = 3
ask = "small_smile"
how = "quarter"
hold = "stay_lightly"
let_go = "let_it_go"
rest = "rest_nothing_to_do"
"""


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A configuration of one's own: the mirror's, to be changed."""
    for name in ("routines", "words"):
        shutil.copytree(CONFIG / name, tmp_path / name)
    return tmp_path


def written(config: Path, name: str, *changes: tuple[str, str]) -> Path:
    """The evening's routine, or the file that there is, changed; all of it in a file `name`."""
    file = config / "routines" / f"{name}.toml"
    text = file.read_text() if file.is_file() else EVENING
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    file.write_text(text)
    return file


def refused(config: Path) -> str:
    with pytest.raises(SettingsError) as error:
        load_routines(config / "routines")
    return str(error.value)


def test_a_new_routine_is_a_file_and_no_python(config: Path) -> None:
    written(config, "small_smile-evening")
    routine = load_taught(config, "en").routines["small_smile-evening"]
    assert routine.code is RoutineCode.SMALL_SMILE
    assert [type(step) for step in routine.steps] == [Rest, Move]


def test_a_new_line_is_a_line_in_the_words(config: Path) -> None:
    written(config, "small_smile-evening", ('ask = "small_smile"', 'ask = "evening_smile"'))
    with pytest.raises(WordsError, match=r"prompts\.evening_smile: missing; small_smile-evening"):
        load_taught(config, "en")
    words = config / "words" / "en.toml"
    added = words.read_text() + 'evening_smile = { say = "A last, soft smile today." }\n'
    words.write_text(added)
    assert load_taught(config, "en").words.say("evening_smile") == "A last, soft smile today."


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (("movement =", "movment ="), "parts[0].steps[1].movment: unknown key; did you mean move"),
        (('"closed_smile"', '"closd_smile"'), "'closd_smile' is unknown; did you mean closed_smil"),
        (
            ('do = "rest"', 'do = "rst"'),
            "parts[0].steps[0].do: 'rst' is unknown; did you mean rest",
        ),
        (('do = "rest"\n', ""), "parts[0].steps[0].do: missing; there are tell, move, hands"),
        (("for_s = 20.0", "for_s = 0"), "parts[0].steps[0].for_s: expected a number above 0"),
        (
            ("times = 3", "times = 30"),
            "parts[0].steps[1].times: expected a whole number at most 10",
        ),
        (
            ("times = 3", 'neds = "resistance"'),
            "parts[0].steps[1].neds: unknown key; did you mean n",
        ),
        (('ask = "small_smile"\n', ""), "parts[0].steps[1].ask: missing"),
        (('ask = "small_smile"', 'ask = "Small smile"'), "'Small smile' is no name"),
        (("title =", "titel ="), "titel: unknown key; did you mean title?"),
        (("title =", 'name = "x"\ntitle ='), "name: a routine is called as its file; leave it out"),
        (("title =", 'pick = "one_a_sesion"\ntitle ='), "did you mean one_a_session?"),
        (("teaches =", "[teaches ="), "not readable as TOML"),
    ],
)
def test_a_mistake_in_a_file_is_named_with_file_key_and_what_was_meant(
    config: Path, change: tuple[str, str], told: str
) -> None:
    file = written(config, "small_smile-evening", change)
    message = refused(config)
    assert message.startswith(f"{file}: ")
    assert told in message


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("smal_smile", "its name begins with no code; did you mean small_smile?"),
        ("stretching", "its name begins with no code; there are everyday, eye_care"),
        ("small_smile-Evening", "its name must be a code, or a code, a hyphen"),
        ("small smile", "its name must be a code, or a code, a hyphen"),
    ],
)
def test_a_file_is_called_by_a_code_or_a_code_and_a_variant(
    config: Path, name: str, told: str
) -> None:
    file = written(config, name)
    assert f"{file}: {told}" in refused(config)


@pytest.mark.parametrize(
    ("name", "changes", "told"),
    [
        (
            "rest-evening",
            (),
            "at parts[0].steps[1].do: move is not for rest; it may have tell, rest",
        ),
        (
            "eye_care",
            (('do = "tell"', 'do = "tell"\nneeds = "light_touch"'),),
            "needs: eye_care runs without a plan",
        ),
        (
            "rest",
            (('do = "rest"', 'do = "rest"\nnot_for = ["numb_cheek"]'),),
            "not_for: rest runs without a plan",
        ),
        (
            "quiet_face-evening",
            (),
            "do: move is not for quiet_face; it may have tell, listen, rest",
        ),
        (
            "prepare",
            (('where = "chin"', 'where = "eyes"'),),
            "parts[1].steps[0].where: hands never go to an eye or a lid",
        ),
        (
            "small_smile-evening",
            (('"closed_smile"', '"snarl"'),),
            "parts[0].steps[1].movement: small_smile is for closed_smile",
        ),
        (
            "open_smile",
            (('needs = "open_smile"\n', ""),),
            "parts[0].steps[0].needs: an open smile is locked",
        ),
        (
            "five_movements",
            (("feedback = false\n", ""),),
            "parts[1].steps[0].feedback: the clinic's measurement is without a word",
        ),
        (
            "five_movements",
            (('let_go = "let_it_go"', 'let_go = "let_it_go"\nguide = "guide_the_corner"'),),
            "parts[1].steps[0].guide: the finger at the corner",
        ),
        (
            "quiet_one_place",
            (('quiet = "chin"\n', ""),),
            "parts[0].steps[3].quiet: missing; say which place",
        ),
        (
            "quiet_one_place",
            (('quiet = "chin"', 'quiet = "mouth"'),),
            "parts[0].steps[3].quiet: mouth cannot be watched here; there are eyes, chin, brows",
        ),
        (
            "quiet_one_place",
            (('needs = "light_touch"\n', ""),),
            'parts[0].steps[1].needs: a touch is locked until the plan opens it; put needs = "l',
        ),
        (
            "rest",
            (('do = "rest"', 'do = "tell"\nmoves = true'),),
            "parts[0].steps[0].moves: rest asks for no movement; leave it out",
        ),
        (
            "prepare",
            (("for_s = 30.0, times = 2", "for_s = 300.0, times = 2"),),
            "at parts: hands for 17.3 min in one session, 12 at most",
        ),
        (
            "resistance",
            (("for_s = 10.0", "for_s = 600.0"), ("for_s = 10.0", "for_s = 600.0")),
            "at parts[0]: hands for 20.7 min in one session, 12 at most",
        ),
        ("resistance", (("watches = true\n", ""),), "at watches: put watches = true"),
        (
            "resistance-evening",
            (('do = "rest"', 'do = "tell"'),),
            "at parts[0].steps: put a rest between",
        ),
        (
            "small_smile-evening",
            (
                ("title =", 'pick = "one_a_session"\ntitle ='),
                ("times = 3", 'times = 3\nnot_for = ["numb_cheek"]'),
            ),
            "at parts: no turn would be left for some people",
        ),
    ],
)
def test_a_file_cannot_ask_what_the_gates_of_its_code_do_not_know(
    config: Path, name: str, changes: tuple[tuple[str, str], ...], told: str
) -> None:
    file = written(config, name, *changes)
    assert any(f"{file}: " in one and told in one for one in find_routines(file.parent).mistakes)
    assert str(file) in refused(config)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "quiet_jaw",
            'quiet_jaw is said with not_for = ["nerve_transfer", "numb_cheek"] in quiet_face.toml '
            "(parts[0].steps[2].line); put the same here, or use another line",
        ),
        ("massage_chin", "massage_chin asks for a hand on the face in prepare.toml (parts[1]"),
        ("place_chin_smile", "place_chin_smile asks for a movement in quiet_one_place.toml (par"),
        ("guide_the_corner", "guide_the_corner asks for a movement in open_smile.toml (parts[0"),
        ("day_frown_asked", "day_frown_asked asks for a movement in everyday.toml (parts[8].ste"),
        ("massage_while", "massage_while is what the mirror itself says; leave it out here"),
    ],
)
def test_no_line_is_said_past_the_lock_or_the_kind_that_it_has_elsewhere(
    config: Path, line: str, told: str
) -> None:
    file = written(config, "small_smile-evening", ("let_face_rest", line))
    assert f"{file}: at parts[0].steps[0].line: {told}" in refused(config)


def test_a_caption_cannot_say_what_is_locked_either(config: Path) -> None:
    file = written(config, "small_smile-evening", ('"stay_lightly"', '"quiet_jaw"'))
    assert f"{file}: at parts[0].steps[1].hold: quiet_jaw is said with" in refused(config)


def test_a_title_cannot_ask(config: Path) -> None:
    file = written(config, "small_smile-evening", ('"small_smile_title"', '"day_greeting_felt"'))
    assert f"{file}: at title: day_greeting_felt asks for a movement" in refused(config)


def test_captions_are_shared_by_movements_with_and_without_a_lock(config: Path) -> None:
    assert {move.how for name in ("small_smile", "open_smile") for move in moves(name)} == {
        "quarter"
    }
    written(config, "small_smile-evening")
    load_routines(config / "routines")


def test_a_code_s_own_file_says_what_a_line_is_and_not_its_variant(config: Path) -> None:
    file = written(
        config, "small_smile-evening", ('do = "rest"', 'do = "rest"\nneeds = "resistance"')
    )
    told = refused(config)
    assert told.startswith(f"{file}: at parts[0].steps[0].line: let_face_rest is said without nee")
    assert "leave them out here" in told


def test_two_variants_that_say_a_line_of_their_own_say_it_under_the_same_lock(config: Path) -> None:
    locked = ('line = "let_face_rest"', 'line = "evening"\nnot_for = ["numb_cheek"]')
    written(config, "small_smile-a", ('line = "let_face_rest"', 'line = "evening"'))
    written(config, "small_smile-b", locked)
    told = refused(config)
    assert "small_smile-a.toml: at parts[0].steps[0].line: evening is said with not_for" in told


def test_all_that_massage_may_be_unlocked_to_stays_within_the_time_for_hands() -> None:
    turns = (
        step.times * step.for_s + (step.times - 1) * step.between_s for step in hands("prepare")
    )
    assert 8.0 < sum(turns) / 60.0 < MOST_HANDS_MIN


@pytest.mark.parametrize("name", ["rest", "eye_care"])
def test_rest_and_eye_care_are_never_missing(config: Path, name: str) -> None:
    (config / "routines" / f"{name}.toml").unlink()
    assert f"{name}.toml is missing; it is offered in every phase" in refused(config)


def test_a_rest_of_ones_own_does_not_stand_in_for_the_mirrors(config: Path) -> None:
    (config / "routines/rest.toml").rename(config / "routines/rest-evening.toml")
    assert "rest.toml is missing" in refused(config)


def test_how_many_mistakes_there_are_is_said(config: Path) -> None:
    written(config, "rest", ("for_s = 60.0", "for_s = -1.0"))
    written(config, "small_smile", ("movement =", "movment ="))
    found = find_routines(config / "routines")
    assert len(found.mistakes) == 2
    assert "small_smile" not in found.routines
    assert "the first of 3 mistakes" in refused(config)


def test_an_empty_folder_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no routine files"):
        load_routines(tmp_path)


def test_a_line_of_a_rest_may_not_name_a_side(config: Path) -> None:
    written(config, "rest", ("let_face_rest", "quiet_the_cheek"))
    with pytest.raises(WordsError, match=r"quiet_the_cheek: it names a side, and rest\.toml"):
        load_taught(config, "en")


def test_a_title_may_not_name_a_side(config: Path) -> None:
    words = config / "words" / "en.toml"
    words.write_text(words.read_text().replace('say = "Small smile"', 'say = "Your {side} smile"'))
    with pytest.raises(WordsError, match=r"small_smile_title: it names a side"):
        load_taught(config, "en")


def test_lines_come_in_the_order_in_which_they_are_said() -> None:
    (move,) = moves("small_smile")
    assert lines_of(move)[:2] == ("small_smile", "guide_the_corner")
    assert lines_of(next(iter(hands("prepare")))) == ("massage_chin",)
