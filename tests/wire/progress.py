"""Any session that the contract allows, for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from wire.message import (
    MOST_REPETITIONS,
    Clock,
    End,
    Felt,
    Flag,
    Grade,
    Joined,
    MovementCode,
    Progress,
    Repetition,
    RoutineCode,
    StopReason,
)

STREAMS = st.text("0123456789abcdef", min_size=32, max_size=32)
SEQS = st.integers(1, 2**53 - 1)


def figures(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


def maybe(low: float, high: float) -> st.SearchStrategy[float | None]:
    return st.none() | figures(low, high)


GAPS = st.none() | st.integers(-10_000, 10_000)
MINUTES = figures(0, 240)

REPETITIONS = st.builds(
    Repetition,
    index=st.integers(1, 100),
    movement=st.sampled_from(MovementCode),
    grade=st.sampled_from(Grade),
    valid_share=figures(0, 1),
    effort=maybe(-1, 5),
    symmetry=maybe(0, 1),
    start_gap_ms=GAPS,
    end_gap_ms=GAPS,
    synkinesis=maybe(-2, 2),
    resting_tone_mm=maybe(-20, 20),
    noise_mm=maybe(0, 20),
    felt=st.none() | st.sampled_from(Felt),
    flags=st.lists(st.sampled_from(Flag), max_size=3).map(tuple),
    synkinesis_onset_mm=maybe(0, 20),
    move_gap_mm=maybe(-20, 20),
    moved=st.none() | st.tuples(figures(-20, 20), figures(-20, 20)),
    joined=st.none() | st.sampled_from(Joined),
)

SESSIONS = st.builds(
    Progress,
    schema=st.just(1),
    stream=STREAMS,
    seq=SEQS,
    day=st.none() | st.integers(0, 36_500),
    clock=st.sampled_from(Clock),
    plan_version=st.integers(0, 2**31),
    routine=st.sampled_from(RoutineCode),
    repetitions_planned=st.integers(0, 1000),
    minutes=MINUTES,
    end=st.sampled_from(End),
    stop_reason=st.none() | st.sampled_from(StopReason),
    software=st.from_regex(r"[0-9A-Za-z.+-]{1,32}", fullmatch=True),
    model=st.none() | st.from_regex(r"[0-9a-z_]{1,32}", fullmatch=True),
    repetitions=st.lists(REPETITIONS, max_size=MOST_REPETITIONS).map(tuple),
    minutes_planned=st.none() | MINUTES,
    probe=st.booleans(),
)
