"""The detector: faces are found where they are, each once, and nothing overflows."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from device.errors import ModelRefused
from device.eyes.landmarks.detector import (
    FaceDetector,
    anchors,
    decoded,
    merged,
    overlap,
    probability,
)
from device.eyes.landmarks.region import Window, whole


@pytest.fixture(scope="module")
def detector(attention_files):
    return FaceDetector(attention_files.detector)


def box(x, y, width, height):
    return np.array([[x, y], [width, height], *[[x, y]] * 6], dtype=np.float64)


boxes = st.builds(box, st.floats(0, 1), st.floats(0, 1), st.floats(0.001, 1), st.floats(0.001, 1))


@given(arrays(np.float32, 5, elements=st.floats(width=32, allow_nan=False, allow_infinity=False)))
def test_no_logit_overflows(logits):
    scores = probability(logits)
    assert ((scores >= 0) & (scores <= 1)).all()


def test_a_logit_of_nothing_is_an_even_chance():
    assert probability(np.zeros(1, np.float32)) == 0.5


@given(boxes, boxes)
def test_overlap_is_a_share_and_the_same_from_both_sides(one, other):
    share = overlap(one, other[None])[0]
    assert 0 <= share <= 1 + 1e-9
    assert share == pytest.approx(overlap(other, one[None])[0])


def test_a_box_overlaps_itself_wholly_and_its_neighbour_not_at_all():
    one, neighbour = box(0.2, 0.2, 0.2, 0.2), box(0.5, 0.2, 0.2, 0.2)
    assert overlap(one, np.stack([one, neighbour])) == pytest.approx([1, 0])


def test_boxes_of_one_face_become_one_weighted_by_their_scores():
    shapes = np.stack([box(0.50, 0.5, 0.2, 0.2), box(0.54, 0.5, 0.2, 0.2)])
    [(shape, score)] = merged(shapes, np.array([0.9, 0.6]))
    assert score == 0.9
    assert shape[0] == pytest.approx([0.516, 0.5])


@pytest.mark.parametrize(("apart", "faces"), [(0.10, 1), (0.12, 2)])
def test_boxes_are_one_face_if_they_share_more_than_three_tenths(apart, faces):
    shapes = np.stack([box(0.5, 0.5, 0.2, 0.2), box(0.5 + apart, 0.5, 0.2, 0.2)])
    assert len(merged(shapes, np.array([0.9, 0.8]))) == faces


def test_boxes_apart_stay_apart_the_surest_first():
    shapes = np.stack([box(0.2, 0.5, 0.2, 0.2), box(0.8, 0.5, 0.2, 0.2)])
    assert [score for _, score in merged(shapes, np.array([0.6, 0.9]))] == [0.9, 0.6]


def test_anchors_fill_the_input_row_by_row():
    centres = anchors(128)
    assert centres.shape == (896, 2)
    assert centres[0] == pytest.approx([1 / 32, 1 / 32])
    assert centres[2] == pytest.approx([3 / 32, 1 / 32])
    assert centres[-1] == pytest.approx([15 / 16, 15 / 16])


def test_a_shape_is_told_from_its_anchor():
    raw = np.zeros((1, 16))
    raw[0, :4] = (12.8, -12.8, 64, 32)
    [shape] = decoded(raw, np.array([[0.5, 0.5]]), 128)
    assert shape[0] == pytest.approx([0.6, 0.4])
    assert shape[1] == pytest.approx([0.5, 0.25])
    assert shape[2:] == pytest.approx(0.5)


def test_a_face_is_found_with_its_eyes_on_the_persons_own_sides(detector, grace_hopper):
    [face] = detector.detect(grace_hopper)
    right_eye, left_eye, nose, mouth = face.key_points[:4]
    assert face.score > 0.8
    assert right_eye == pytest.approx([221.8, 194.7], abs=0.5)  # MediaPipe's own, 0.10.18
    assert left_eye == pytest.approx([308.0, 185.0], abs=0.5)
    assert right_eye[0] < nose[0] < left_eye[0]
    assert nose[1] < mouth[1]


def test_a_face_in_a_tall_image_is_found_at_its_place(detector, grace_hopper):
    tall = np.zeros((1100, 512, 3), np.uint8)
    tall[400:1000] = grace_hopper
    [face] = detector.detect(tall)
    assert face.key_points[0] == pytest.approx([221.8, 594.7], abs=15)


def test_what_the_image_does_not_fill_is_black():
    white = np.full((100, 50, 3), 255, np.uint8)
    shown = Window(128, cv2.BORDER_CONSTANT).on(white, whole(white))
    assert (shown[1:-1, 34:94] == 255).all()
    assert (shown[:, :31] == 0).all()
    assert (shown[:, 97:] == 0).all()


def test_a_file_that_is_another_network_is_refused_by_name(attention_files):
    with pytest.raises(ModelRefused, match=r"looks\.tflite: has no output regressors"):
        FaceDetector(attention_files.looks)
