"""How far two sets of landmarks lie apart, and what the bench says of it."""

import pytest

from bench.agreement import LEFT_OUTER_CANTHUS, RIGHT_OUTER_CANTHUS, _judged, apart, pictures

FACE = [[float(point), 0.0, 0.0] for point in range(468)]
IOD_PX = LEFT_OUTER_CANTHUS - RIGHT_OUTER_CANTHUS


def test_the_worst_landmark_is_told_in_pixels_and_of_the_eyes_distance():
    moved = [list(point) for point in FACE]
    moved[100][0] += 3.0
    moved[100][1] += 4.0
    moved[7][2] -= 0.5
    found = apart("a.jpg", moved, FACE)
    assert max(found.each_px) == pytest.approx(5.0)
    assert sum(px > 0 for px in found.each_px) == 1
    assert found.worst_iod == pytest.approx(5.0 / IOD_PX)
    assert found.depth_px == pytest.approx(0.5)


def test_landmarks_of_different_networks_are_not_compared():
    with pytest.raises(ValueError, match="longer"):
        apart("a.jpg", FACE[:-10], FACE)


def test_pictures_are_found_in_folders_below_and_nothing_else_is(tmp_path):
    (tmp_path / "neutral").mkdir()
    for name in ("b.JPG", "a.png", "neutral/c.jpeg", "neutral/c.tem"):
        (tmp_path / name).touch()
    assert [path.name for path in pictures(tmp_path)] == ["a.png", "b.JPG", "c.jpeg"]


def test_a_verdict_says_on_how_many_stills() -> None:
    assert _judged(0.02, 0.03, stills=1) == "met (≤ 0.03), 1 still"
    assert _judged(0.04, 0.03, stills=99) == "missed (≤ 0.03), 99 stills"
