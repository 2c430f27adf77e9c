"""Recorded practices give the same cues, byte for byte; damaged recordings are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from device.errors import TraceError
from device.mirror.trace import read_trace
from tests.mirror.golden import cues_of, golden, traces
from tests.mirror.scenes import FILMED, MADE


@pytest.mark.parametrize("trace", traces(), ids=lambda trace: trace.name.split(".")[0])
def test_a_trace_gives_its_golden_cues(trace: Path) -> None:
    assert cues_of(trace) == golden(trace)


def test_the_filmed_practice_eases_what_was_too_big_and_the_eye_that_joined_in() -> None:
    film = next(one for one in traces() if one.name.startswith("film_well_too_big_eye_joins"))
    cues = cues_of(film)
    assert cues.index("Ease, too_big") < cues.index("Ease, joined, eyes")
    assert "closes  done" in cues


def test_there_are_traces_to_replay() -> None:
    names = {trace.name.split(".")[0] for trace in traces()}
    assert names == {*FILMED, *MADE}
    assert len(names) >= 25
    assert len(FILMED) >= 10


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ('{"type":"tick","at_s":1.0}\n{"type":"pressed"', "line 2"),
        ('{"type":"pressed","button":"lever","at_s":1.0}', "lever"),
        ('{"type":"tick","at_s":9.0}\n{"type":"tick","at_s":1.0}', "line 2: time goes back"),
        ("", "nothing in it"),
    ],
)
def test_a_damaged_trace_is_named_with_its_line(tmp_path: Path, content: str, said: str) -> None:
    trace = tmp_path / "odd.jsonl"
    trace.write_text(content)
    with pytest.raises(TraceError, match=said) as refused:
        cues_of(trace)
    assert str(trace) in str(refused.value)


def test_a_trace_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TraceError, match=r"nowhere\.jsonl"):
        read_trace(tmp_path / "nowhere.jsonl")
