from pathlib import Path

import msgspec
import pytest

from device.errors import SettingsError
from device.mirror.catalogue.catalogue import Answer, Wish, answer
from device.mirror.catalogue.gates import May, gates_of
from device.mirror.catalogue.laid import clock
from device.mirror.catalogue.rows import doses_of, row_of, rows_of
from device.mirror.catalogue.timetable import Moment, laid_out, massage_s, whole_s
from device.mirror.routines import load_taught
from device.settings import config_folder, load_practice
from wire.message import RoutineCode
from wire.plan import Phase, Unlock

CONFIG = config_folder()
PRACTICE = load_practice(CONFIG / "practice.toml")
TAUGHT = load_taught(CONFIG, "en")
NAMES = sorted(TAUGHT.routines)
PLAN = """
valid_for_days = 84
affected = "right"
phase = "returning"
unlocked = ["resistance"]
contraindications = ["numb_cheek"]

[[routines]]
routine = "small_smile"
repetitions = 2
hold_s = 3.0
sets = 2
break_s = 40.0

[[routines]]
routine = "resistance"

[[routines]]
routine = "prepare"
"""


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN)
    return file


def asked(**wish: object) -> Answer:
    return answer(Wish(**wish), CONFIG, "en", PRACTICE)  # type: ignore[arg-type]


def text(**wish: object) -> str:
    return "\n".join(asked(**wish).lines)


def data(**wish: object) -> dict:
    (document,) = asked(as_json=True, **wish).lines
    return msgspec.json.decode(document)


def moments(name: str, **wish: object) -> list[dict]:
    return data(name=name, time=True, **wish)["moments"]


# When each may run, as clinical.md's table of phases has it


@pytest.mark.parametrize("name", ["rest", "eye_care"])
def test_rest_and_eye_care_always_run(name: str) -> None:
    assert gates_of(TAUGHT.routines[name], PRACTICE).told() == "always, also without a plan"


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"rest", "eye_care"}])
def test_before_any_movement_nothing_else_does(name: str) -> None:
    assert gates_of(TAUGHT.routines[name], PRACTICE).phases[Phase.NO_MOVEMENT] is May.NO


@pytest.mark.parametrize("name", ["quiet_face", "quiet_one_place"])
def test_quieting_is_for_synkinesis_alone(name: str) -> None:
    phases = gates_of(TAUGHT.routines[name], PRACTICE).phases
    assert phases[Phase.SYNKINETIC] is May.YES
    assert phases[Phase.RETURNING] is phases[Phase.AFTERCARE] is May.WITH_SYNKINESIS


@pytest.mark.parametrize("name", ["small_smile", "open_smile", "five_movements", "everyday"])
def test_with_synkinesis_movement_comes_after_quieting(name: str) -> None:
    assert gates_of(TAUGHT.routines[name], PRACTICE).phases[Phase.SYNKINETIC] is May.AFTER_QUIETING


def test_resistance_is_locked_and_never_with_synkinesis() -> None:
    gates = gates_of(TAUGHT.routines["resistance"], PRACTICE)
    assert gates.locked == (Unlock.RESISTANCE,)
    assert gates.phases == {
        Phase.NO_MOVEMENT: May.NO,
        Phase.RETURNING: May.WITHOUT_SYNKINESIS,
        Phase.SYNKINETIC: May.NO,
        Phase.AFTERCARE: May.WITHOUT_SYNKINESIS,
    }
    assert gates.told() == "returning, aftercare (without synkinesis)"


@pytest.mark.parametrize(
    ("name", "locked", "opens"),
    [
        ("small_smile", (), (Unlock.FINGER_GUIDE,)),
        ("open_smile", (Unlock.OPEN_SMILE,), (Unlock.FINGER_GUIDE,)),
        ("five_movements", (Unlock.OPEN_SMILE,), ()),
        ("prepare", (), (Unlock.INTRA_ORAL_MASSAGE,)),
        ("quiet_one_place", (), (Unlock.LIGHT_TOUCH,)),
        ("know_your_face", (), ()),
    ],
)
def test_the_locks_are_those_of_the_gates(
    name: str, locked: tuple[Unlock, ...], opens: tuple[Unlock, ...]
) -> None:
    gates = gates_of(TAUGHT.routines[name], PRACTICE)
    assert (gates.locked, gates.opens) == (locked, opens)


# How long


@pytest.mark.parametrize("name", NAMES)
def test_every_turn_of_every_routine_stays_under_the_cap(name: str) -> None:
    for dose in doses_of(TAUGHT.routines[name], PRACTICE):
        laid = laid_out(dose, PRACTICE)
        assert laid
        assert whole_s(laid) - massage_s(laid) <= dose.cap_s == PRACTICE.session_cap_min * 60.0


@pytest.mark.parametrize("name", NAMES)
def test_one_moment_follows_another_without_a_gap(name: str) -> None:
    for dose in doses_of(TAUGHT.routines[name], PRACTICE):
        laid = laid_out(dose, PRACTICE)
        ends = [0.0, *(one.at_s + one.for_s for one in laid)]
        assert [one.at_s for one in laid] == pytest.approx(ends[:-1])


def test_massage_takes_minutes_and_a_lesson_does_not() -> None:
    rows = {row.name: row for row in rows_of(TAUGHT, PRACTICE)}
    assert rows["prepare"].massage.longest > 5.0
    assert rows["know_your_face"].minutes.longest < 1.0
    assert rows["everyday"].minutes.shortest < rows["everyday"].minutes.longest <= 2.0


def test_nothing_lasts_no_time() -> None:
    assert whole_s(()) == massage_s(()) == 0.0
    assert whole_s((Moment(3.0, 2.0, "tell"),)) == 5.0


def test_a_clock_has_minutes_and_seconds() -> None:
    assert [clock(at_s) for at_s in (0.0, 59.6, 61.2, 600.0)] == ["0:00", "1:00", "1:01", "10:00"]


# The table


def test_the_table_has_every_routine_with_what_it_teaches() -> None:
    told = text()
    for routine in TAUGHT.routines.values():
        assert f"\n{routine.name} " in told
        assert routine.teaches in told
    assert told.index("\nrest ") < told.index("\neye_care ") < told.index("\nsmall_smile ")


def test_the_table_as_data_has_the_same() -> None:
    (document,) = asked(as_json=True).lines
    rows = {row["name"]: row for row in msgspec.json.decode(document)}
    assert set(rows) == set(RoutineCode)
    assert rows["resistance"]["gates"]["locked"] == ["resistance"]
    assert rows["know_your_face"]["pick"] == "one_a_day"


# One explained


@pytest.mark.parametrize("name", NAMES)
def test_an_explanation_has_every_part_and_every_word(name: str) -> None:
    told = text(name=name)
    routine = TAUGHT.routines[name]
    assert all(part.name in told for part in routine.parts)
    assert row_of(routine, TAUGHT, PRACTICE).title in told
    content = data(name=name)["content"]
    assert [part["name"] for part in content] == [part.name for part in routine.parts]
    for part in content:
        for step in part["steps"]:
            assert all(sentence in told for sentence in step["says"].values())


def test_an_explanation_says_seconds_locks_and_for_whom_not() -> None:
    told = text(name="prepare")
    assert "30 s, 3 times, 8 s between" in told
    assert "only if intra_oral_massage is unlocked, not with numb_cheek" in told
    assert "“Stretch your affected upper lip towards the unaffected side.”" in told


def test_an_explanation_of_a_movement_has_its_five_times() -> None:
    told = text(name="small_smile")
    for line in (
        "asked   “A small, soft smile. Lips closed.”",
        "rise    “Only a quarter of the way.”  4 s",
        "hold    “Stay there, lightly.”  5 s, or the plan's",
        "let go  “Now let it go, slowly.”  4 s",
        "8 s or more, until the face is back at rest",
        "only if finger_guide is unlocked",
    ):
        assert line in told


def test_a_routine_that_is_not_there_is_said_with_the_nearest() -> None:
    with pytest.raises(SettingsError, match=r"no routine is called smal_smile; did you mean small"):
        asked(name="smal_smile")


# Laid out


def test_a_repetition_is_laid_out_second_by_second() -> None:
    first = moments("small_smile")[:5]
    assert [(one["at_s"], one["what"], one["for_s"]) for one in first] == [
        (0.0, "bell", 2.0),
        (2.0, "rise", 4.0),
        (6.0, "hold", 5.0),
        (11.0, "let go", 4.0),
        (15.0, "rest", 8.0),
    ]
    assert [one["spoken"] for one in first] == [True, False, False, False, False]


def test_a_plan_has_its_say_in_repetitions_hold_sets_and_sides(plan: Path) -> None:
    laid = moments("small_smile", plan=plan)
    assert [one["repetition"] for one in laid if one["what"] == "bell"] == [1, 2, 3, 4]
    assert {one["for_s"] for one in laid if one["what"] == "hold"} == {3.0}
    (pause,) = [one for one in laid if one["line"] == "set_break"]
    assert pause["for_s"] == 40.0
    assert not any("corner goes along" in (one["words"] or "") for one in laid)
    assert "Stroke your right cheek" in text(name="prepare", time=True, plan=plan)
    assert "inside" not in text(name="prepare", time=True, plan=plan)


def test_one_turn_is_laid_out_and_another_if_asked(plan: Path) -> None:
    assert data(name="resistance", time=True)["part"] == "Forehead (frontalis)"
    assert data(name="resistance", time=True, turn=2)["part"] == "Cheek (zygomaticus major)"
    assert (
        data(name="resistance", time=True, turn=2, plan=plan)["part"] == "Lips (orbicularis oris)"
    )
    assert "cheek" not in text(name="resistance", time=True, turn=2, plan=plan)
    with pytest.raises(SettingsError, match=r"turns from 1 to 4, so no turn 5"):
        asked(name="resistance", time=True, turn=5)
    with pytest.raises(SettingsError, match=r"all its parts at once, so no turn 2"):
        asked(name="small_smile", time=True, turn=2)


def test_what_a_plan_does_not_list_or_its_phase_forbids_is_said(tmp_path: Path, plan: Path) -> None:
    with pytest.raises(SettingsError, match=r"open_smile is not in it; there are prepare, resist"):
        asked(name="open_smile", time=True, plan=plan)
    flaccid = tmp_path / "flaccid.toml"
    flaccid.write_text(PLAN.replace("returning", "no_movement"))
    with pytest.raises(SettingsError, match=r"may not run so.*rest is your practice"):
        asked(name="small_smile", time=True, plan=flaccid)
    assert "min" in text(name="eye_care", time=True, plan=flaccid)


def test_a_mistake_in_a_plan_names_key_and_what_was_meant(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(PLAN.replace("hold_s", "hold"))
    with pytest.raises(
        SettingsError, match=r"plan\.toml: at routines\[0\]\.hold: unknown key; did"
    ):
        asked(name="small_smile", time=True, plan=file)


def test_a_session_beyond_the_cap_is_said(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_text(
        PLAN.replace("repetitions = 2\nhold_s = 3.0", "repetitions = 10\nhold_s = 10.0")
    )
    told = text(name="small_smile", time=True, plan=file)
    assert "a session may last 5 min, so it ends before all of this" in told


@pytest.mark.parametrize(
    "plan", sorted((CONFIG / "plans").glob("*.toml")), ids=lambda one: one.stem
)
def test_every_example_plan_lays_out_what_it_lists(plan: Path) -> None:
    rows = msgspec.toml.decode(plan.read_bytes())["routines"]
    for row in rows:
        assert "the end" in text(name=row["routine"], time=True, plan=plan)


# A folder of one's own


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A folder with one routine of one's own, built like the mirror's configuration."""
    folder = tmp_path / "mine"
    (folder / "routines").mkdir(parents=True)
    own = (CONFIG / "routines" / "small_smile.toml").read_text()
    (folder / "routines" / "small_smile-evening.toml").write_text(own)
    return folder


def test_a_sound_folder_is_well_and_its_routines_are_told(mine: Path) -> None:
    checked = asked(folder=mine)
    assert checked.well
    assert checked.lines[0].startswith("small_smile-evening: well. About 2.5 min; returning")
    assert data(folder=mine) == {
        "well": True,
        "routines": ["small_smile-evening"],
        "mistakes": [],
        "too_long": [],
    }
    assert "small_smile-evening: Small smile" in text(folder=mine, name="small_smile-evening")


def test_a_folder_of_routine_files_alone_will_do(mine: Path) -> None:
    assert asked(folder=mine / "routines").well


def test_every_mistake_of_a_folder_is_told_at_once(mine: Path) -> None:
    file = mine / "routines" / "small_smile-evening.toml"
    file.write_text(file.read_text().replace('"stay_lightly"', '"stay_litely"'))
    (mine / "routines" / "rest-long.toml").write_text("title =")
    checked = asked(folder=mine)
    assert not checked.well
    assert any("rest-long.toml: not readable as TOML" in line for line in checked.lines)
    (line,) = [line for line in checked.lines if "stay_litely" in line]
    assert "missing; small_smile-evening.toml (parts[0].steps[0]) says it" in line
    assert "did you mean stay_lightly?" in line
    assert checked.lines[-1].startswith("2 to mend")
    assert not asked(folder=mine, name="small_smile").well


def test_words_of_ones_own_are_read_with_the_folder(mine: Path) -> None:
    file = mine / "routines" / "small_smile-evening.toml"
    file.write_text(file.read_text().replace('ask = "small_smile"', 'ask = "evening_smile"'))
    (mine / "words").mkdir()
    words = mine / "words" / "en.toml"
    words.write_text((CONFIG / "words" / "en.toml").read_text())
    assert not asked(folder=mine).well
    words.write_text(words.read_text() + 'evening_smile = { say = "A last, soft smile today." }\n')
    assert asked(folder=mine).well
    assert "A last, soft smile today." in text(folder=mine, name="small_smile-evening", time=True)
    words.write_text("language = 3")
    assert any("words/en.toml: at" in line for line in asked(folder=mine).lines)


def test_words_alone_can_be_checked(tmp_path: Path) -> None:
    (tmp_path / "words").mkdir()
    words = (CONFIG / "words" / "en.toml").read_text()
    (tmp_path / "words" / "en.toml").write_text(words.replace("A little softer.", "Try harder."))
    checked = asked(folder=tmp_path)
    assert any("prompts.softer: this is never said: 'harder'" in one for one in checked.lines)


REST_JAW = """
title = "rest_title"
teaches = "A rest that is more than a rest, and so is refused."
seed = "ours"
parts = [{ name = "All", steps = [
    { do = "tell", line = "small_smile" },
    { do = "rest", line = "quiet_jaw", for_s = 20.0 },
    { do = "tell", line = "resist_forehead_against" },
    { do = "tell", line = "tight_chin" },
] }]
"""
PREPARE_IN = """
title = "prepare_title"
teaches = "Massage that goes into the mouth without a lock, and is refused."
seed = "002"
parts = [{ name = "All", steps = [
    { do = "hands", line = "inside_lip_down", for_s = 300.0, times = 10 },
    { do = "hands", line = "resist_forehead_against", for_s = 10.0 },
] }]
"""


def told_of(mine: Path, name: str, text: str) -> str:
    file = mine / "routines" / f"{name}.toml"
    file.write_text(text)
    checked = asked(folder=mine)
    assert not checked.well
    assert all(line.startswith(f"{file}: at ") for line in checked.lines[:-1])
    return "\n".join(line.removeprefix(f"{file}: ") for line in checked.lines)


def test_a_rest_of_ones_own_cannot_borrow_a_movement_a_lock_or_a_hand(mine: Path) -> None:
    told = told_of(mine, "rest-jaw", REST_JAW)
    for one in (
        "at parts[0].steps[0].line: small_smile asks for a movement in small_smile.toml (parts[0]",
        "at parts[0].steps[1].line: quiet_jaw is said with not_for = "
        '["nerve_transfer", "numb_cheek"] in quiet_face.toml (parts[0].steps[2].line); leave',
        "at parts[0].steps[2].line: resist_forehead_against is for resistance alone, see resistanc",
        "at parts[0].steps[3].line: tight_chin is what the mirror itself says; leave it out",
    ):
        assert one in told


def test_massage_of_ones_own_cannot_go_into_the_mouth_unlocked_nor_for_an_hour(mine: Path) -> None:
    told = told_of(mine, "prepare-in", PREPARE_IN)
    for one in (
        'at parts[0].steps[0].line: inside_lip_down is said with needs = "intra_oral_massage" and '
        'not_for = ["numb_cheek"] in prepare.toml (parts[5].steps[2].line); put the same here',
        "at parts[0].steps[1].line: resist_forehead_against is for resistance alone, see resistanc",
        "at parts: hands for 51.4 min in one session, 12 at most",
    ):
        assert one in told


def test_a_file_of_ones_own_in_a_shipped_ones_place_keeps_its_locks(mine: Path) -> None:
    text = (CONFIG / "routines" / "prepare.toml").read_text()
    assert asked(folder=mine).well
    told = told_of(mine, "prepare", text.replace('needs = "intra_oral_massage"\n', ""))
    assert told.count("is said with needs") == 5


def test_resistance_of_ones_own_may_say_what_resistance_says(mine: Path) -> None:
    text = (CONFIG / "routines" / "resistance.toml").read_text()
    (mine / "routines" / "resistance-short.toml").write_text(text)
    assert asked(folder=mine).well


def test_every_mistake_of_one_file_is_told_at_once(mine: Path) -> None:
    told = told_of(
        mine,
        "rest-long",
        REST_JAW.replace("title =", "titel =")
        .replace('line = "small_smile" }', 'line = "day_rest", pik = "all" }')
        .replace('do = "rest", line', 'do = "rst", line'),
    )
    for one in (
        "at parts[0].steps[0].pik: unknown key; did you mean pick, which stands further up?",
        "at parts[0].steps[1].do: 'rst' is unknown; did you mean rest?",
        "at titel: unknown key; did you mean title?",
    ):
        assert one in told


def test_a_folder_that_is_none_is_said(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no such folder; name one that is built like"):
        asked(folder=tmp_path / "nowhere")
    with pytest.raises(SettingsError, match=r"no routines \(\*\.toml\), and no folder routines"):
        asked(folder=tmp_path)


def test_the_mirrors_own_configuration_is_well() -> None:
    checked = asked(folder=CONFIG)
    assert checked.well
    assert len(checked.lines) == len(NAMES) + 1
