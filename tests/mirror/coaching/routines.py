"""Routines made for tests: small ones, in which every kind of step and of picking occurs."""

from __future__ import annotations

from device.mirror.coaching.routine import (
    AnyStep,
    Hands,
    Listen,
    Move,
    Part,
    Pick,
    Rest,
    Routine,
    Tell,
)
from wire.message import MovementCode


def move(movement: MovementCode = MovementCode.CLOSED_SMILE, **more: object) -> Move:
    words = {"ask": "ask", "how": "how", "hold": "hold", "let_go": "let_go", "rest": "rest_now"}
    return Move(movement=movement, **{**words, **more})  # type: ignore[arg-type]


def routine(name: str, *steps: AnyStep, **more: object) -> Routine:
    parts = more.pop("parts", (Part("all", steps),))
    return Routine(
        name=name,
        title=f"{name.replace('-', '_')}_title",
        teaches="made for a test, and for nothing else",
        seed="none",
        parts=parts,  # type: ignore[arg-type]
        **more,  # type: ignore[arg-type]
    )


TELL = Tell(line="told", for_s=4.0)
HANDS = Hands(line="hands", for_s=30.0, times=2)
REST = Rest(line="rested", for_s=20.0)
LISTEN = Listen(lines=("one", "two", "three"), for_s=30.0)

SMILE = routine("small_smile", move())
OPEN = routine("open_smile", move(MovementCode.OPEN_SMILE))
FIVE = routine(
    "five_movements",
    *(
        move(one, times=1, feedback=False)
        for one in (
            MovementCode.BROW_RAISE,
            MovementCode.GENTLE_EYE_CLOSURE,
            MovementCode.OPEN_SMILE,
            MovementCode.SNARL,
            MovementCode.LIP_PUCKER,
        )
    ),
)
QUIET = routine("quiet_face", LISTEN)
PREPARE = routine("prepare", TELL, HANDS)
LESSONS = routine(
    "know_your_face",
    parts=tuple(Part(name, (Tell(line=name),)) for name in ("chin", "cheek", "brow")),
    pick=Pick.ONE_A_DAY,
)
RESISTANCE = routine(
    "resistance",
    parts=(Part("cheek", (HANDS, REST)), Part("chin", (REST,))),
    pick=Pick.ONE_A_SESSION,
    watches=True,
)
CARE = routine("eye_care", TELL, REST)
