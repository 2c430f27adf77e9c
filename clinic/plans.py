"""A plan, from the therapist's file to the signed bytes that a mirror obeys.

The phase stands above everything else that the file says: what it forbids is refused here, kindly
and all at once, and once more on the mirror. Routines are listed by name, and a name's code decides
what may be. Whether that mirror has the file of a variant (`small_smile-evening`) cannot be known
here: where it has none, it does not offer it.
"""

from __future__ import annotations

import math
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from clinic.errors import PlanError
from clinic.store import Store
from wire.message import RoutineCode
from wire.mistakes import explained, meant
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
from wire.signing import Kind, Signed, seal

MOVEMENT = frozenset(
    {
        RoutineCode.EVERYDAY,
        RoutineCode.FIVE_MOVEMENTS,
        RoutineCode.SMALL_SMILE,
        RoutineCode.OPEN_SMILE,
        RoutineCode.RESISTANCE,
    }
)
LISTENING_S = 134.0
"""From the beginning of `quiet_face`, with all its sentences, to the end of its sound
(`config/routines/quiet_face.toml`). The mirror does not begin what it could not finish."""
THE_CLINICS_OWN = ("schema", "version")
KEYS = ({*Plan.__struct_fields__} | {"valid_for_days"}) - {*THE_CLINICS_OWN}
"""What a plan's file may say at its top."""
NEEDS = {
    RoutineCode.OPEN_SMILE: Unlock.OPEN_SMILE,
    RoutineCode.FIVE_MOVEMENTS: Unlock.OPEN_SMILE,  # the open smile is one of the five
    RoutineCode.RESISTANCE: Unlock.RESISTANCE,
}


def read_plan(path: Path, version: int, today: date, before: Plan | None = None) -> Plan:
    """Read a plan file; `valid_for_days` counts from today. Raises PlanError with every objection.

    The clinic numbers plans itself, so the file names neither schema nor version. A plan that does
    not say on which day it begins goes on from the one `before` it, if that is of the same phase,
    so that feedback goes on fading; any other begins today.
    """
    tables = _tables(path)
    for given in tables:
        if given in THE_CLINICS_OWN:
            raise PlanError(f"{path}: at {given}: the clinic numbers plans itself; leave it out")
        if given not in KEYS:
            raise PlanError(f"{path}: at {given}: unknown key; {meant(given, KEYS)}")
    tables |= {"schema": 1, "version": version, "valid_until": _valid_until(path, tables, today)}
    goes_on = before is not None and before.phase == tables.get("phase")
    tables.setdefault("begins_on", (before.begins_on if before and goes_on else None) or today)
    tables.pop("valid_for_days", None)
    try:
        plan = msgspec.convert(tables, type=Plan)
    except msgspec.ValidationError as error:
        raise PlanError(explained(path, tables, Plan, error)) from error
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
    version, before = (0, None) if newest is None else (newest[0], _inside(newest[1]))
    plan = read_plan(path, version + 1, now.date(), before)
    signed = sign_plan(plan, token, key)
    store.add_plan(token, plan.version, signed, now)
    return plan, signed


def _inside(signed: bytes) -> Plan:
    """A plan out of this clinic's own store."""
    return msgspec.json.decode(msgspec.json.decode(signed, type=Signed).body, type=Plan)


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
    if routine == RoutineCode.QUIET_FACE and plan.session_cap_min * 60.0 < LISTENING_S:
        least_min = math.ceil(LISTENING_S / 6.0) / 10.0
        yield (
            f"{routine}: its sound could not be heard out within session_cap_min = "
            f"{plan.session_cap_min:g}; give at least {least_min:g}"
        )
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
        yield (
            f"{named[moves[0]]}: in the synkinetic phase list quiet_face or quiet_one_place before"
            " any movement"
        )


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
