"""A row: what one frame gave, as a nested line of JSON and as the cells of a table."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping

import msgspec
import numpy as np

from device.eyes.measurement.axes import Pose
from device.eyes.measurement.measures import PerSide
from device.face.seen import FitView, Grade, PoorView, Reason, Region, Side
from device.measuring.course import Floats
from device.measuring.digits import DIGITS, PRESENCE_DIGITS, TIME_DIGITS, plain, rounded
from device.measuring.film import Film
from device.measuring.frame import GRADES, Frame
from device.measuring.names import NAMES, PLACE_OF, Name, in_iod, per_second, unit


class Sides(msgspec.Struct, frozen=True):
    """The person's left and right, and one standard deviation of a frame at rest.

    All in the unit of the measure's name. `noise` is null where it is not known.
    """

    left: float
    right: float
    noise: float | None


class Velocity(msgspec.Struct, frozen=True):
    """How fast a measure changes on the person's left and right, per second."""

    left: float
    right: float


class Measured(msgspec.Struct, frozen=True):
    """One measure in both grades: by landmarks (`coarse`), and by skin or lids (`fine`).

    `grade` is the one that holds throughout this file, on which moments may be compared: the two
    have zeros of their own. It is the one that a table tells.
    """

    grade: Grade
    coarse: Sides | None
    fine: Sides | None


class PoseDeg(msgspec.Struct, frozen=True):
    """Where the head points, degrees: to the person's left, up, to their left shoulder."""

    yaw: float
    pitch: float
    roll: float


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """What one frame gave; null is what is not there.

    `time_s` is since the film's first frame, as the file has it; where that goes back, velocities
    and S, which are of a course in time, are null. `fit` says whether the view may be trusted,
    `reason` why not; `poor` has the regions that cannot, each with its reason. `measures` has what
    could be told, by name, whose ending is the unit; `velocities` likewise, on the file's grade.
    `synkinesis_share` is S of this frame, blinks included; null where eyes are by landmarks and
    were not learned closed.
    """

    path: str
    frame: int
    time_s: float | None
    fit: bool
    reason: Reason | None
    poor: dict[Region, Reason]
    presence: float | None
    pose_deg: PoseDeg | None
    distance_cm: float | None
    interocular_px: float | None
    mm_per_iod: float | None
    model: str
    measures: dict[str, Measured]
    velocities: dict[str, Velocity]
    synkinesis_share: float | None


def told_path(film: Film) -> str:
    """A file's name as text, whatever bytes it is made of."""
    return os.fsencode(film.file).decode(errors="replace")


def rows(film: Film, affected: Side | None) -> Iterator[Row]:
    """The rows of a film, in order."""
    path, synkinesis = told_path(film), film.synkinesis(affected)
    speeds = {said: film.velocity(name) for name in NAMES if (said := per_second(name))}
    for number, frame in enumerate(film.frames):
        now = {said: of_all[number] for said, of_all in speeds.items()}
        yield _row(path, film, frame, now, float(synkinesis[number]))


def _row(
    path: str, film: Film, frame: Frame, speeds: Mapping[str, PerSide], synkinesis: float
) -> Row:
    stance, view = frame.stance, frame.view
    return Row(
        path=path,
        frame=frame.number,
        time_s=rounded(frame.at_s, TIME_DIGITS),
        fit=frame.fit,
        reason=view.reason if isinstance(view, PoorView) else None,
        poor=view.poor if isinstance(view, FitView) else {},
        presence=rounded(stance.presence, PRESENCE_DIGITS) if stance else None,
        pose_deg=_pose(stance.pose) if stance else None,
        distance_cm=stance.distance_cm if stance else None,
        interocular_px=rounded(stance.interocular_px, 2) if stance else None,
        mm_per_iod=rounded(stance.mm_per_iod) if stance else None,
        model=film.model,
        measures=_measures(frame, film),
        velocities=_velocities(speeds),
        synkinesis_share=rounded(synkinesis, DIGITS["share"]),
    )


def _velocities(speeds: Mapping[str, PerSide]) -> dict[str, Velocity]:
    return {
        name: Velocity(*(plain(speed, DIGITS["s"]) for speed in sides.tolist()))
        for name, sides in speeds.items()
        if np.isfinite(sides).all()
    }


def _pose(pose: Pose) -> PoseDeg:
    turns = (pose.yaw_deg, pose.pitch_deg, pose.roll_deg)
    return PoseDeg(*(plain(turn, DIGITS["deg"]) for turn in turns))


def _measures(frame: Frame, film: Film) -> dict[str, Measured]:
    """All that the frame says of each name, and of lengths in iod as well."""
    told: dict[str, Measured] = {}
    for name in NAMES:
        if not np.isfinite(frame.values[PLACE_OF[name], :, 0]).any():
            continue
        told[name.value] = _measured(frame, film, name, 1.0, DIGITS[unit(name)])
        if frame.stance and (length := in_iod(name)):
            told[length] = _measured(frame, film, name, frame.stance.mm_per_iod, DIGITS["iod"])
    return told


def _measured(frame: Frame, film: Film, name: Name, per: float, digits: int) -> Measured:
    fine, coarse = (
        _sides(frame.values[PLACE_OF[name], GRADES.index(grade)] / per, digits) for grade in GRADES
    )
    return Measured(film.grades[name], coarse, fine)


def _sides(values: Floats, digits: int) -> Sides | None:
    left, right, noise = (rounded(value, digits) for value in values.tolist())
    return None if left is None or right is None else Sides(left, right, noise)
