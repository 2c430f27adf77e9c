"""Sessions to send, as a mirror would write them."""

from __future__ import annotations

from wire.message import (
    Clock,
    End,
    Grade,
    MovementCode,
    Progress,
    Repetition,
    RoutineCode,
    encode,
)

STREAM = "5" * 32


def repetition(index: int = 1) -> Repetition:
    return Repetition(
        index=index,
        movement=MovementCode.CLOSED_SMILE,
        grade=Grade.FINE,
        valid_share=0.97,
        effort=0.24,
        symmetry=0.81,
        synkinesis=0.04,
    )


def session(seq: int = 1, *, stream: str = STREAM, minutes: float = 1.5) -> Progress:
    return Progress(
        schema=1,
        stream=stream,
        seq=seq,
        day=0,
        clock=Clock.NTP,
        plan_version=1,
        routine=RoutineCode.SMALL_SMILE,
        repetitions_planned=3,
        minutes=minutes,
        end=End.DONE,
        stop_reason=None,
        software="0.1.0",
        model="mesh_v2",
        repetitions=(repetition(1), repetition(2), repetition(3)),
    )


def body(seq: int = 1, *, stream: str = STREAM, minutes: float = 1.5) -> bytes:
    return encode(session(seq, stream=stream, minutes=minutes))
