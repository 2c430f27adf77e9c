"""A plan file becomes a signed plan, or is refused with every reason at once."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import URL

from clinic.errors import PlanError
from clinic.plans import objections, read_plan, write_plan
from clinic.store import Store
from wire.message import RoutineCode
from wire.plan import Phase, Plan, RoutinePlan, Side, Unlock
from wire.signing import Kind, open_sealed

EXAMPLE = Path(__file__).parents[2] / "config" / "plans" / "small_smile.toml"
TODAY = date(2026, 5, 4)
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def plan(*routines: RoutineCode, phase: Phase = Phase.RETURNING, **fields: object) -> Plan:
    rows = tuple(RoutinePlan(routine) for routine in routines)
    given = {"synkinesis": False, "unlocked": tuple(Unlock), **fields}
    return Plan(1, 1, date(2026, 8, 1), Side.LEFT, phase, rows, **given)  # type: ignore[arg-type]


def refusals(*routines: RoutineCode, **fields: object) -> str:
    return "; ".join(objections(plan(*routines, **fields), TODAY))  # type: ignore[arg-type]


def test_the_example_is_a_plan_for_a_small_smile() -> None:
    read = read_plan(EXAMPLE, 3, TODAY)
    assert (read.version, read.affected, read.phase) == (3, Side.LEFT, Phase.RETURNING)
    assert [row.routine for row in read.routines] == [RoutineCode.SMALL_SMILE]
    assert read.reference_smile_mm == 9.28
    assert (read.valid_until - TODAY).days == 84


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
    assert "list quiet_face before" in refusals(smile, phase=Phase.SYNKINETIC)
    assert "list quiet_face before" in refusals(smile, quiet, phase=Phase.SYNKINETIC)
    assert not refusals(quiet, smile, phase=Phase.SYNKINETIC)


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
        ('"returning"', '"recovering"', "at phase: Invalid enum value 'recovering'"),
        ("hold_s = 5.0", "hold_s = 60.0", r"at routines\[0\].hold_s: Expected `float` <= 10.0"),
        ("corridor_low = 0.15", "corridor_low = 0.45", "is not below corridor_high"),
        ("goal =", "gaol =", "unknown field `gaol`"),
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
