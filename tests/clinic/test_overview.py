"""The table as a therapist sees it, and as a program reads it."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import msgspec
from rich.console import Console

from clinic.overview import NOTICE, Overview, as_json, as_table, overview
from clinic.store import KeptSession, SetAside
from tests.clinic.sessions import repetition, session
from wire.message import (
    End,
    Felt,
    Flag,
    Grade,
    Joined,
    MovementCode,
    Progress,
    RoutineCode,
    StopReason,
)
from wire.receipt import RejectCode

ADA = "a" * 32
NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)


def shown(*kept: KeptSession, aside: tuple[SetAside, ...] = ()) -> Overview:
    return overview(kept, aside)


def text(seen: Overview, width: int = 100, *, repetitions: bool = False) -> str:
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False)
    console.print(as_table(seen, repetitions=repetitions))
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_row_says_who_what_and_how_it_went() -> None:
    printed = text(shown(KeptSession(ADA, "Ada", NOON, session(1)))).splitlines()
    place = next(number for number, line in enumerate(printed) if "aaaaaaaa" in line)
    assert printed[place].split() == [
        "aaaaaaaa", "0", "small_smile", "3/3", "0.24", "0.81", "0.04", "done", "mesh_v2",
    ]  # fmt: skip
    assert printed[place + 1].split() == ["Ada"]


def test_each_repetition_has_its_row_when_asked_for() -> None:
    kept = KeptSession(ADA, "Ada", NOON, session(1))
    printed = text(shown(kept), repetitions=True)
    assert [f"repetition {n}" in printed for n in (1, 2, 3, 4)] == [True, True, True, False]
    assert "repetition" not in text(shown(kept))


def test_what_joined_in_and_how_far_each_side_went_is_told_of_a_repetition() -> None:
    told = msgspec.structs.replace(
        repetition(1), moved=(1.5, 2.25), joined=Joined.EYES, felt=Felt.SOME_PULL,
        flags=(Flag.FEEL_FIRST,),
    )  # fmt: skip
    closed = msgspec.structs.replace(
        repetition(2), movement=MovementCode.GENTLE_EYE_CLOSURE, moved=(0.5, 0.75)
    )
    kept = msgspec.structs.replace(session(1), repetitions=(told, closed), probe=True)
    printed = text(shown(KeptSession(ADA, None, NOON, kept)), repetitions=True)
    for one in ("1.50 / 2.25 mm", "eyes joined in", "felt: some_pull", "feel_first",
                "0.50 / 0.75\n", "(probe)"):  # fmt: skip
        assert one in "\n".join(line.rstrip() for line in printed.splitlines())


def test_on_eighty_columns_no_figure_and_no_routine_is_cut_in_two() -> None:
    longest = msgspec.structs.replace(
        session(1), routine=RoutineCode.QUIET_ONE_PLACE, end=End.INTERRUPTED, model="mesh_attention"
    )
    printed = text(shown(KeptSession(ADA, "Ada", NOON, longest)), width=80)
    for whole in ("quiet_one_place", "interrupted", "3/3", "0.24", "0.81", "0.04"):
        assert whole in printed


def test_it_says_that_the_measures_are_not_validated_and_that_it_is_no_cleared_device() -> None:
    flat = " ".join(text(shown()).split())
    assert "not yet validated on palsied faces" in flat
    assert "not a cleared medical device" in flat
    assert msgspec.json.decode(as_json(shown()))["notice"] == NOTICE


def test_what_could_not_be_measured_is_a_dash_and_never_a_nought() -> None:
    blind = msgspec.structs.replace(
        repetition(), grade=Grade.NONE, effort=None, symmetry=None, synkinesis=None
    )
    by_feel = msgspec.structs.replace(
        session(1), repetitions=(blind,), model=None, day=None, stop_reason=StopReason.ENOUGH
    )
    printed = text(shown(KeptSession(ADA, None, NOON, by_feel)))
    row = next(line for line in printed.splitlines() if "aaaaaaaa" in line)
    assert row.split().count("–") == 5
    assert "0.00" not in row
    assert "(enough)" in printed


def test_means_leave_out_the_repetitions_that_were_not_measured() -> None:
    some = (repetition(1), msgspec.structs.replace(repetition(2), effort=None))
    kept = KeptSession(ADA, None, NOON, msgspec.structs.replace(session(1), repetitions=some))
    (row,) = shown(kept).sessions
    assert row.effort == 0.24


def test_the_json_holds_every_repetition() -> None:
    document = msgspec.json.decode(as_json(shown(KeptSession(ADA, None, NOON, session(1)))))
    (row,) = document["sessions"]
    assert msgspec.convert(row["session"], Progress) == session(1)
    assert row["received_at"] == "2026-05-04T12:00:00Z"


def test_what_was_set_aside_is_counted_and_its_reason_cannot_colour_the_screen() -> None:
    aside = SetAside(ADA, "t", b"x", RejectCode.MALFORMED, "unknown field [red]`name`[/]")
    printed = text(shown(aside=(aside,)))
    assert "1 messages set aside" in printed
    assert "[red]`name`[/]" in printed
