"""The plan in force: the clinic's word, verified when it comes and again each time it is read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from device.errors import PlanRefused
from device.store.clock import Moment, earliest_today
from device.store.database import Database
from wire.message import Clock
from wire.plan import LARGEST_BYTES, Plan
from wire.signing import Kind, SignatureRefused, open_sealed


class PlanReason(StrEnum):
    """Why there is no plan to practise by. Then only rest and eye care run."""

    NOT_ENROLLED = "not_enrolled"
    NONE_YET = "none_yet"
    DOES_NOT_VERIFY = "does_not_verify"
    EXPIRED = "expired"
    PAUSED = "paused"


@dataclass(frozen=True)
class NoPlan:
    """There is no plan in force, and why; `until` is the first day of practice after a pause."""

    reason: PlanReason
    until: date | None = None


def read_plan(signed: bytes, token: str, clinic_key: Ed25519PublicKey) -> Plan:
    """Verify and decode a plan as it travels. Raises PlanRefused with the reason."""
    try:
        body = open_sealed(signed, Kind.PLAN, token, clinic_key)
        if len(body) > LARGEST_BYTES:
            raise PlanRefused(f"plan: {len(body)} bytes, the limit is {LARGEST_BYTES}")
        return msgspec.json.decode(body, type=Plan)
    except SignatureRefused as error:
        raise PlanRefused(str(error)) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise PlanRefused(f"plan: signed by the clinic, but {error}; ask the clinic") from error


def keep_plan(db: Database, signed: bytes, token: str, clinic_key: Ed25519PublicKey) -> Plan:
    """Put a newer plan in force. The same plan come again changes nothing, or heals a spoiled row.

    Raises PlanRefused when it does not verify or is not newer, StoreError when it cannot be kept.
    """
    plan = read_plan(signed, token, clinic_key)
    with db.transaction() as tx:
        kept = tx.execute("SELECT version, signed FROM plan").fetchall()
        version, row = kept[0] if kept else (0, b"")
        healthy = _verifies(row, token, clinic_key)
        if plan.version < version or (plan.version == version and healthy and row != signed):
            raise PlanRefused(
                f"plan {plan.version} is not newer than plan {version}, which is in force"
            )
        if row != signed:
            tx.execute("INSERT OR REPLACE INTO plan VALUES (1, ?, ?)", (plan.version, signed))
    return plan


def kept_version(db: Database) -> int:
    """The version of the plan on record, in force or not; 0 while there is none."""
    kept = db.rows("SELECT version FROM plan")
    return int(kept[0][0]) if kept else 0


def plan_in_force(
    db: Database, token: str, clinic_key: Ed25519PublicKey, now: Moment
) -> Plan | NoPlan:
    """The plan to practise by now, or why there is none. Raises StoreError.

    A pause ends on a day that is surely reached (`earliest_today`). A plan expires then too, or
    sooner: also by a clock that is not trusted but not known to be wrong, so that no plan outlives
    its expiry by waiting.
    """
    today = earliest_today(db, now)
    latest = today if now.clock is Clock.NONE else max(today or now.wall.date(), now.wall.date())
    kept = db.rows("SELECT version, signed FROM plan")
    if not kept:
        return NoPlan(PlanReason.NONE_YET)
    [(version, signed)] = kept
    try:
        plan = read_plan(signed, token, clinic_key)
    except PlanRefused:
        return NoPlan(PlanReason.DOES_NOT_VERIFY)
    if plan.version != version:
        return NoPlan(PlanReason.DOES_NOT_VERIFY)
    if latest is not None and latest > plan.valid_until:
        return NoPlan(PlanReason.EXPIRED)
    if plan.pause_until is not None and (today is None or today < plan.pause_until):
        return NoPlan(PlanReason.PAUSED, plan.pause_until)
    return plan


def _verifies(signed: bytes, token: str, clinic_key: Ed25519PublicKey) -> bool:
    try:
        read_plan(signed, token, clinic_key)
    except PlanRefused:
        return False
    return True
