"""Trials whose answer is known: what is done to a face or is not, and what landmarks make of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import cos, hypot, radians, sin
from pathlib import Path

import cv2
import numpy as np

from bench.photographs import (
    LEFT_CANTHUS,
    LEFT_CORNER,
    RIGHT_CANTHUS,
    RIGHT_CORNER,
    marks,
)
from bench.stage import photograph
from bench.witnesses import Witnesses, level
from device.eyes.measurement.axes import align
from device.face.anatomy import LEFT, RIGHT, half
from device.face.points import Image, Points
from device.face.seen import Side
from device.film.face import FilmFace
from device.film.pose import HalfPose, Pose, posed
from device.film.reel import Reel
from device.film.turning import AHEAD, Turn, turned
from device.film.warp import Floats, Grid, Pull, warp_of, warped

SMILE_DEG = 50.0
"""The way of a smile's oral commissure, up from outwards."""
SMILE_RADIUS_IOD = 0.4
SMILES_IOD = (0.02, 0.05, 0.10)
NARROWINGS = (0.15, 0.30)
MIDDLE_LIDS = slice(2, 5)
NOISE_GREY, SWAY_PX, SWAY_DEG = 2.0, 3.0, 0.4
STILL_FRAMES = 40
AHEAD_YAWS_DEG = (-8.0, -4.0, 0.0, 4.0, 8.0)
TURNED_DEG = (15.0, 25.0)
TURNED_SMILE_IOD = 0.10

Values = dict[str, list[float]]


@dataclass(frozen=True)
class Done:
    """One known movement of one side as somebody measured it: shares of what was really done.

    `gain` is what the side that moved was given, `leak` what the one that kept still was.
    """

    who: str
    what: str
    gain: float
    leak: float


def tilts(witnesses: Witnesses, photographs: Iterable[Path]) -> tuple[list[float], Values]:
    """By how much the left corner of the mouth stands higher, % iod: by hand, and by landmarks.

    Both are measured along and across the canthi that the hand has marked.
    """
    by_hand: list[float] = []
    measured: Values = defaultdict(list)
    for path in photographs:
        by = marks(path)
        across = by[LEFT_CANTHUS] - by[RIGHT_CANTHUS]
        answers = witnesses.see(photograph(str(path)))
        if len(answers) < len(witnesses.who):
            continue
        by_hand.append(_tilt(by[RIGHT_CORNER], by[LEFT_CORNER], across))
        for who, points in answers.items():
            right, left = points[[RIGHT.oral_commissure, LEFT.oral_commissure], :2]
            measured[who].append(_tilt(right, left, across))
    return by_hand, measured


def smiles(witnesses: Witnesses, faces: Iterable[FilmFace]) -> Iterator[Done]:
    """One commissure moves, the head looking ahead."""
    for face in faces:
        rest = witnesses.see(face.image)
        for share in SMILES_IOD:
            for side in Side:
                after = witnesses.see(smiled(face, side, share))
                for who in (who for who in rest if who in after):
                    moved = (level(rest[who]), level(after[who]), side, share)
                    yield smile_done(who, f"{100 * share:g} % iod", *moved)


def turned_smiles(witnesses: Witnesses, faces: Iterable[FilmFace]) -> Iterator[Done]:
    """One commissure moves, the head turned; measured as the eyes do, turns taken out."""
    for face in faces:
        for yaw_deg in (way * deg for deg in TURNED_DEG for way in (-1, 1)):
            turn = Turn(yaw_deg)
            rest = witnesses.see(turned(face.image, face.relief, turn))
            for side in Side:
                image = turned(smiled(face, side, TURNED_SMILE_IOD), face.relief, turn)
                after = witnesses.see(image)
                for who in (who for who in rest if who in after):
                    moved = (_straight(rest[who]), _straight(after[who]), side, TURNED_SMILE_IOD)
                    yield smile_done(who, f"{abs(yaw_deg):g}°", *moved)


def narrowed_eyes(witnesses: Witnesses, faces: Iterable[FilmFace], reel: Reel) -> Iterator[Done]:
    """One eye narrows by a share of its opening."""
    for face in faces:
        rest = witnesses.see(face.image)
        for share in NARROWINGS:
            for side in Side:
                joins = HalfPose(narrowing=share)
                pose = Pose(left=joins) if side is Side.LEFT else Pose(right=joins)
                after = witnesses.see(posed(face, reel.smile, pose))
                for who in (who for who in rest if who in after):
                    moved = (level(rest[who]), level(after[who]), side, share)
                    yield eye_done(who, f"{100 * share:g} %", *moved)


def noise(witnesses: Witnesses, faces: Iterable[FilmFace]) -> Values:
    """How much a resting commissure trembles, along either axis, % iod: one value a side."""
    found: Values = defaultdict(list)
    for face in faces:
        tracks: dict[str, list[Floats]] = defaultdict(list)
        witnesses.see(face.image)
        for frame in still_frames(face):
            for who, points in witnesses.follow(frame).items():
                tracks[who].append(level(points)[[LEFT.oral_commissure, RIGHT.oral_commissure]])
        for who, track in tracks.items():
            each = 100 * np.sqrt(np.var(track, axis=0).mean(axis=1))
            found[who] += each.tolist()
    return found


def false_asymmetries(witnesses: Witnesses, faces: Iterable[FilmFace]) -> dict[str, Floats]:
    """What a turn near ahead makes of a face that keeps still, % iod for a degree: (faces, 2).

    By how much more the left commissure than the right seems to move outwards, and upwards.
    """
    slopes: dict[str, list[Floats]] = defaultdict(list)
    for face in faces:
        corners: dict[str, list[Floats]] = defaultdict(list)
        for yaw_deg in AHEAD_YAWS_DEG:
            image = turned(face.image, face.relief, Turn(yaw_deg) if yaw_deg else AHEAD)
            for who, points in witnesses.see(image).items():
                placed = _straight(points)
                left, right = placed[LEFT.oral_commissure], placed[RIGHT.oral_commissure]
                corners[who].append(np.array([left[0] + right[0], left[1] - right[1]]))
        for who, track in corners.items():
            if len(track) == len(AHEAD_YAWS_DEG):
                slopes[who].append(100 * np.polyfit(AHEAD_YAWS_DEG, np.array(track), 1)[0])
    return {who: np.array(each) for who, each in slopes.items()}


def smiled(face: FilmFace, side: Side, share_iod: float) -> Image:
    """The face with one commissure moved outwards and up."""
    iod = face.interocular_px
    along, up = share_iod * iod * _smile_way(side)
    pull = Pull(face.marks.on(side).oral_commissure, (along, -up), SMILE_RADIUS_IOD * iod)
    return warped(face.image, warp_of([pull]))


def still_frames(face: FilmFace) -> Iterator[Image]:
    """A resting face as a sensor takes it, drifting a little."""
    chance = np.random.default_rng(0)
    size = (face.image.shape[1], face.image.shape[0])
    for number in range(STILL_FRAMES):
        across, down = SWAY_PX * sin(number / 5), SWAY_PX * cos(number / 6)
        drift = np.array([[0, 0, across], [0, 0, down]])
        drift += cv2.getRotationMatrix2D(face.marks.nose_tip, SWAY_DEG * sin(number / 7), 1.0)
        drifted = cv2.warpAffine(face.image, drift, size, borderMode=cv2.BORDER_REPLICATE)
        grain: Grid = NOISE_GREY * chance.standard_normal(drifted.shape, dtype=np.float32)
        yield np.clip(np.rint(drifted + grain), 0, 255).astype(np.uint8)


def smile_done(
    who: str, what: str, before: Floats, after: Floats, side: Side, share: float
) -> Done:
    """What a smile of one side, `share` of the iod, moved along its way on both, in iod."""

    def moved(on: Side) -> float:
        corner = half(on).oral_commissure
        return float((after[corner] - before[corner]) @ _smile_way(on)) / share

    return Done(who, what, moved(side), moved(side.other))


def eye_done(who: str, what: str, before: Floats, after: Floats, side: Side, share: float) -> Done:
    """What an eye that narrowed by `share` narrowed both."""

    def narrowed(on: Side) -> float:
        return (1 - _opening(after, on) / _opening(before, on)) / share

    return Done(who, what, narrowed(side), narrowed(side.other))


def _opening(placed: Floats, side: Side) -> float:
    eye = half(side).eye
    upper, lower = (list(lid[MIDDLE_LIDS]) for lid in (eye.upper_lid, eye.lower_lid))
    return float(placed[upper, 1].mean() - placed[lower, 1].mean())


def _smile_way(side: Side) -> Floats:
    """A unit vector to the person's left and up."""
    outwards = 1 if side is Side.LEFT else -1
    return np.array([outwards * cos(radians(SMILE_DEG)), sin(radians(SMILE_DEG))])


def _straight(points: Points) -> Floats:
    return align(points).points[:, :2]


def _tilt(right_corner: Floats, left_corner: Floats, across: Floats) -> float:
    """By how much the left corner is higher, % of the line of the canthi, px as in the picture."""
    step = left_corner - right_corner
    rise = float(across[1] * step[0] - across[0] * step[1]) / hypot(*across)
    return 100 * rise / hypot(*across)
