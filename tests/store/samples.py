"""Moments, sessions, repetitions and plans for tests; every one of them may travel."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from device.settings import config_folder, load_practice
from device.store.clock import Moment
from device.store.record import Ending, SessionStart
from wire.message import Clock, End, Grade, MovementCode, Repetition, RoutineCode
from wire.plan import Phase, Plan, RoutinePlan, Side, code_of
from wire.signing import Kind, seal

TOKEN = "a" * 32
OTHER_TOKEN = "b" * 32
PRACTICE = load_practice(config_folder() / "practice.toml")
NOON = datetime(2030, 5, 6, 12, 0, tzinfo=UTC)


def moment(
    hours: float = 0.0, *, boot: str = "boot-1", clock: Clock = Clock.NTP, up_s: float | None = None
) -> Moment:
    """`hours` after noon of 6 May 2030, in a boot that began an hour before that noon."""
    up_s = 3600.0 * (hours + 1) if up_s is None else up_s
    return Moment(NOON + timedelta(hours=hours), up_s, boot, clock)


def start(
    session_id: str = "s1", at: Moment | None = None, name: str = "small_smile", *,
    probe: bool = False,
) -> SessionStart:  # fmt: skip
    return SessionStart(
        session_id=session_id,
        plan_version=3,
        routine=code_of(name),
        name=name,
        probe=probe,
        repetitions_planned=3,
        day=17,
        model="mesh_v2",
        software="0.1.0",
        at=at or moment(),
        minutes_planned=2.0,
    )


def repetition(index: int = 1, **figures: object) -> Repetition:
    known = {"effort": 0.25, "symmetry": 0.81, "valid_share": 0.97, **figures}
    return Repetition(index=index, movement=MovementCode.CLOSED_SMILE, grade=Grade.COARSE, **known)


def ending(minutes: float = 1.5) -> Ending:
    return Ending(end=End.DONE, minutes=minutes)


def plan(version: int = 1, **changes: object) -> Plan:
    terms = {"valid_until": date(2030, 12, 31), **changes}
    return Plan(
        schema=1,
        version=version,
        affected=Side.LEFT,
        phase=Phase.RETURNING,
        routines=(RoutinePlan(RoutineCode.SMALL_SMILE),),
        **terms,
    )


def signed(key: Ed25519PrivateKey, body: Plan, token: str = TOKEN) -> bytes:
    return seal(Kind.PLAN, token, body, key)
