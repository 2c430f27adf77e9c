"""The head under the skin: its pose by places that no expression moves, and how deep each lies.

A turn of the head moves what lies near the camera more than what lies far, and must not look like a
smile. So the head is fitted in three dimensions with perspective, and the depth of every place is
learned from the person's own small turns while they rest, starting from what the landmarks say.

Coordinates are those of the camera, with the head where it was at rest: x to the right and y down
from the camera's axis, z towards the camera from the middle of the head, in pixels of the crop at
rest. A head above the middle of the picture is seen from below, so the axis matters.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from device.eyes.measurement.usual import MAD_TO_SIGMA, usual

Floats = NDArray[np.float64]

ROUNDS = 6
SETTLED_RAD = 1e-5
DOUBTED_PX = 0.35
"""A place that lies this far off its head is believed half (Cauchy's weight): a few sigmas of a
patch of skin, and well below what a brow does."""
DEPTH_SPREAD_PX = 9.0
"""How far the landmarks' depths may be off, one sigma: 6 % of the interocular distance. Ours."""
LEARNING_ROUNDS = 6
FALSE_TURNS = 1.5
"""Turns are believed from so many times the variance that noise alone gives them."""
FAINTEST = 1e-9
"""Keeps what no frame says anything of from dividing by zero."""


@dataclass(frozen=True)
class Pose:
    """A head's pose from rest: a rotation (3, 3) and a shift (3,), seen from `distance_px`."""

    rotation: Floats
    shift: Floats
    distance_px: float

    @property
    def turned_deg(self) -> float:
        """How far the head is turned from rest, aside or in a nod; a lean is none."""
        across = math.hypot(self.rotation[0, 2], self.rotation[1, 2])
        return math.degrees(math.atan2(across, self.rotation[2, 2]))


def project(places: Floats, pose: Pose) -> Floats:
    """Where places of the head, shape (n, 3), are seen, shape (n, 2)."""
    moved = places @ pose.rotation.T + pose.shift
    return moved[:, :2] * _scale(moved, pose)[:, None]


def fit(places: Floats, seen: Floats, trust: Floats, start: Pose) -> Pose:
    """The pose in which places of the head, shape (n, 3), are best seen at (n, 2).

    `trust`, shape (n,), 1 / px^2, weighs them; those that lie off are believed less.
    """
    pose = start
    for turn in range(ROUNDS):
        step = _step(places, seen, trust, pose, sceptical=turn > 0)
        pose = _moved(pose, step)
        if np.abs(step[:3]).max() < SETTLED_RAD:
            break
    return pose


def residuals(places: Floats, seen: Floats, pose: Pose) -> Floats:
    """How far, px, each place is seen from where its head has it: shape (n, 2)."""
    return seen - project(places, pose)


def on_the_head(places: Floats, seen: Floats, pose: Pose) -> Floats:
    """How far each place has moved on the head, shape (n, 2), px of the crop at rest.

    Seen offsets are turned back into the plane of the face, depth unchanged.
    """
    moved = places @ pose.rotation.T + pose.shift
    tangents = _tangents(moved, pose) @ pose.rotation[:, :2]
    off = residuals(places, seen, pose)
    return np.asarray(np.linalg.solve(tangents, off[:, :, None])[:, :, 0])


def learn_shape(
    places: Floats, frames: Sequence[Floats], trust: Floats, starts: Sequence[Pose]
) -> Floats:
    """Places of the head, shape (n, 3), after what many frames of rest, each (n, 2), say of them.

    Poses, from `starts`, by the places that have `trust` (see `fit`), and all places by the poses,
    in turn. A depth moves away from where the landmarks had it only as far as the head has surely
    turned.
    """
    shape = places.copy()
    poses = starts
    for _ in range(LEARNING_ROUNDS):
        both = zip(frames, poses, strict=True)
        poses = [_bony_pose(shape, seen, trust, pose) for seen, pose in both]
        off = np.array([residuals(shape, *one) for one in zip(frames, poses, strict=True)])
        middle = usual(off)
        shape[:, :2] += middle
        shape[:, 2] += _deeper(shape, places[:, 2], off - middle, poses, trust)
    return shape


def _bony_pose(shape: Floats, seen: Floats, trust: Floats, start: Pose) -> Pose:
    sure = (trust > 0) & np.isfinite(seen[:, 0])
    return fit(shape[sure], seen[sure], trust[sure], start)


def _deeper(
    shape: Floats, prior: Floats, off: Floats, poses: Sequence[Pose], trust: Floats
) -> Floats:
    """How much nearer each place lies than thought: its way in the frames, on the head's turns.

    `off`, shape (frames, n, 2), are residuals, NaN where a place was not found. The turns are known
    by noisy patches themselves, so a head that keeps still seems to turn a little: what it says is
    believed as far as it turned by more than that noise.
    """
    ways = np.array([_tangents(shape, pose) @ pose.rotation[:, 2] for pose in poses])
    ways -= ways.mean(axis=0)
    noise = float(np.nanmedian(np.abs(off[:, trust > 0]))) * MAD_TO_SIGMA
    belief = np.nan_to_num(1.0 / (1.0 + (off**2).sum(axis=2, keepdims=True) / DOUBTED_PX**2))
    off = np.nan_to_num(off)
    turned = (belief * ways**2).sum(axis=(0, 2)) + FAINTEST
    false = len(poses) * _turn_variance(shape, trust, poses[0], noise)
    believed = np.clip(1.0 - FALSE_TURNS * false / turned, 0.0, 1.0)
    said = believed * (belief * ways * off).sum(axis=(0, 2))
    doubt = (noise / DEPTH_SPREAD_PX) ** 2 + FAINTEST
    return np.asarray((said + doubt * (prior - shape[:, 2])) / (believed * turned + doubt))


def _turn_variance(places: Floats, trust: Floats, pose: Pose, noise_px: float) -> float:
    """The variance, radians squared, of a fitted head's turns about both axes of the picture."""
    slopes = _slopes(places @ pose.rotation.T, pose)
    weights = trust / trust.max()
    spread = np.linalg.inv(np.einsum("n,nki,nkj->ij", weights, slopes, slopes))
    return float(spread[0, 0] + spread[1, 1]) * noise_px**2


def _step(places: Floats, seen: Floats, trust: Floats, pose: Pose, *, sceptical: bool) -> Floats:
    """One step of Gauss and Newton: a small turn (3,) and shift (3,)."""
    off = residuals(places, seen, pose)
    slopes = _slopes(places @ pose.rotation.T, pose)
    doubts = (off**2).sum(axis=1) / DOUBTED_PX**2 * sceptical
    weights = (trust / (1.0 + doubts))[:, None, None]
    flat, wanted = slopes.reshape(-1, 6), off.ravel()
    weighted = (weights * slopes).reshape(-1, 6)
    return np.asarray(
        np.linalg.solve(weighted.T @ flat + FAINTEST * np.eye(6), weighted.T @ wanted)
    )


def _slopes(turned: Floats, pose: Pose) -> Floats:
    """What a small turn and shift do to where each place is seen: shape (n, 2, 6)."""
    tangents = _tangents(turned + pose.shift, pose)
    return np.concatenate([tangents @ _cross(turned), tangents], axis=2)


def _moved(pose: Pose, step: Floats) -> Pose:
    turn, _ = cv2.Rodrigues(step[:3])
    return Pose(turn @ pose.rotation, pose.shift + step[3:], pose.distance_px)


def _scale(moved: Floats, pose: Pose) -> Floats:
    """By how much what lies so near is enlarged, against the middle of the face at rest."""
    return pose.distance_px / (pose.distance_px - moved[:, 2])


def _tangents(moved: Floats, pose: Pose) -> Floats:
    """What a small way of each place does to where it is seen: shape (n, 2, 3)."""
    scale = _scale(moved, pose)
    tangents = np.zeros((len(moved), 2, 3))
    tangents[:, 0, 0] = tangents[:, 1, 1] = scale
    tangents[:, :, 2] = moved[:, :2] * (scale**2 / pose.distance_px)[:, None]
    return tangents


def _cross(arms: Floats) -> Floats:
    """The way of each arm, shape (n, 3), in a small turn: (n, 3, 3), -[arm]x."""
    x, y, z = arms.T
    zero = np.zeros_like(x)
    return np.stack(
        [np.stack([zero, z, -y], -1), np.stack([-z, zero, x], -1), np.stack([y, -x, zero], -1)], -2
    )
