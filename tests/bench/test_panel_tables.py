"""The panel's tables: every row comes out, and what is too slow is told as missed."""

import re

import pytest

from bench.panel_notes import Drawn, Frame, Notes, Played
from bench.panel_tables import WAYS, Drawing, Ran, latencies, loads, paces
from tests.bench.test_panel_notes import repetition

FIGURE = re.compile(r"^-?\d+\.\d+$")


def rows(table: str) -> dict[str, list[str]]:
    """The cells of each row by its first one."""
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines()]
    return {first: rest for first, *rest in cells[2:]}


def ran(delay_s: float) -> Notes:
    """Frames and one press, each answered after so long."""
    frames = [Frame(n / 15, n / 15 + delay_s) for n in range(3)]
    return Notes(
        frames=frames,
        played=[Played("Chime", None, 9.0, 9.0 + delay_s, 9.0 + delay_s)],
        drawn=[Drawn(at_s, at_s, False, at_s > 9.0) for at_s in (5.0, 9.0 + 1.5 * delay_s)],
        pressed_s=[9.0],
        rehearsed_s=[0.1],
    )


@pytest.mark.parametrize(("delay_s", "told"), [(0.01, "met (≤ 100)"), (0.2, "missed (≤ 100)")])
def test_a_press_that_waits_too_long_is_told_as_missed(delay_s: float, told: str) -> None:
    notes = ran(delay_s)
    found = rows(latencies(notes, notes))
    assert found["pin's edge → sound queued"][-1] == told
    assert found["pin's edge → shown"][-1] == told
    assert all(FIGURE.match(cell) for row in found.values() for cell in row[:3] if row[3] != "0")


def test_a_frame_whose_cue_comes_too_late_is_told_as_missed() -> None:
    slow, quick = ran(0.2), ran(0.01)
    for notes, told in ((slow, "missed (≤ 150)"), (quick, "met (≤ 150)")):
        notes.drawn = [Drawn(each.taken_s, each.taken_s, False, False) for each in notes.frames]
        assert rows(latencies(quick, notes))["frame captured → its cues queued"][-1] == told


def test_what_never_happened_is_told_as_not_measured() -> None:
    assert {row[-1] for row in rows(latencies(Notes(), Notes())).values()} == {"not measured"}
    assert rows(paces({"alone": Ran(Notes(), 0.1)}, 2.0))["alone"][-1] == "not measured"


def test_pace_is_judged_by_the_latest_cue() -> None:
    even = Ran(Notes(played=repetition(1.0, 0.02, 0.02, 0.02, 0.02)), 0.1)
    drifting = Ran(Notes(played=repetition(1.0, 0.02, 0.04, 0.06, 0.08)), 0.1)
    found = rows(paces({"even": even, "drifting": drifting}, 2.0))
    assert found["even"] == ["20.0", "0.0", "20.0", "20.0", "4", "met (≤ 50)"]
    assert found["drifting"] == ["50.0", "22.4", "80.0", "20.0", "4", "missed (≤ 50)"]


def test_drawing_is_judged_and_stands_beside_the_other_ways() -> None:
    drawings = {way: Drawing(90, 89, 3.0, 0.3 * (1 + n)) for n, way in enumerate(WAYS)}
    idle = Ran(Notes(), 0.02)
    found = [*rows(loads(idle, {"alone": Ran(Notes(), 0.09)}, drawings)).values()]
    assert [row[:2] for row in found[:3]] == [["10.0", "1.00"], ["20.0", "2.00"], ["30.0", "3.00"]]
    assert [row[-1] for row in found] == ["met (≤ 25)", "", "", "", ""]
    assert [row[0] for row in found[3:]] == ["2.0", "9.0"]
