"""From a moment of a scene to the frame that a camera takes of it, and the truth about it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from math import cos, pi, radians, sin
from typing import Protocol

import cv2
import numpy as np

from bench.accuracy.filmed.gesture import AT_REST, Gesture
from bench.accuracy.filmed.scene import Moment, Scene, Stance, State, moments
from bench.accuracy.filmed.sitter import Sitter
from bench.accuracy.filmed.truth import Readings
from device.face.points import Image
from device.film.gesture import Life
from device.film.hand import held_up
from device.film.reel import LifeNumbers
from device.film.turning import Turn
from device.film.warp import Floats

SWAY_PERIODS_S = (2.9, 5.3, 9.7)
GRAIN, GRAIN_ZERO, GRAIN_SPARE_PX = 32, 128, 96
"""A tile of noise: steps to one sigma, the step that is none, and how far it is laid about."""


@dataclass(frozen=True)
class Shot:
    """A frame, what is true in it, (measures, 2), and the name of the hold it belongs to."""

    image: Image
    at_s: float
    name: str
    truth: Readings


class Subject(Protocol):
    """Whoever can be filmed: makes gestures, and has a head that moves and turns."""

    def truth(self, gesture: Gesture) -> Readings:
        """What a gesture really does since the scene's rest, in the head's own frame."""

    def picture(self, gesture: Gesture, move: Floats, turn: Turn) -> Image:
        """The gesture, the head turned, and then all moved by a map (2, 3) of the picture, px."""


class Studio:
    """A subject and a camera, for one scene."""

    def __init__(self, subject: Subject, sitter: Sitter, scene: Scene, life: LifeNumbers) -> None:
        self._subject, self._sitter, self._scene = subject, sitter, scene
        self._life = Life(life, scene.seed)
        self._chance = np.random.default_rng(scene.seed)
        self._phases = self._chance.uniform(0, 2 * pi, (len(fields(Stance)), len(SWAY_PERIODS_S)))
        self._tile = _noise_tile(sitter.face.image.shape, scene.seed)

    def shots(self) -> Iterator[Shot]:
        """The whole scene."""
        truth, shown = None, AT_REST
        for moment in moments(self._scene):
            state = self._blinking(moment)
            if truth is None or state.gesture != shown:
                truth, shown = self._subject.truth(state.gesture), state.gesture
            stance = self._stance(state, moment.at_s)
            turn = Turn(stance.yaw_deg, stance.pitch_deg)
            picture = self._subject.picture(state.gesture, moved(stance, self._sitter), turn)
            picture = held_up(picture, self._sitter.face.hand, state.hand)
            frame = self._sensed(_lit(picture, state, self._sitter.iod_px), state)
            yield Shot(frame, moment.at_s, moment.name, truth)

    def _blinking(self, moment: Moment) -> State:
        if not self._scene.blinks:
            return moment.state
        blink, gesture = self._life.blink(moment.at_s), moment.state.gesture
        left, right = (
            replace(half, narrowing=max(half.narrowing, blink))
            for half in (gesture.left, gesture.right)
        )
        return replace(moment.state, gesture=Gesture(left, right, gesture.philtrum))

    def _stance(self, state: State, at_s: float) -> Stance:
        """The stance with the sway about it."""
        names = [way.name for way in fields(Stance)]
        drifts = (self._drift(way, at_s) for way in range(len(names)))
        return Stance(
            **{
                name: getattr(state.stance, name) + getattr(state.sway, name) * drift
                for name, drift in zip(names, drifts, strict=True)
            }
        )

    def _drift(self, way: int, at_s: float) -> float:
        """A slow wandering between -1 and 1."""
        waves = zip(SWAY_PERIODS_S, self._phases[way], strict=True)
        return sum(sin(2 * pi * at_s / period + phase) for period, phase in waves) / 3

    def _sensed(self, scene: Image, state: State) -> Image:
        """As a sensor takes it: with noise of its own, and as JPEG if that is asked for."""
        height, width = scene.shape[:2]
        down, across = self._chance.integers(0, GRAIN_SPARE_PX, 2)
        tile = self._tile[down : down + height, across : across + width]
        weight = self._scene.noise_grey / GRAIN
        taken = cv2.addWeighted(scene, state.light.gain, tile, weight, -GRAIN_ZERO * weight)
        if self._scene.jpeg:
            quality = [cv2.IMWRITE_JPEG_QUALITY, self._scene.jpeg]
            _, packed = cv2.imencode(".jpg", taken[..., ::-1], quality)
            taken = np.ascontiguousarray(cv2.imdecode(packed, cv2.IMREAD_COLOR)[..., ::-1])
        return np.asarray(taken, dtype=np.uint8)


def moved(stance: Stance, sitter: Sitter) -> Floats:
    """The map (2, 3) from a head in its place to one that has drifted, px."""
    x, y = sitter.face.marks.nose_tip
    scale = 1 + stance.nearer
    cosine, sine = scale * cos(radians(stance.roll_deg)), scale * sin(radians(stance.roll_deg))
    linear = np.array([[cosine, sine], [-sine, cosine]])
    drift = np.array([stance.across, stance.down]) * sitter.iod_px
    return np.column_stack([linear, np.array([x, y]) + drift - linear @ (x, y)])


def _lit(image: Image, state: State, iod_px: float) -> Image:
    """In a light that comes more from one side; its gain is the sensor's."""
    side = state.light.side
    if side == 0.0:
        return image
    width = image.shape[1]
    iods = (np.arange(width, dtype=np.float32) - (width - 1) / 2) / iod_px
    field = np.broadcast_to((1 + side * iods)[None, :, None], image.shape).astype(np.float32)
    return np.asarray(cv2.multiply(image, field, dtype=cv2.CV_8U), dtype=np.uint8)


def _noise_tile(shape: tuple[int, ...], seed: int) -> Image:
    """A sensor's noise, larger than a frame."""
    height, width, colours = shape
    size = (height + GRAIN_SPARE_PX, width + GRAIN_SPARE_PX, colours)
    noise = np.random.default_rng([seed, 1]).standard_normal(size, dtype=np.float32)
    return np.asarray(np.clip(np.rint(GRAIN_ZERO + GRAIN * noise), 0, 255), dtype=np.uint8)
