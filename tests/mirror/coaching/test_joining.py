"""What joins in: the affected side's more, beyond the noise, of the part that does it most."""

from __future__ import annotations

import pytest

from device.face.seen import Grade, Reading, Region, Side
from device.mirror.coaching.joining import excess_of, joined, joins, limit_of
from device.mirror.coaching.sample import Sample
from tests.mirror.people import PRACTICE


def hold(noise: float = 0.01, **sides: tuple[float, float]) -> list[Sample]:
    companions = {
        Region(name): Reading(left, right, noise) for name, (left, right) in sides.items()
    }
    return [Sample(n / 15, (2.0, 2.0), 0.05, companions, Grade.FINE) for n in range(30)]


def test_a_part_that_does_the_same_on_both_sides_has_not_joined_in() -> None:
    both = hold(eyes=(0.3, 0.3), chin=(2.0, 2.0))
    assert joined(both, Side.LEFT, PRACTICE) is None


@pytest.mark.parametrize("region", ["chin", "brows", "eyes"])
def test_the_affected_side_that_does_more_has_joined_in_and_the_other_side_has_not(
    region: str,
) -> None:
    more = hold(**{region: (2.0, 0.2)})
    assert joined(more, Side.LEFT, PRACTICE) is Region(region)
    assert joined(more, Side.RIGHT, PRACTICE) is None


def test_an_eye_that_joins_in_comes_before_a_chin_that_does_so_more() -> None:
    assert joined(hold(eyes=(0.15, 0.0), chin=(3.0, 0.0)), Side.LEFT, PRACTICE) is Region.EYES
    assert joined(hold(eyes=(0.05, 0.0), chin=(3.0, 0.0)), Side.LEFT, PRACTICE) is Region.CHIN


def test_what_is_within_its_noise_is_not_told() -> None:
    assert limit_of(Region.EYES, hold(0.1, eyes=(0.2, 0.0)), PRACTICE) == pytest.approx(0.3)
    assert joined(hold(0.1, eyes=(0.2, 0.0)), Side.LEFT, PRACTICE) is None
    assert joined(hold(0.5, chin=(1.4, 0.0)), Side.LEFT, PRACTICE) is None


def test_what_was_not_seen_is_not_told() -> None:
    assert joined([], Side.LEFT, PRACTICE) is None
    assert excess_of(Region.CHIN, hold(eyes=(0.2, 0.0)), Side.LEFT) is None
    assert not joins(Region.CHIN, hold(eyes=(0.2, 0.0)), Side.LEFT, PRACTICE)
