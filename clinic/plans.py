"""A plan, from the therapist's file to the signed bytes that a mirror obeys.

The phase stands above everything else that the file says: what it forbids is refused here, kindly
and all at once, and once more on the mirror. Routines are listed by name, and a name's code decides
what may be. Whether that mirror has the file of a variant (`small_smile-evening`) cannot be known
here: where it has none, it does not offer it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clinic.errors import PlanError
from clinic.store import Store
from wire.message import RoutineCode
from wire.plan import (
    CARE,
    LARGEST_BYTES,
    QUIETING,
    RESISTANCE_PHASES,
    Phase,
    Plan,
    Unlock,
    code_of,
)
from wire.signing import Kind, seal

MOVEMENT = frozenset(
    {
        RoutineCode.EVERYDAY,
        RoutineCode.FIVE_MOVEMENTS,
        RoutineCode.SMALL_SMILE,
        RoutineCode.OPEN_SMILE,
        RoutineCode.RESISTANCE,
    }
)
NEEDS = {
    RoutineCode.OPEN_SMILE: Unlock.OPEN_SMILE,
    RoutineCode.FIVE_MOVEMENTS: Unlock.OPEN_SMILE,  # the open smile is one of the five
    RoutineCode.RESISTANCE: Unlock.RESISTANCE,
}


def read_plan(path: Path, version: int, today: date) -> Plan:
    """Read a plan file; `valid_for_days` counts from today. Raises PlanError with every objection.

    The clinic numbers plans itself, so the file names neither schema nor version. A plan that does
    not say on which day it begins does so today.
    """
    tables = _tables(path)
    for given in ("schema", "version"):
        if given in tables:
            raise PlanError(f"{path}: at {given}: the clinic numbers plans itself; leave it out")
    tables |= {"schema": 1, "version": version, "valid_until": _valid_until(path, tables, today)}
    tables.setdefault("begins_on", today)
    tables.pop("valid_for_days", None)
    try:
        plan = msgspec.convert(tables, type=Plan)
    except msgspec.ValidationError as error:
        what, _, where = str(error).partition(" - at `")
        raise PlanError(f"{path}: at {where.strip('`$.') or 'the top'}: {what}") from error
    refusals = [*objections(plan, today)]
    if refusals:
        raise PlanError(f"{path}: " + "; ".join(refusals))
    return plan


def objections(plan: Plan, today: date) -> Iterator[str]:
    """Everything in the plan that its phase, its locks or its own dates forbid, in plain words."""
    named = [row.routine for row in plan.routines]
    yield from _date_objections(plan, today)
    for routine in dict.fromkeys(named):
        if named.count(routine) > 1:
            yield f"{routine} is listed twice"
        yield from _routine_objections(plan, routine)
    yield from _order_objections(plan, named)


def write_plan(
    store: Store, token: str, path: Path, key: Ed25519PrivateKey, now: datetime
) -> tuple[Plan, bytes]:
    """The next version of a mirror's plan, checked, signed for that mirror alone, and kept."""
    newest = store.newest_plan(token)
    plan = read_plan(path, 1 if newest is None else newest[0] + 1, now.date())
    signed = sign_plan(plan, token, key)
    store.add_plan(token, plan.version, signed, now)
    return plan, signed


def sign_plan(plan: Plan, token: str, key: Ed25519PrivateKey) -> bytes:
    """The bytes that travel; raises PlanError when they are longer than a plan may be."""
    signed = seal(Kind.PLAN, token, plan, key)
    if len(signed) > LARGEST_BYTES:
        raise PlanError(f"the signed plan is {len(signed)} bytes, the limit is {LARGEST_BYTES}")
    return signed


def _date_objections(plan: Plan, today: date) -> Iterator[str]:
    if plan.valid_until <= today:
        yield f"valid_until {plan.valid_until} is not after today"
    if plan.begins_on is not None and plan.begins_on > plan.valid_until:
        yield f"begins_on {plan.begins_on} is after its last day, {plan.valid_until}"
    if plan.pause_until is not None and plan.pause_until > plan.valid_until:
        yield f"pause_until {plan.pause_until} is after its last day, {plan.valid_until}"


def _routine_objections(plan: Plan, routine: str) -> Iterator[str]:
    code = code_of(routine)
    if plan.phase is Phase.NO_MOVEMENT and code not in CARE:
        yield f"{routine}: before movement returns only rest and eye_care may run"
    if code in QUIETING and not (plan.synkinesis or plan.phase is Phase.SYNKINETIC):
        yield f"{routine}: is for synkinesis; set synkinesis = true or the phase synkinetic"
    needed = NEEDS.get(code)
    if needed is not None and needed not in plan.unlocked:
        yield f"{routine}: is locked; add {needed.value!r} to unlocked if you have checked that"
    if code is RoutineCode.RESISTANCE:
        yield from _resistance_objections(plan, routine)


def _resistance_objections(plan: Plan, routine: str) -> Iterator[str]:
    if plan.phase not in RESISTANCE_PHASES:
        yield f"{routine}: only in the phases returning and aftercare"
    if plan.synkinesis:
        yield f"{routine}: never together with synkinesis"


def _order_objections(plan: Plan, named: list[str]) -> Iterator[str]:
    """Relaxing and quieting come before movement in the synkinetic phase."""
    if plan.phase is not Phase.SYNKINETIC:
        return
    codes = [code_of(routine) for routine in named]
    moves = [place for place, code in enumerate(codes) if code in MOVEMENT]
    if moves and not QUIETING & set(codes[: moves[0]]):
        yield f"{named[moves[0]]}: in the synkinetic phase list quiet_face before any movement"


def _valid_until(path: Path, tables: dict[str, object], today: date) -> object:
    given = [name for name in ("valid_until", "valid_for_days") if name in tables]
    if len(given) != 1:
        raise PlanError(f"{path}: give one of valid_until (a date) and valid_for_days (a number)")
    if given[0] == "valid_until":
        return tables["valid_until"]
    days = tables["valid_for_days"]
    if type(days) is not int or not 1 <= days <= 366:
        raise PlanError(f"{path}: at valid_for_days: a whole number from 1 to 366, not {days!r}")
    return today + timedelta(days=days)


def _tables(path: Path) -> dict[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise PlanError(f"{path}: cannot be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise PlanError(f"{path}: not readable as TOML: {error}") from error
