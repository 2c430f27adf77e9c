"""Rows, their verdicts, and the document that they are written into."""

from math import inf, nan
from pathlib import Path

import pytest

from bench.accuracy.figures import Moved, spread
from bench.accuracy.recording import COARSE, FINE, MEDIAPIPE
from bench.accuracy.report import BEGIN, END, Part, between, keep, told
from bench.accuracy.row import Cell, Row, counted, highest, lowest, number, plain, within
from device.face.seen import Side


def test_the_finer_grade_is_judged_where_it_has_a_figure() -> None:
    both = Row("gain", "≥ 0.9", {COARSE: Cell("0.95", True), FINE: Cell("0.80", False)})
    assert both.verdict == "missed, fine"
    coarse = Row("gain", "≥ 0.9", {COARSE: Cell("0.95", True), FINE: Cell("none")})
    assert coarse.verdict == "met, coarse"
    assert Row("gain", "≥ 0.9", {FINE: Cell("none")}).verdict == "not measured"
    assert Row("gain", "").verdict == ""


def test_what_films_come_to_does_not_meet_a_target_of_real_clips() -> None:
    def verdict(*, met: bool | None) -> str:
        return Row("share", "≥ 0.97", {FINE: Cell("1", met)}, elsewhere="real clips").verdict

    assert verdict(met=True) == "films: met; real clips: see below"
    assert verdict(met=False) == "films: missed; real clips: see below"
    assert verdict(met=None) == "not measured"


def test_the_worst_decides_whether_a_target_is_met() -> None:
    assert within(spread([0.96, 1.04]), 0.95, 1.05).met
    assert not within(spread([0.94, 1.00]), 0.95, 1.05).met
    assert lowest([0.9, 0.7], 0.8).met is False
    assert highest([0.01, -0.06], 0.05).met is False
    assert highest([nan], 0.05).met is None


def moved(seen: float) -> Moved:
    return Moved("somebody", Side.LEFT, true=5.0, other=0.0, seen=seen, lent=0.0)


def test_a_target_is_not_met_by_those_movements_alone_that_could_be_read() -> None:
    half = counted(Cell("1.00", True), [moved(5.0), moved(nan)])
    assert half == Cell("1.00; 1 of 2 not read", False)
    nearly = counted(Cell("1.00", True), [*(moved(5.0) for _ in range(99)), moved(nan)])
    assert nearly == Cell("1.00; 1 of 100 not read", True)
    assert counted(Cell("1.00", True), [moved(5.0)]) == Cell("1.00", True)
    assert counted(Cell("none"), [moved(nan)]).met is None


def test_figures_are_told_plainly() -> None:
    assert number(-0.001) == "0.00"
    assert number(inf) == "never"
    assert number(nan) == "none"
    assert plain([0.5, 1.0, 1.5]) == Cell("1.00 (0.50 to 1.50)")
    assert plain([]) == Cell("none")
    assert plain([0.5]) == Cell("0.50")


def test_targets_come_first_and_everybody_has_a_column() -> None:
    rows = [
        Row("besides", "", {MEDIAPIPE: Cell("7")}),
        Row("asked", "≤ 1", {FINE: Cell("0", True)}),
    ]
    body = told([Part("part", rows)], "when and where")
    assert body.startswith("when and where")
    assert "| asked | ≤ 1 | none | none | none | 0 | met, fine |" in body
    assert body.index("asked") < body.index("besides")


def test_only_what_is_between_the_markers_is_written_anew(tmp_path: Path) -> None:
    path = tmp_path / "accuracy.md"
    path.write_text(f"# Accuracy\n\nwords\n{BEGIN}\nold\n{END}\nmore words\n", encoding="utf-8")
    keep("new", path)
    assert path.read_text(encoding="utf-8") == (
        f"# Accuracy\n\nwords\n{BEGIN}\nnew\n{END}\nmore words\n"
    )


def test_a_document_that_is_not_there_is_begun(tmp_path: Path) -> None:
    keep("table", tmp_path / "accuracy.md")
    assert "table" in (tmp_path / "accuracy.md").read_text(encoding="utf-8")


def test_a_document_without_markers_is_refused() -> None:
    with pytest.raises(ValueError, match="no lines"):
        between("words", "table")
