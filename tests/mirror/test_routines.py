import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from device.errors import SettingsError, WordsError
from device.face.seen import Region
from device.mirror.coaching.movements import FOLLOWED
from device.mirror.coaching.routine import (
    AnyStep,
    Hands,
    Listen,
    Move,
    Part,
    Pick,
    Rest,
    Tell,
)
from device.mirror.routines import (
    find_routines,
    lines_of,
    load_routines,
    load_taught,
    uses_of,
)
from device.settings import config_folder, load_practice
from wire.message import MovementCode, RoutineCode
from wire.plan import Contraindication, Unlock

CONFIG = config_folder()
TAUGHT = load_taught(CONFIG, "en")
ROUTINES, WORDS = TAUGHT.routines, TAUGHT.words
PRACTICE = load_practice(CONFIG / "practice.toml")
STEPS = [
    (routine, part, step)
    for routine in ROUTINES.values()
    for part in routine.parts
    for step in part.steps
]


def parts(name: str) -> tuple[Part, ...]:
    return ROUTINES[name].parts


def moves(name: str) -> list[Move]:
    return [step for step in ROUTINES[name].steps if isinstance(step, Move)]


def hands(name: str) -> list[Hands]:
    return [step for step in ROUTINES[name].steps if isinstance(step, Hands)]


def said(steps: tuple[AnyStep, ...]) -> str:
    lines = (line for step in steps for line in lines_of(step))
    return " ".join(WORDS.read_as(line, "affected", "unaffected") for line in lines)


# What is taught


def test_every_code_that_a_plan_may_name_has_its_file() -> None:
    assert set(ROUTINES) == set(RoutineCode)


def test_every_routine_says_what_it_teaches_and_from_which_seed() -> None:
    for routine in ROUTINES.values():
        assert re.search(r"\b00[0-3]\b", routine.seed), routine.name
        assert routine.teaches.endswith(".")


def test_no_face_moves_before_a_plan_says_so() -> None:
    for name in ("rest", "eye_care"):
        assert {type(step) for step in ROUTINES[name].steps} <= {Tell, Rest}
        assert not any(WORDS.prompts[line].is_sided for line in lines_of_all(name))


def lines_of_all(name: str) -> Iterator[str]:
    yield ROUTINES[name].title
    for step in ROUTINES[name].steps:
        yield from lines_of(step)


def test_eye_care_blinks_softly_names_drops_and_shelter_and_when_to_be_seen() -> None:
    told = said(ROUTINES["eye_care"].steps).lower()
    assert all(word in told for word in ("blink softly", "drops", "wind", "night", "urgent"))
    assert "squeezing" in told
    assert "finger" not in told


def test_a_lesson_a_day_is_at_least_ten_areas_in_three_to_five_short_sentences() -> None:
    lessons = parts("know_your_face")
    assert ROUTINES["know_your_face"].pick is Pick.ONE_A_DAY
    assert len(lessons) >= 10
    assert len({part.name for part in lessons}) == len(lessons)
    for lesson in lessons:
        assert 3 <= len(lesson.steps) <= 5
        assert all(isinstance(step, Tell) for step in lesson.steps)


def test_a_lesson_says_where_a_muscle_is_felt_and_why_gently() -> None:
    for lesson in parts("know_your_face")[:-2]:
        told = said(lesson.steps).lower()
        assert re.search(r"\bfeel\b", told), lesson.name
        gently = "little|small|softly|force|rest|touching|hang|smooth"
        assert re.search(gently, said(lesson.steps[-1:]).lower()), lesson.name


def test_everyday_has_every_task_of_the_seed_one_a_session() -> None:
    assert ROUTINES["everyday"].pick is Pick.ONE_A_SESSION
    names = " ".join(part.name.lower() for part in parts("everyday"))
    tasks = "rest listening talking eating drinking dental computer greeting frown surprise"
    assert all(task in names for task in tasks.split())


def test_every_task_is_done_as_asked_and_as_felt() -> None:
    for task in parts("everyday"):
        felt = [line for step in task.steps for line in lines_of(step) if line.endswith("_felt")]
        assert len(felt) == 1, task.name
        assert len(set(lines_of_part(task)) - set(felt)) >= 1, task.name


def lines_of_part(part: Part) -> Iterator[str]:
    return (line for step in part.steps for line in lines_of(step))


def test_someone_dear_brings_the_greeting() -> None:
    assert "someone dear" in said(ROUTINES["everyday"].steps)


def test_nothing_is_eaten_or_drunk_before_the_mirror() -> None:
    told = said(ROUTINES["everyday"].steps)
    assert "No food now" in told
    assert "Nothing in it" in told


def test_the_clinics_measurement_is_five_movements_each_alone_without_a_word() -> None:
    five = moves("five_movements")
    assert [move.movement for move in five] == [
        MovementCode.BROW_RAISE,
        MovementCode.GENTLE_EYE_CLOSURE,
        MovementCode.OPEN_SMILE,
        MovementCode.SNARL,
        MovementCode.LIP_PUCKER,
    ]
    assert all(move.times == 1 and not move.feedback for move in five)


def test_a_quiet_face_only_listens() -> None:
    kinds = {type(step) for step in ROUTINES["quiet_face"].steps}
    assert Listen in kinds
    assert Move not in kinds
    assert "will not make it drop" in said(ROUTINES["quiet_face"].steps)


def test_one_place_goes_quiet_while_a_small_closed_smile_is_kept() -> None:
    routine = ROUTINES["quiet_one_place"]
    assert routine.pick is Pick.ONE_A_SESSION
    assert {move.quiet for move in moves(routine.name)} == {
        Region.CHIN,
        Region.EYES,
        Region.BROWS,
    }
    assert {move.movement for move in moves(routine.name)} == {MovementCode.CLOSED_SMILE}


def test_a_light_touch_is_there_only_if_unlocked_and_comes_away_before_the_smile() -> None:
    for part in parts("quiet_one_place"):
        touched = [i for i, step in enumerate(part.steps) if isinstance(step, Hands)]
        moved = [i for i, step in enumerate(part.steps) if isinstance(step, Move)]
        assert all(part.steps[i].needs is Unlock.LIGHT_TOUCH for i in touched)
        for i in touched:
            assert i + 1 < moved[0]
            assert "come away" in said((part.steps[i + 1],))


def test_massage_goes_over_chin_and_both_cheeks_both_ways() -> None:
    steps = hands("prepare")
    told = said(tuple(steps))
    assert steps[0].where is Region.CHIN
    for cheek in ("Your affected cheek", "Your unaffected cheek"):
        assert f"{cheek}: slowly, from cheekbone to mouth corner." in told
    assert told.count("from mouth corner to cheekbone") == 2


def test_hands_come_inside_the_mouth_only_if_unlocked_clean_and_felt() -> None:
    inside = next(part for part in parts("prepare") if part.name == "Inside the mouth")
    assert all(step.needs is Unlock.INTRA_ORAL_MASSAGE for step in inside.steps)
    assert all(Contraindication.NUMB_CHEEK in step.not_for for step in inside.steps)
    assert "Wash hands or wear gloves" in said(inside.steps[:1])
    down, across, knead = (step for step in inside.steps if isinstance(step, Hands))
    assert (down.for_s, down.times) == (across.for_s, across.times) == (30.0, 3)
    assert "Knead" in said((knead,))


def test_no_hand_goes_to_an_eye_and_no_resistance_either() -> None:
    for routine, _, step in STEPS:
        if isinstance(step, Hands):
            assert step.where is not Region.EYES
            assert not re.search(r"\b(eye|eyes|lid|lids)\b", said((step,))), routine.name


def test_a_smile_goes_with_a_finger_only_where_the_plan_unlocks_it() -> None:
    for name in ("small_smile", "open_smile"):
        assert [move.guide for move in moves(name)] == ["guide_the_corner"]
        assert all(move.times is None for move in moves(name))


def test_an_open_smile_is_always_locked() -> None:
    open_smiles = [
        step
        for _, _, step in STEPS
        if isinstance(step, Move) and step.movement is MovementCode.OPEN_SMILE
    ]
    assert len(open_smiles) == 2
    assert all(move.needs is Unlock.OPEN_SMILE for move in open_smiles)


def test_resistance_goes_round_the_areas_and_looks_at_the_tone_after_every_touch() -> None:
    routine = ROUTINES["resistance"]
    assert (routine.pick, routine.watches) == (Pick.ONE_A_SESSION, True)
    assert len(routine.parts) >= 4
    for part in routine.parts:
        for step, after in zip(part.steps, part.steps[1:], strict=False):
            if isinstance(step, Hands):
                assert isinstance(after, Rest)
                assert after.for_s >= 20.0
        assert any(step.where for step in part.steps if isinstance(step, Hands))


def test_teeth_come_apart_only_for_those_who_may() -> None:
    against = {Contraindication.NUMB_CHEEK, Contraindication.NERVE_TRANSFER}
    apart = [
        step for _, _, step in STEPS if re.search("teeth apart|jaw hang", said((step,)).lower())
    ]
    assert len(apart) == 2
    assert all(set(step.not_for) == against for step in apart)


def test_what_is_spoken_leaves_time_for_the_next() -> None:
    for routine, part, step in STEPS:
        if isinstance(step, Tell | Rest | Hands):
            assert step.for_s >= PRACTICE.speech_gap_s, (routine.name, part.name)
        if isinstance(step, Listen):
            assert step.for_s / len(step.lines) >= PRACTICE.speech_gap_s
        if isinstance(step, Hands) and step.times > 1:
            assert step.between_s >= PRACTICE.speech_gap_s


def test_a_quiet_place_is_one_that_is_watched() -> None:
    for _, _, step in STEPS:
        if isinstance(step, Move) and step.quiet is not None:
            assert step.quiet in FOLLOWED[step.movement].companions


def test_every_line_of_every_routine_has_words_and_every_word_a_use() -> None:
    assert WORDS.mistakes(uses_of(ROUTINES)) == []


# One of one's own

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
        ("resistance", (("watches = true\n", ""),), "at watches: put watches = true"),
        (
            "resistance-evening",
            (('do = "rest"', 'do = "tell"'),),
            "at parts[0].steps: put a rest between",
        ),
        (
            "everyday",
            (
                ('line = "day_rest" }', 'line = "day_rest", not_for = ["numb_cheek"] }'),
                ("for_s = 30.0 }", 'for_s = 30.0, not_for = ["numb_cheek"] }'),
                ("for_s = 10.0 }", 'for_s = 10.0, needs = "resistance" }'),
                ("for_s = 30.0 }", 'for_s = 30.0, not_for = ["numb_cheek"] }'),
            ),
            "at parts[0].steps: on its turn nothing would be left of it for some people",
        ),
    ],
)
def test_a_file_cannot_ask_what_the_gates_of_its_code_do_not_know(
    config: Path, name: str, changes: tuple[tuple[str, str], ...], told: str
) -> None:
    file = written(config, name, *changes)
    assert any(f"{file}: " in one and told in one for one in find_routines(file.parent).mistakes)
    assert str(file) in refused(config)


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
