"""The routines as they are taught: what each of them holds, and what none may."""

import re
from collections.abc import Iterator

import pytest
from msgspec.structs import replace

from device.face.seen import Region
from device.history import History
from device.mirror.coaching.movements import FOLLOWED
from device.mirror.coaching.programme import Allowed, Timer, programme, said_in
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
    lines_of,
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
    return " ".join(WORDS.read_as(line) for line in lines)


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
    for cheek in ("your affected cheek", "your unaffected cheek"):
        assert f"Stroke {cheek} slowly, from cheekbone to mouth corner." in told
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


def test_nobody_with_a_numb_cheek_or_a_nerve_transfer_is_asked_to_bite_or_chew() -> None:
    against = {Contraindication.NUMB_CHEEK, Contraindication.NERVE_TRANSFER}
    bites = [step for _, _, step in STEPS if re.search(r"\bbite|chew it", said((step,)).lower())]
    assert len(bites) == 2
    assert all(set(step.not_for) == against for step in bites)


def test_a_numb_cheek_has_no_turn_of_resistance_at_the_cheek() -> None:
    turns = ROUTINES["resistance"].turns(
        lambda step: Contraindication.NUMB_CHEEK not in step.not_for
    )
    assert [part.name.split()[0] for part in turns] == ["Forehead", "Lips", "Chin"]
    for part in turns:
        assert "cheek" not in said(part.steps)


@pytest.mark.parametrize("turn", range(6))
def test_a_numb_cheek_goes_on_to_the_next_area(turn: int) -> None:
    numb = Allowed(2, contraindications=frozenset({Contraindication.NUMB_CHEEK}))
    items = programme(ROUTINES["resistance"], numb, History(turns={"resistance": turn}))
    area = ("forehead", "lips", "chin")[turn % 3]
    assert said_in(items[0]) == (f"resist_{area}",)
    assert sum(isinstance(item, Timer) for item in items) == 4


def test_a_routine_of_which_nothing_is_left_is_no_session() -> None:
    touch = Hands(line="a_line", for_s=20.0, needs=Unlock.LIGHT_TOUCH)
    routine = replace(ROUTINES["resistance"], parts=(Part("A place", (touch,)),))
    assert programme(routine, Allowed(2), History()) == ()


def test_words_around_what_is_left_out_are_no_turn() -> None:
    touch = Hands(line="a_line", for_s=20.0, needs=Unlock.LIGHT_TOUCH)
    part = Part("A place", (Tell(line="a_line"), touch, Rest(line="a_line", for_s=20.0)))
    assert part.is_left(lambda _: True)
    assert not part.is_left(lambda step: step.needs is None)
    assert Part("A lesson", part.steps[:1]).is_left(lambda step: step.needs is None)


def test_speech_chewing_and_a_frown_count_as_movement() -> None:
    told = [step for step in ROUTINES["everyday"].steps if isinstance(step, Tell) and step.moves]
    asks = [said((step,)) for step in told]
    for one in ("Say after me", "Chew it", "Let your brows come a little closer"):
        assert any(ask.startswith(one) for ask in asks)


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
