"""A plan file becomes a signed plan, or is refused with every reason at once."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import URL

from clinic.advice import (
    AROUND_HOLD_S,
    LEAST_GAP_MIN,
    LENGTHS,
    RECENT,
    SESSIONS_A_DAY,
    UPKEEP,
    advice,
    minutes_of,
)
from clinic.errors import PlanError
from clinic.plans import LISTENING_S, objections, read_plan, sign_plan, write_plan
from clinic.store import Store
from device.history import History
from device.mirror.catalogue.timetable import laid_out, massage_s, whole_s
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.feedback import is_due
from device.mirror.coaching.limits import Refused, dose_of
from device.mirror.coaching.routine import Listen
from device.mirror.routines import load_routines
from device.settings import config_folder, load_practice
from wire.message import RoutineCode
from wire.plan import (
    CARE,
    Contraindication,
    Phase,
    Plan,
    RoutinePlan,
    SelfEstimate,
    Side,
    Unlock,
)
from wire.signing import Kind, open_sealed

EXAMPLE = config_folder() / "plans" / "small_smile.toml"
ROUTINES = load_routines(config_folder() / "routines")
PRACTICE = load_practice(config_folder() / "practice.toml")
TODAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def plan(*routines: str, phase: Phase = Phase.RETURNING, **fields: object) -> Plan:
    rows = tuple(RoutinePlan(routine) for routine in routines)
    given = {"synkinesis": False, "unlocked": tuple(Unlock), **fields}
    return Plan(1, 1, date(2026, 8, 1), Side.LEFT, phase, rows, **given)  # type: ignore[arg-type]


def refusals(*routines: str, **fields: object) -> str:
    return "; ".join(objections(plan(*routines, **fields), TODAY))  # type: ignore[arg-type]


def test_the_example_is_a_plan_for_a_small_smile() -> None:
    read = read_plan(EXAMPLE, 3, TODAY)
    assert (read.version, read.affected, read.phase) == (3, Side.LEFT, Phase.RETURNING)
    assert [row.routine for row in read.routines] == [RoutineCode.SMALL_SMILE]
    assert read.reference_smile_mm == 9.28
    assert (read.valid_until - TODAY).days == 84
    assert read.begins_on == TODAY
    assert read.feedback_shares == (0.5, 0.33, 0.2)


def test_a_plan_says_itself_on_which_day_it_began(tmp_path: Path) -> None:
    text = "begins_on = 2026-03-01\n" + EXAMPLE.read_text()
    assert read_plan(_file(tmp_path, text), 2, TODAY).begins_on == date(2026, 3, 1)


def test_a_renewed_plan_goes_on_fading_and_one_of_another_phase_begins_anew(tmp_path: Path) -> None:
    key, ada = Ed25519PrivateKey.generate(), "a" * 32
    aftercare = EXAMPLE.read_text().replace('phase = "returning"', 'phase = "aftercare"')
    with closing(Store(URL.create("sqlite"))) as store:
        begun = [
            write_plan(store, ada, path, key, NOON + timedelta(days=days))[0].begins_on
            for path, days in (
                (EXAMPLE, 0), (EXAMPLE, 30), (_file(tmp_path, aftercare), 60), (EXAMPLE, 80),
            )
        ]  # fmt: skip
    assert begun == [TODAY, TODAY, TODAY + timedelta(days=60), TODAY + timedelta(days=80)]


def test_a_variant_is_held_to_what_its_code_may_do() -> None:
    assert not refusals("small_smile-evening", "small_smile")
    assert "resistance-cheeks: never together" in refusals("resistance-cheeks", synkinesis=True)
    assert "quiet_face-short: is for" in refusals("quiet_face-short")
    assert "small_smile-a is listed twice" in refusals("small_smile-a", "small_smile-a")
    first = refusals("open_smile-soft", phase=Phase.SYNKINETIC)
    assert "open_smile-soft: in the synkinetic phase list" in first


@pytest.mark.parametrize("routine", RoutineCode)
def test_before_movement_returns_only_rest_and_eye_care_may_run(routine: RoutineCode) -> None:
    may_run = not refusals(routine, phase=Phase.NO_MOVEMENT)
    assert may_run == (routine in {RoutineCode.REST, RoutineCode.EYE_CARE})


@pytest.mark.parametrize("routine", [RoutineCode.QUIET_FACE, RoutineCode.QUIET_ONE_PLACE])
def test_quieting_is_for_synkinesis_alone(routine: RoutineCode) -> None:
    assert "is for synkinesis" in refusals(routine)
    assert not refusals(routine, synkinesis=True)
    assert not refusals(routine, phase=Phase.SYNKINETIC)


@given(st.sampled_from(Phase), st.booleans(), st.booleans())
def test_resistance_needs_the_phase_no_synkinesis_and_the_key(
    phase: Phase, synkinesis: bool, unlocked: bool
) -> None:
    refused = refusals(
        RoutineCode.RESISTANCE,
        phase=phase,
        synkinesis=synkinesis,
        unlocked=(Unlock.RESISTANCE,) if unlocked else (),
    )
    allowed = phase in {Phase.RETURNING, Phase.AFTERCARE} and unlocked and not synkinesis
    assert allowed == (refused == "")


@pytest.mark.parametrize("routine", [RoutineCode.OPEN_SMILE, RoutineCode.FIVE_MOVEMENTS])
def test_the_open_smile_is_locked_wherever_it_is_part_of_a_routine(routine: RoutineCode) -> None:
    assert "is locked" in refusals(routine, unlocked=())
    assert not refusals(routine, unlocked=(Unlock.OPEN_SMILE,))


def test_in_the_synkinetic_phase_quieting_comes_before_movement() -> None:
    smile, quiet = RoutineCode.SMALL_SMILE, RoutineCode.QUIET_FACE
    told = "small_smile: in the synkinetic phase list quiet_face or quiet_one_place before any"
    assert told in refusals(smile, phase=Phase.SYNKINETIC)
    assert told in refusals(smile, quiet, phase=Phase.SYNKINETIC)
    for first in (quiet, RoutineCode.QUIET_ONE_PLACE):
        assert not refusals(first, smile, phase=Phase.SYNKINETIC)


@pytest.mark.parametrize("routine", ["everyday", "five_movements", "small_smile-evening"])
def test_whatever_has_movement_in_it_comes_after_quieting(routine: str) -> None:
    assert "before any movement" in refusals(routine, phase=Phase.SYNKINETIC)
    assert not refusals("quiet_one_place", routine, phase=Phase.SYNKINETIC)
    assert not refusals("know_your_face", "prepare", phase=Phase.SYNKINETIC)


def test_a_pause_or_a_beginning_after_the_last_day_is_a_slip() -> None:
    late = date(2026, 8, 2)
    assert refusals("small_smile", pause_until=late) == (
        "pause_until 2026-08-02 is after its last day, 2026-08-01"
    )
    assert "begins_on 2026-08-02 is after" in refusals("small_smile", begins_on=late)


def test_every_objection_is_told_at_once(tmp_path: Path) -> None:
    text = EXAMPLE.read_text().replace('"returning"', '"no_movement"')
    text += '\n[[routines]]\nroutine = "quiet_face"\n[[routines]]\nroutine = "small_smile"\n'
    with pytest.raises(PlanError) as refused:
        read_plan(_file(tmp_path, text), 1, TODAY)
    for told in ("small_smile: before", "quiet_face: is for", "small_smile is listed twice"):
        assert told in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"returning"', '"recovering"', "at phase: 'recovering' is unknown; did you mean ret"),
        ("hold_s = 5.0", "hold_s = 60.0", r"at routines\[0\].hold_s: expected a number at most 10"),
        ("corridor_low = 0.15", "corridor_low = 0.45", "is not below corridor_high"),
        ("goal =", "gaol =", r"at gaol: unknown key; did you mean goal\?"),
        ('= "small_smile"', '= "smal_smile"', r"at routines\[\d\]: 'smal_smile' begins with none"),
        ('= "small_smile"', '= "small_smile-"', r"routine: 'small_smile-' is no name"),
        ("= [0.5, 0.33, 0.2]", "= [0.9]", r"at feedback_shares\[0\]: expected a number at m"),
        (
            "unlocked = []",
            'unlocked = ["finger"]',
            r"at unlocked\[0\]: 'finger' is unknown; did you mean f",
        ),
        ("session_cap_min = 5.0", "session_cap_min = 60", "at session_cap_min: expected a nu"),
        ("synkinesis =", "sinkinesis =", r"at sinkinesis: unknown key; did you mean synkinesis\?"),
        (
            "repetitions =",
            "repetitons =",
            r"at routines\[0\].repetitons: unknown key; did you mean rep",
        ),
        (
            "valid_for_days =",
            "valid_for_day =",
            r"at valid_for_day: unknown key; did you mean valid_f",
        ),
        ("valid_for_days = 84", "", "give one of valid_until"),
        ("valid_for_days = 84", "valid_for_days = 9000", "at valid_for_days"),
        ("valid_for_days = 84", "valid_for_days = true", "at valid_for_days"),
        ("valid_for_days = 84", "valid_until = 2026-05-04", "is not after today"),
        ("valid_for_days = 84", "valid_until = 2026-08-01\nversion = 7", "at version"),
        ("valid_for_days = 84", "valid_for_days =", "not readable as TOML"),
    ],
)
def test_a_plan_that_cannot_be_names_its_file_its_key_and_what_was_meant(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    with pytest.raises(PlanError, match=told) as refused:
        read_plan(_file(tmp_path, EXAMPLE.read_text().replace(old, new)), 1, TODAY)
    assert "plan.toml" in str(refused.value)


def test_a_plan_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(PlanError, match=r"absent.toml: cannot be read: No such file"):
        read_plan(tmp_path / "absent.toml", 1, TODAY)


@settings(deadline=None)
@given(
    st.sampled_from(RoutineCode), st.sampled_from(Phase), st.booleans(),
    st.lists(st.sampled_from(Unlock), unique=True),
)  # fmt: skip
def test_what_the_clinic_refuses_and_what_the_mirror_refuses_is_the_same(
    code: RoutineCode, phase: Phase, synkinesis: bool, unlocked: list[Unlock]
) -> None:
    """Nothing refused by one is allowed by the other, whatever phase, flag and locks are."""
    quieting = [RoutineCode.QUIET_FACE] if phase is Phase.SYNKINETIC else []
    listed = dict.fromkeys([*quieting, code])
    made = plan(*listed, phase=phase, synkinesis=synkinesis, unlocked=tuple(unlocked))
    known = History(today=TODAY, quieted_today=True)
    dose = dose_of(made, ROUTINES[code], known, PRACTICE)
    assert isinstance(dose, Refused) == bool([*objections(made, TODAY)])


@pytest.mark.parametrize(
    ("phase", "days", "advised"),
    [
        (Phase.RETURNING, None, "so the mirror allows 3"),
        (Phase.AFTERCARE, None, "so the mirror allows 1"),
        (Phase.RETURNING, 7, "7 days a week; 2 to 3 while"),
        (Phase.RETURNING, 3, None),
        (Phase.AFTERCARE, 2, "2 days a week; once a week or a month"),
        (Phase.AFTERCARE, 1, None),
    ],
)
def test_days_of_resistance_are_a_word_of_advice_and_no_refusal(
    phase: Phase, days: int | None, advised: str | None
) -> None:
    row = RoutinePlan("resistance", days_a_week=days)
    made = msgspec.structs.replace(
        plan(phase=phase, unlocked=(Unlock.RESISTANCE,)), routines=(row,)
    )
    assert not [*objections(made, TODAY)]
    assert [advised in one for one in advice(made) if advised] == ([True] if advised else [])
    assert bool([*advice(made)]) == bool(advised)


def test_what_a_plan_leaves_open_is_told_without_a_refusal() -> None:
    long = RoutinePlan("small_smile-long", repetitions=10, sets=2, hold_s=10.0)
    made = msgspec.structs.replace(
        plan(unlocked=(Unlock.LIGHT_TOUCH, Unlock.INTRA_ORAL_MASSAGE)),
        routines=(long, RoutinePlan("prepare")),
        contraindications=(Contraindication.NUMB_CHEEK,),
    )
    told = "; ".join(advice(made))
    for one in (
        "small_smile-long: takes about 10.4 min, but ends early at session_cap_min = 5",
        "small_smile-long: is offered only by a mirror that has",
        "light_touch is unlocked, but no routine",
        "without reference_smile_mm",
        "for a numb cheek",
    ):
        assert one in told


def test_the_figures_of_the_advice_are_those_of_the_practice() -> None:
    parts = (PRACTICE.begin_tone_s, PRACTICE.ramp_s, PRACTICE.release_s, PRACTICE.rest_s)
    assert sum(parts) == AROUND_HOLD_S
    assert (PRACTICE.resistance_days_recent, PRACTICE.resistance_days_upkeep) == (RECENT, UPKEEP)
    assert (PRACTICE.sessions_a_day, PRACTICE.least_gap_min) == (SESSIONS_A_DAY, LEAST_GAP_MIN)


@pytest.mark.parametrize("unlocked", [tuple(Unlock), (Unlock.OPEN_SMILE, Unlock.RESISTANCE)])
@pytest.mark.parametrize("code", LENGTHS)
def test_the_lengths_of_the_advice_are_those_of_the_routines_files(
    code: RoutineCode, unlocked: tuple[Unlock, ...]
) -> None:
    quieting = code in {RoutineCode.QUIET_FACE, RoutineCode.QUIET_ONE_PLACE}
    made = plan(code, unlocked=unlocked, synkinesis=quieting, self_estimate=SelfEstimate.NEVER)
    turns = []
    for turn in range(len(ROUTINES[code].parts)):
        dose = dose_of(made, ROUTINES[code], History(turns={code: turn}), PRACTICE)
        assert isinstance(dose, Dose)
        laid = laid_out(dose, PRACTICE)
        turns.append(whole_s(laid) - massage_s(laid))
    assert minutes_of(made, made.routines[0]) == pytest.approx(max(turns) / 60.0)


def test_every_routine_that_a_plan_bounds_has_its_length() -> None:
    assert set(LENGTHS) == set(RoutineCode) - set(CARE)


@pytest.mark.parametrize(
    ("routine", "cap_min", "told"),
    [
        ("five_movements", 2.0, "five_movements: takes about 2.1 min, but ends early at"),
        ("everyday", 1.5, "everyday: takes about 1.7 min"),
        ("resistance", 2.5, "resistance: takes about 2.6 min"),
        ("prepare", 1.0, "prepare: takes about 1.2 min"),
    ],
)
def test_any_routine_longer_than_a_session_may_be_is_told(
    routine: str, cap_min: float, told: str
) -> None:
    assert told in "; ".join(advice(plan(routine, session_cap_min=cap_min)))
    assert told not in "; ".join(advice(plan(routine, session_cap_min=5.0)))
    assert "takes about" not in "; ".join(
        advice(plan(f"{routine}-my_own", session_cap_min=cap_min))
    )


def test_what_the_mirror_will_not_follow_is_told() -> None:
    told = "; ".join(advice(plan("rest", sessions_a_day=6, least_gap_min=30)))
    assert "sessions_a_day = 6: the mirror has 4 at most" in told
    assert "least_gap_min = 30: the mirror waits 60 min at least" in told
    assert not [*advice(plan("rest", sessions_a_day=4, least_gap_min=60, unlocked=()))]


def test_a_plan_without_routines_is_told() -> None:
    assert "no routine is listed: the mirror offers rest and eye_care" in "; ".join(advice(plan()))


@pytest.mark.parametrize(
    ("repetitions", "sets", "share", "silent"),
    [(4, 1, 0.2, True), (5, 1, 0.2, False), (3, 1, 0.33, False), (3, 2, 0.2, False),
     (2, 1, 0.33, True), (10, 2, 0.0, True)],
)  # fmt: skip
def test_a_share_of_feedback_that_lets_nothing_be_said_is_told(
    repetitions: int, sets: int, share: float, silent: bool
) -> None:
    row = RoutinePlan("small_smile", repetitions=repetitions, sets=sets)
    made = plan(feedback_shares=(0.5, share))
    told = "; ".join(advice(msgspec.structs.replace(made, routines=(row,))))
    assert ("no finding will ever be said" in told) == silent
    assert is_due(0, repetitions * sets, share) == (not silent)


def test_kinds_of_resistance_share_their_days() -> None:
    told = "; ".join(advice(plan("resistance", "resistance-lips")))
    assert "resistance and resistance-lips share their days" in told
    assert "share their days" not in "; ".join(advice(plan("resistance")))


@pytest.mark.parametrize(("cap_min", "refused"), [(1.0, True), (2.2, True), (2.3, False)])
def test_a_sound_that_could_not_be_heard_out_is_refused_by_clinic_and_mirror(
    cap_min: float, refused: bool
) -> None:
    made = plan("quiet_face", synkinesis=True, session_cap_min=cap_min)
    told = "; ".join(objections(made, TODAY))
    least = "quiet_face: its sound could not be heard out within session_cap_min"
    assert (least in told) == ("give at least 2.3" in told) == refused
    dose = dose_of(made, ROUTINES["quiet_face"], History(today=TODAY), PRACTICE)
    assert isinstance(dose, Refused) == refused


def test_the_time_for_the_sound_is_that_of_its_file() -> None:
    steps = ROUTINES["quiet_face"].steps
    (place,) = [place for place, step in enumerate(steps) if isinstance(step, Listen)]
    assert sum(step.for_s for step in steps[: place + 1]) == LISTENING_S


def test_a_plan_is_the_same_bytes_however_its_file_was_written(tmp_path: Path) -> None:
    """Keys in another order, defaults said aloud, whole numbers: the same plan, the same word."""
    terse = """
        phase = "returning"
        affected = "left"
        valid_for_days = 84
        routines = [{ routine = "small_smile", hold_s = 5 }]
    """
    verbose = """
        valid_until = 2026-07-27
        begins_on = 2026-05-04
        affected = "left"
        phase = "returning"
        synkinesis = false
        goal = "comfort"
        sessions_a_day = 4
        feedback_shares = [0.5, 0.33, 0.2]
        [[routines]]
        hold_s = 5.0
        repetitions = 6
        routine = "small_smile"
    """
    key = Ed25519PrivateKey.generate()
    sealed = {
        sign_plan(read_plan(_file(tmp_path, text), 1, TODAY), "a" * 32, key)
        for text in (terse, verbose)
    }
    assert len(sealed) == 1


def test_plans_are_numbered_one_after_another_and_signed_for_one_mirror() -> None:
    key, ada = Ed25519PrivateKey.generate(), "a" * 32
    with closing(Store(URL.create("sqlite"))) as store:
        versions = [write_plan(store, ada, EXAMPLE, key, NOON)[0].version for _ in range(3)]
        assert versions == [1, 2, 3]
        newest = store.newest_plan(ada)
    assert newest is not None
    opened = open_sealed(newest[1], Kind.PLAN, ada, key.public_key())
    assert msgspec.json.decode(opened, type=Plan) == read_plan(EXAMPLE, 3, TODAY)


def _file(folder: Path, text: str) -> Path:
    file = folder / "plan.toml"
    file.write_text(text)
    return file
