"""Scenes as moments: when each hold is, and what is so on the way."""

from itertools import pairwise

import numpy as np
import pytest

from bench.accuracy.filmed.gesture import one_sided, smile_of
from bench.accuracy.filmed.scene import REST, Hold, Light, Scene, Stance, State, mixed, moments
from device.face.seen import Side

SMILE = State(one_sided(Side.LEFT, smile_of(0.04)))
SCENE = Scene(
    "one",
    "",
    (
        Hold(REST, 1.0),
        Hold("smile", 0.4, SMILE, ramp_s=0.8),
        Hold("later", 0.2, SMILE, unseen_s=30),
    ),
    rate_hz=10.0,
)


def test_frames_come_at_the_scenes_rate_and_holds_have_their_names() -> None:
    seen = list(moments(SCENE))
    names = [moment.name for moment in seen]
    assert names == 10 * [REST] + 7 * [""] + 4 * ["smile"] + 2 * ["later"]
    assert SCENE.frames == len(seen)
    assert np.diff([moment.at_s for moment in seen[:21]]) == pytest.approx(0.1)


def test_nobody_looks_while_time_goes_by_unseen() -> None:
    seen = list(moments(SCENE))
    assert seen[21].at_s - seen[20].at_s == pytest.approx(30.1)


def test_a_smile_rises_on_its_way_and_is_held() -> None:
    way = [m.state.gesture.left.outward for m in moments(SCENE)]
    assert way[9] == 0.0
    assert all(one < other for one, other in pairwise(way[9:18]))
    assert way[17:] == pytest.approx(6 * [0.04 * np.cos(np.radians(50))])


def test_half_way_between_two_states_is_the_mean_of_each_number() -> None:
    start = State(stance=Stance(yaw_deg=-4.0), light=Light(1.0, 0.0))
    end = State(stance=Stance(yaw_deg=2.0), light=Light(0.8, 0.3))
    half = mixed(start, end, 0.5)
    assert half.stance.yaw_deg == pytest.approx(-1.0)
    assert (half.light.gain, half.light.side) == pytest.approx((0.9, 0.15))
    assert half.sway == start.sway
