from dataclasses import replace

from bench.contender import Memory
from bench.long_film import Nobody, Screening
from bench.moments import Moment
from bench.ten_minutes import told

SEEN = Moment(0.0, "rest", in_room=True, yaw_deg=0, pitch_deg=0, hand=0, found=True, error=1.0)

MEMORY = [Memory(60.0, written_mb, 90.0) for written_mb in (50.0, 51.0, 51.2, 51.4)]


def screening(unseen: int, ghosts: int = 0) -> Screening:
    """Frames a tenth of a second apart, some of them without the face that is there."""
    frames = [SEEN] * 5 + [replace(SEEN, found=False)] * unseen + [SEEN] * 5
    frames += [replace(SEEN, in_room=False, inside=False)] * ghosts
    moments = [replace(moment, at_s=number / 10) for number, moment in enumerate(frames)]
    return Screening("mesh", moments, MEMORY, [Nobody("room", 3, 0)])


def line(body: str, begins: str) -> str:
    (found,) = (row for row in body.splitlines() if row.startswith(f"| {begins}"))
    return found


def test_a_face_found_within_half_a_second_meets_the_target() -> None:
    body = told(screening(unseen=4)).body
    assert "0.40 s | met" in line(body, "again, worst")
    assert "| 1; 1 |" in line(body, "losses")


def test_a_longer_wait_misses_it() -> None:
    assert "0.60 s | missed" in line(told(screening(unseen=6)).body, "again, worst")


def test_a_film_in_which_the_face_was_never_lost_has_tested_nothing() -> None:
    assert "never lost | not tested" in line(told(screening(unseen=0)).body, "again, worst")


def test_a_loss_without_a_wait_is_judged_too() -> None:
    shown = screening(unseen=2)
    turned = [m if m.found else replace(m, yaw_deg=30) for m in shown.moments]
    body = told(replace(shown, moments=turned)).body
    assert "0.00 s | met" in line(body, "again, worst")
    assert "| 1; 0 |" in line(body, "losses")


def test_a_face_in_the_empty_room_is_told() -> None:
    assert "| 2 | missed" in line(told(screening(0, ghosts=2)).body, "faces seen in the empty room")


def test_memory_is_told_with_its_slope_once_it_has_settled() -> None:
    assert "+200 kB a minute" in line(told(screening(0)).body, "slope of the written")
