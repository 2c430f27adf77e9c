"""The head under the skin: its pose by places that no expression moves, and how deep each lies.

A turn of the head moves what lies near the camera more than what lies far, and must not look like a
smile. So the head is fitted in three dimensions with perspective, and the depth of every place is
learned from the person's own small turns while they rest, starting from what the landmarks say.

Coordinates are those of the camera, with the head where it was at rest: x to the right and y down
from the camera's axis, z towards the camera from the middle of the head, in pixels of the crop at
rest. A head above the middle of the picture is seen from below, so the axis matters.

All that is said of one frame is said of many at once, with an axis of frames before the others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

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
"""Keeps what no frame says anything of, and a head that keeps still, from dividing by zero."""
_UNTURNED = np.eye(3)
_ACROSS = np.cross(_UNTURNED[:, None], _UNTURNED).transpose(0, 2, 1).reshape(3, 9)
"""What a turn about each axis does to a place near it: matrices (3, 3), a row for each."""


@dataclass(frozen=True)
class Pose:
    """A head's pose from rest: a rotation (3, 3) and a shift (3,), seen from `distance_px`.

    Of many frames (`together`): (frames, 3, 3) and (frames, 3).
    """

    rotation: Floats
    shift: Floats
    distance_px: float

    @property
    def turned_deg(self) -> float:
        """How far the head of one frame is turned from rest, aside or in a nod; a lean is none."""
        across = math.hypot(self.rotation[0, 2], self.rotation[1, 2])
        return math.degrees(math.atan2(across, self.rotation[2, 2]))


def together(poses: Sequence[Pose]) -> Pose:
    """Poses of many frames, seen from the same distance, as one."""
    rotations = np.array([pose.rotation for pose in poses])
    return Pose(rotations, np.array([pose.shift for pose in poses]), poses[0].distance_px)


def project(places: Floats, pose: Pose) -> Floats:
    """Where places of the head, shape (n, 3), are seen, shape (n, 2)."""
    _, moved = _placed(places, pose)
    return _projected(moved, pose)


def fit(places: Floats, seen: Floats, trust: Floats, start: Pose) -> Pose:
    """The pose in which places of the head, shape (n, 3), are best seen at (n, 2), NaN if nowhere.

    `trust`, shape (n,), 1 / px^2, weighs them; those that lie off are believed less. Of many frames
    each is fitted by itself, in as many rounds as it needs.
    """
    found = np.isfinite(seen)
    seen, trust = np.where(found, seen, 0.0), trust * found[..., 0]
    pose, wanders = start, np.ones(seen.shape[:-2], dtype=bool)
    for turn in range(ROUNDS):
        step = _step(places, seen, trust, pose, sceptical=turn > 0) * wanders[..., None]
        pose = _moved(pose, step)
        wanders = wanders & (np.abs(step[..., :3]).max(axis=-1) >= SETTLED_RAD)
        if not wanders.any():
            break
    return pose


def on_the_head(places: Floats, seen: Floats, pose: Pose) -> Floats:
    """How far each place has moved on the head, shape (n, 2), px of the crop at rest.

    Seen offsets are turned back into the plane of the face, depth unchanged.
    """
    _, moved = _placed(places, pose)
    tangents = _tangents(moved, pose) @ pose.rotation[..., None, :, :2]
    off = seen - _projected(moved, pose)
    return np.asarray(np.linalg.solve(tangents, off[..., None])[..., 0])


def learn_shape(places: Floats, seen: Floats, trust: Floats, starts: Pose) -> Floats:
    """Places of the head, shape (n, 3), after what many frames of rest say, (frames, n, 2).

    Poses, from `starts`, by the places that have `trust` (see `fit`), and all places by the poses,
    in turn. A depth moves away from where the landmarks had it only as far as the head has surely
    turned.
    """
    shape, poses, bony = places.copy(), starts, trust > 0
    for _ in range(LEARNING_ROUNDS):
        poses = fit(shape[bony], seen[:, bony], trust[bony], poses)
        off = seen - project(shape, poses)
        middle = usual(off)
        shape[:, :2] += middle
        shape[:, 2] += _deeper(shape, places[:, 2], off - middle, poses, trust)
    return shape


def _deeper(shape: Floats, prior: Floats, off: Floats, poses: Pose, trust: Floats) -> Floats:
    """How much nearer each place lies than thought: its way in the frames, on the head's turns.

    `off`, shape (frames, n, 2), are residuals, NaN where a place was not found. The turns are known
    by noisy patches themselves, so a head that keeps still seems to turn a little: what it says is
    believed as far as it turned by more than that noise.
    """
    ways = np.einsum("nij,fj->fni", _tangents(shape, poses), poses.rotation[:, :, 2])
    ways -= ways.mean(axis=0)
    noise = float(np.nanmedian(np.abs(off[:, trust > 0]))) * MAD_TO_SIGMA
    belief = np.nan_to_num(1.0 / (1.0 + (off**2).sum(axis=2, keepdims=True) / DOUBTED_PX**2))
    off = np.nan_to_num(off)
    turned = (belief * ways**2).sum(axis=(0, 2)) + FAINTEST
    first = Pose(poses.rotation[0], poses.shift[0], poses.distance_px)
    false = len(off) * _turn_variance(shape, trust, first, noise)
    believed = np.clip(1.0 - FALSE_TURNS * false / turned, 0.0, 1.0)
    said = believed * (belief * ways * off).sum(axis=(0, 2))
    doubt = (noise / DEPTH_SPREAD_PX) ** 2 + FAINTEST
    return np.asarray((said + doubt * (prior - shape[:, 2])) / (believed * turned + doubt))


def _turn_variance(places: Floats, trust: Floats, pose: Pose, noise_px: float) -> float:
    """The variance, radians squared, of a fitted head's turns about both axes of the picture."""
    arms, moved = _placed(places, pose)
    slopes = _slopes(arms, moved, pose)
    spread = np.linalg.inv(np.tile(trust / trust.max(), 2) * slopes @ slopes.T)
    return float(spread[0, 0] + spread[1, 1]) * noise_px**2


def _step(places: Floats, seen: Floats, trust: Floats, pose: Pose, *, sceptical: bool) -> Floats:
    """One step of Gauss and Newton: a small turn (3,) and shift (3,), shape (6,)."""
    arms, moved = _placed(places, pose)
    off = seen - _projected(moved, pose)
    doubts = (off**2).sum(axis=-1) / DOUBTED_PX**2 * sceptical
    slopes = _slopes(arms, moved, pose)
    weighted = slopes * np.tile(trust / (1.0 + doubts), 2)[..., None, :]
    hessian = weighted @ slopes.swapaxes(-1, -2) + FAINTEST * np.eye(6)
    wanted = off.swapaxes(-1, -2).reshape(*off.shape[:-2], -1, 1)
    return np.asarray(np.linalg.solve(hessian, weighted @ wanted)[..., 0])


def _slopes(arms: Floats, moved: Floats, pose: Pose) -> Floats:
    """What three small turns and three shifts do to where each place is seen: shape (6, 2 n).

    First across, of all places, and then down.
    """
    x, y, z = arms[..., 0], arms[..., 1], arms[..., 2]
    scale, none = _scale(moved, pose), np.zeros_like(x)
    nearer = scale**2 / pose.distance_px
    right, down = moved[..., 0] * nearer, moved[..., 1] * nearer
    slopes = np.stack(
        [
            *(y * right, y * down - z * scale),
            *(z * scale - x * right, -x * down),
            *(-y * scale, x * scale),
            *(scale, none),
            *(none, scale),
            *(right, down),
        ],
        axis=-2,
    )
    return np.asarray(slopes.reshape(*slopes.shape[:-2], 6, -1))


def _placed(places: Floats, pose: Pose) -> tuple[Floats, Floats]:
    """The places of the head, shape (n, 3), turned about its middle, and then where they are."""
    arms = places @ pose.rotation.swapaxes(-1, -2)
    return arms, arms + pose.shift[..., None, :]


def _projected(moved: Floats, pose: Pose) -> Floats:
    return np.asarray(moved[..., :2] * _scale(moved, pose)[..., None])


def _moved(pose: Pose, step: Floats) -> Pose:
    rotation = _rotation(step[..., :3]) @ pose.rotation
    return Pose(rotation, pose.shift + step[..., 3:], pose.distance_px)


def _rotation(turn: Floats) -> Floats:
    """Of a turn, shape (3,), by its length in radians about itself: (3, 3), after Rodrigues."""
    angle = np.maximum(np.sqrt((turn**2).sum(axis=-1)), FAINTEST)[..., None, None]
    across = (turn @ _ACROSS).reshape(*turn.shape, 3)
    bent = (1.0 - np.cos(angle)) / angle**2
    return np.asarray(_UNTURNED + np.sin(angle) / angle * across + bent * (across @ across))


def _scale(moved: Floats, pose: Pose) -> Floats:
    """By how much what lies so near is enlarged, against the middle of the face at rest."""
    return pose.distance_px / (pose.distance_px - moved[..., 2])


def _tangents(moved: Floats, pose: Pose) -> Floats:
    """What a small way of each place does to where it is seen: shape (n, 2, 3)."""
    scale = _scale(moved, pose)
    tangents = np.zeros((*moved.shape[:-1], 2, 3))
    tangents[..., 0, 0] = tangents[..., 1, 1] = scale
    tangents[..., 2] = moved[..., :2] * (scale**2 / pose.distance_px)[..., None]
    return tangents
