"""What may leave the house, and what may not, whoever asks."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any, TypeVar

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.clinic.sessions import body, session
from tests.wire.progress import SESSIONS
from wire.message import (
    LARGEST_BYTES,
    MOST_REPETITIONS,
    Clock,
    End,
    Felt,
    Flag,
    Grade,
    Joined,
    MessageRefused,
    MovementCode,
    Progress,
    Repetition,
    RoutineCode,
    Status,
    StopReason,
    decode_progress,
    decode_status,
    encode,
)

Code = TypeVar("Code", bound=StrEnum)


@settings(deadline=None)
@given(SESSIONS)
def test_any_session_comes_back_as_it_was_sent_and_is_short_enough(sent: Progress) -> None:
    payload = encode(sent)
    assert len(payload) <= LARGEST_BYTES
    assert decode_progress(payload) == sent


def test_the_longest_session_that_the_types_allow_fits() -> None:
    assert len(encode(_longest(MOST_REPETITIONS))) <= LARGEST_BYTES


def test_no_text_that_a_person_could_write_has_a_field_to_travel_in() -> None:
    texts = {
        where: field
        for where, field in _leaves(msgspec.json.schema(Progress))
        if field.get("type") == "string" and "enum" not in field
    }
    assert set(texts) == {"stream", "software", "model"}
    assert all(field["pattern"] and field["maxLength"] <= 32 for field in texts.values())


def test_the_fields_that_leave_are_these_and_no_others() -> None:
    assert {where for where, _ in _leaves(msgspec.json.schema(Progress))} == {
        "schema", "stream", "seq", "day", "clock", "plan_version", "routine",
        "repetitions_planned", "minutes", "minutes_planned", "end", "stop_reason", "software",
        "model", "index", "movement", "grade", "valid_share", "effort", "symmetry",
        "start_gap_ms", "end_gap_ms", "synkinesis", "synkinesis_onset_mm", "resting_tone_mm",
        "noise_mm", "felt", "flags", "move_gap_mm", "moved", "joined", "probe",
    }  # fmt: skip


def test_a_message_from_before_the_newer_fields_is_read_as_it_was_meant() -> None:
    """Fields are only ever added; what was not known then is null, and nothing was a probe."""
    newer = {"move_gap_mm", "moved", "joined", "synkinesis_onset_mm"}
    older = msgspec.to_builtins(session())
    del older["probe"], older["minutes_planned"]
    for one in older["repetitions"]:
        assert all(one.pop(name) is None for name in newer)
    assert decode_progress(msgspec.json.encode(older)) == session()


@given(name=st.text(min_size=1), value=st.integers() | st.text())
def test_a_message_with_an_unknown_field_is_refused_by_name(name: str, value: object) -> None:
    known = msgspec.to_builtins(session())
    if name in known:
        return
    with pytest.raises(MessageRefused, match="unknown field"):
        decode_progress(msgspec.json.encode({**known, name: value}))


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("seq", 0, "seq"),
        ("seq", 2**53, "seq"),
        ("stream", "5" * 32 + "\n", "stream"),
        ("software", "1.0\n", "software"),
        ("schema", 2, "schema"),
        ("routine", "push_ups", "routine"),
        ("minutes", "two", "minutes"),
    ],
)
def test_a_value_outside_the_contract_is_refused_with_its_field(
    field: str, value: object, told: str
) -> None:
    altered = {**msgspec.to_builtins(session()), field: value}
    with pytest.raises(MessageRefused, match=told):
        decode_progress(msgspec.json.encode(altered))


@given(st.binary(max_size=200))
def test_bytes_that_are_no_message_are_refused_and_nothing_else_happens(payload: bytes) -> None:
    for decode in (decode_progress, decode_status):
        with pytest.raises(MessageRefused):
            decode(payload)


def test_a_deep_nest_and_a_long_message_are_refused() -> None:
    with pytest.raises(MessageRefused):
        decode_progress(b"[" * LARGEST_BYTES)
    with pytest.raises(MessageRefused, match="the limit is"):
        decode_progress(body() + b" " * LARGEST_BYTES)


def test_a_number_larger_than_any_database_holds_is_refused() -> None:
    with pytest.raises(MessageRefused, match="pending"):
        decode_status(b'{"schema":1,"online":true,"software":"1","pending":%d}' % 10**30)
    status = Status(1, True, "1", 2**53 - 1)
    assert decode_status(encode(status)) == status


def test_figures_are_rounded_to_what_the_measurement_can_bear() -> None:
    made = Repetition(
        index=1,
        movement=MovementCode.CLOSED_SMILE,
        grade=Grade.FINE,
        valid_share=2 / 3,
        effort=math.pi / 10,
        resting_tone_mm=math.e / 10,
        flags=(Flag.POOR_VIEW, Flag.BY_FEEL, Flag.POOR_VIEW),
    )
    assert (made.valid_share, made.effort, made.resting_tone_mm) == (0.667, 0.314, 0.27)
    assert made.flags == (Flag.POOR_VIEW, Flag.BY_FEEL)


def _longest(repetitions: int) -> Progress:
    one = Repetition(
        100, _long(MovementCode), _long(Grade), 0.001, -0.999, 0.001, -10_000, -10_000, -1.999,
        -19.99, 19.99, _long(Felt), tuple(sorted(Flag, key=len)[-3:]), 19.99, -19.99,
        (-19.99, -19.99), _long(Joined),
    )  # fmt: skip
    return Progress(
        1, "f" * 32, 2**53 - 1, 36_500, _long(Clock), 2**31, _long(RoutineCode), 1000, 239.99,
        _long(End), _long(StopReason), "9" * 32, "m" * 32, (one,) * repetitions, 239.99,
        probe=False,
    )  # fmt: skip


def _long(codes: type[Code]) -> Code:
    return max(codes, key=len)


def _leaves(schema: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Every field with what it may hold, enums looked up, nested objects entered."""
    kinds = schema["$defs"]
    found = []
    for kind in kinds.values():
        for name, field in kind.get("properties", {}).items():
            for choice in field.get("anyOf", [field]):
                held = kinds[choice["$ref"].split("/")[-1]] if "$ref" in choice else choice
                if held.get("type") != "null" and name != "repetitions":
                    found.append((name, held))
    return found
