"""Each region for itself: hand, glare, talk and another face, on made-up skin."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from device.eyes.measurement.regions import (
    Watching,
    alike,
    blur_iod,
    glare,
    hidden,
    judge_regions,
    nobody,
    regions_at_rest,
)
from device.eyes.measurement.zones import EYES, HALVES, REGIONS
from device.face.seen import FitView, PoorView, Reason, Region
from tests.eyes.measurement.made_skin import hidden_by, look, person, rest, talking

RATE_HZ = 20
ANN, BOB = person(1), person(2)
AT_REST = rest(ANN)
FIT = FitView()


def skin_of(*regions):
    zones = np.split(HALVES.landmarks, HALVES.starts[1:])
    return np.unique(
        np.concatenate(
            [np.r_[zones[2 * REGIONS.index(r)], zones[2 * REGIONS.index(r) + 1]] for r in regions]
        )
    )


def shining(colours, eye):
    bright = colours.copy()
    bright[EYES[eye][::3], 0] = colours[:, 0].max() + 0.5
    return bright


def watch(looks, watching=None, at_rest=AT_REST, whole=FIT):
    """Judge frame after frame; give back the last state and all views."""
    watching, views = watching or Watching(), []
    for one in looks:
        watching, view = judge_regions(watching, one, at_rest, whole)
        views.append(view)
    return watching, views


def frames(colours, seconds, from_s=0.0):
    return [look(colours, from_s + frame / RATE_HZ) for frame in range(round(seconds * RATE_HZ))]


def test_a_face_as_at_rest_is_fit_in_every_region():
    assert watch(frames(ANN, 1.0))[1] == [FIT] * RATE_HZ


@pytest.mark.parametrize(
    "region", [Region.MOUTH, Region.CHIN, Region.NOSE, Region.EYES, Region.BROWS]
)
def test_a_hand_before_a_region_is_named_there_and_nowhere_else(region):
    _, [view] = watch([look(hidden_by(ANN, skin_of(region)))])
    assert view == FitView({region: Reason.HAND})


def test_a_hand_before_mouth_and_chin_leaves_the_eyes_measured():
    _, [view] = watch([look(hidden_by(ANN, skin_of(Region.MOUTH, Region.CHIN)))])
    assert view == FitView({Region.MOUTH: Reason.HAND, Region.CHIN: Reason.HAND})


def test_lips_that_part_wide_may_look_stranger_than_closed_ones():
    stretched = hidden_by(ANN, skin_of(Region.MOUTH)) * 0.5 + ANN * 0.5
    closed, parted = (hidden(look(stretched, gap_iod=gap), AT_REST) for gap in (0.0, 0.2))
    assert parted[Region.MOUTH] < 0.8 * closed[Region.MOUTH]
    assert parted[Region.NOSE] == closed[Region.NOSE]


@pytest.mark.parametrize("eye", [0, 1])
def test_light_in_glasses_before_one_eye_is_glare_and_not_a_hand(eye):
    assert watch([look(shining(ANN, eye))])[1][0].poor[Region.EYES] is Reason.GLARE
    assert glare(look(shining(ANN, eye)), None)


def test_a_shut_eye_does_not_shine_and_a_brighter_lamp_is_no_glare():
    shut = ANN.copy()
    shut[[*range(468, 478)], 0] = np.median(ANN[:, 0])
    dark_irises = ANN.copy()
    dark_irises[[*range(468, 478)], 0] -= 2.0
    assert not glare(look(shut), rest(dark_irises))
    assert not glare(look(ANN + np.array((0.5, 0.0, 0.0))), AT_REST)


def test_talk_is_told_of_the_mouth_and_of_nothing_else():
    looks = [talking(ANN, frame / RATE_HZ) for frame in range(2 * RATE_HZ)]
    assert watch(looks)[1][-1] == FitView({Region.MOUTH: Reason.TALKING})


def test_a_hand_before_a_talking_mouth_is_the_first_to_mend():
    covered = hidden_by(ANN, skin_of(Region.MOUTH))
    looks = [talking(covered, frame / RATE_HZ) for frame in range(2 * RATE_HZ)]
    assert watch(looks)[1][-1].poor[Region.MOUTH] is Reason.HAND


def test_lips_guessed_behind_a_hand_are_not_talk_when_the_hand_has_gone():
    covered = hidden_by(ANN, skin_of(Region.MOUTH))
    watching, _ = watch([talking(covered, frame / RATE_HZ) for frame in range(2 * RATE_HZ)])
    _, views = watch(frames(ANN, 1.0, from_s=2.0), watching)
    assert {view.poor.get(Region.MOUTH) for view in views} == {Reason.HAND, None}
    assert views[-1] == FIT


def test_a_region_stays_poor_for_half_a_second_after_the_hand_until_landmarks_are_back():
    watching, _ = watch([look(hidden_by(ANN, skin_of(Region.MOUTH)))])
    _, views = watch(frames(ANN, 1.0, from_s=0.05), watching)
    assert views.index(FIT) == round(0.45 * RATE_HZ)
    assert watch([look(ANN, at_s=-5.0)], watching)[1] == [FIT]


def test_another_person_is_not_measured_against_this_ones_rest():
    watching, _ = watch(frames(ANN, 1.0))
    watching, views = watch(frames(BOB, 1.0, from_s=1.2), nobody(watching))
    assert views[0] == FitView(dict.fromkeys(Region, Reason.UNSURE))
    assert views[-1] == PoorView(Reason.ANOTHER_FACE)
    assert watch(frames(ANN, 1.0, from_s=2.4), nobody(watching))[1][-1] == FIT


def test_hands_over_most_of_a_followed_face_are_hands_and_not_another_person():
    watching, _ = watch(frames(ANN, 1.0))
    covered = hidden_by(ANN, skin_of(Region.EYES, Region.BROWS, Region.NOSE))
    _, views = watch(frames(covered, 3.0, from_s=1.0), watching)
    told = {Region.EYES: Reason.HAND, Region.BROWS: Reason.HAND, Region.NOSE: Reason.HAND}
    assert views == [FitView(told)] * len(views)


def test_no_two_of_thirty_people_are_taken_for_each_other():
    people = [person(seed) for seed in range(30)]
    for one, colours in enumerate(people):
        known = [alike(look(other), rest(colours)) for other in people]
        assert [index for index, is_known in enumerate(known) if is_known] == [one]


def test_a_view_that_is_poor_as_a_whole_stays_so_and_the_person_is_not_judged():
    poor = PoorView(Reason.HEAD_TURNED)
    watching, views = watch(frames(BOB, 3.0), whole=poor)
    assert views == [poor] * len(views)
    assert not watching.known.stranger


def test_before_rest_is_known_a_mouth_is_looked_for_that_looks_like_one():
    assert watch([look(ANN)], at_rest=None)[1] == [FIT]
    covered = look(hidden_by(ANN, skin_of(Region.MOUTH)))
    assert watch([covered], at_rest=None)[1] == [FitView({Region.MOUTH: Reason.HAND})]


def test_rest_is_the_middle_of_many_frames_and_a_blink_in_some_is_lost_in_it():
    blinking = look(shining(ANN, 0))
    learned = regions_at_rest([*frames(ANN, 1.0), blinking], [{}] * (RATE_HZ + 1))
    assert learned.colours == pytest.approx(ANN)
    assert learned.blur_px == 1.5
    assert learned.lips.wandered_iod == 0.0


def test_a_region_that_was_poor_in_most_of_rest_is_not_trusted_afterwards():
    often = [{Region.EYES: Reason.GLARE}] * 15 + [{Region.NOSE: Reason.HAND}] * 5
    learned = regions_at_rest(frames(ANN, 1.0), often)
    assert learned.poor == {Region.EYES: Reason.GLARE}
    assert watch([look(ANN)], at_rest=learned)[1] == [FitView({Region.EYES: Reason.GLARE})]


def test_blur_is_told_beyond_that_of_the_persons_own_rest():
    soft = replace(look(ANN), blur_px=2.5)
    assert blur_iod(soft, AT_REST) == pytest.approx(2.0 / 190)
    assert blur_iod(soft, None) == pytest.approx(2.5 / 190)
    assert blur_iod(replace(soft, blur_px=1.0), AT_REST) == 0.0


def test_the_same_frames_are_judged_alike_and_no_state_is_changed_in_place():
    start = Watching()
    looks = [talking(ANN, frame / RATE_HZ) for frame in range(30)]
    assert watch(looks, start) == watch(looks, start)
    assert start == Watching()
