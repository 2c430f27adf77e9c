import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from device.face.seen import Side
from device.film.gesture import Life, Smile, minimum_jerk, smiling
from device.film.reel import Reel, Take

TAKE = Take(left_share=0.25, right_share=0.20, eye_joins=Side.RIGHT, narrowing=0.4)


def test_a_smile_rises_holds_and_is_let_go() -> None:
    smile = Smile(TAKE, begins_s=10.0, rise_s=4.0, hold_s=5.0, release_s=4.0)
    shares = [smile.share_at(at_s) for at_s in (9.9, 10, 12, 14, 19, 21, 23, 24)]
    assert shares == pytest.approx([0, 0, 0.5, 1, 1, 0.5, 0, 0])
    assert not smile.over_at(22.9)
    assert smile.over_at(23.0)


@settings(deadline=None)
@given(st.floats(-1, 2), st.floats(0, 0.05))
def test_a_movement_never_goes_back_and_never_jumps(share: float, later: float) -> None:
    step = minimum_jerk(share + later) - minimum_jerk(share)
    assert -1e-12 <= step <= 1.875 * later + 1e-12


def test_a_take_half_way_is_half_of_everything(reel: Reel) -> None:
    pose = smiling(TAKE, reel.smile, share=0.5)
    assert pose.left.smile_mm == pytest.approx(0.125 * reel.smile.reference_mm)
    assert pose.right.smile_mm == pytest.approx(0.100 * reel.smile.reference_mm)
    assert (pose.left.narrowing, pose.right.narrowing) == pytest.approx((0.0, 0.2))


def test_a_blink_in_a_take_narrows_both_eyes_at_least_so_far(reel: Reel) -> None:
    pose = smiling(TAKE, reel.smile, share=1.0, blink=0.3)
    assert (pose.left.narrowing, pose.right.narrowing) == pytest.approx((0.3, 0.4))


def test_the_same_seed_lives_the_same_life_and_another_seed_another(reel: Reel) -> None:
    one, same, other = (Life(reel.life, seed) for seed in (1, 1, 2))
    assert one.sway(12.3) == same.sway(12.3) != other.sway(12.3)


def test_the_person_blinks_with_both_eyes_now_and_then_and_briefly(reel: Reel) -> None:
    step_s = 0.01
    at_s = np.arange(0.0, 90.0, step_s)
    narrowed = np.array([Life(reel.life, 5).blink(float(at)) for at in at_s])
    begins = np.flatnonzero((narrowed[1:] > 0) & (narrowed[:-1] == 0))
    ends = np.flatnonzero((narrowed[1:] == 0) & (narrowed[:-1] > 0))
    assert len(begins) == len(ends) == 20  # one in each 4.5 s
    lasts_s = (ends - begins) * step_s
    assert lasts_s.min() > reel.life.blink_shortest_s - 2 * step_s
    assert lasts_s.max() < reel.life.blink_longest_s + 2 * step_s
    assert narrowed.max() == pytest.approx(reel.life.blink_narrowing, rel=0.02)


@settings(deadline=None)
@given(at_s=st.floats(0, 1e6))
def test_the_head_sways_a_little_and_slowly(reel: Reel, at_s: float) -> None:
    numbers = reel.life
    life = Life(numbers, 3)
    now, next_frame = life.sway(at_s), life.sway(at_s + 0.05)
    assert abs(now.across_mm) <= numbers.sway_mm
    assert abs(now.down_mm) <= numbers.sway_mm
    assert abs(now.roll_deg) <= numbers.roll_deg
    assert abs(next_frame.across_mm - now.across_mm) < 0.1
    assert abs(life.light(at_s) - 1) <= numbers.light_share
