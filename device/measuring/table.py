"""Rows as a table of plain columns, one measure on one grade throughout a file."""

from __future__ import annotations

from collections.abc import Iterator

from device.face.seen import Grade
from device.measuring.names import NAMES, in_iod, per_second
from device.measuring.row import Measured, Row

ABOUT = (
    "path", "frame", "time_s", "fit", "reason", "poor", "presence", "yaw_deg", "pitch_deg",
    "roll_deg", "distance_cm", "interocular_px", "mm_per_iod", "model",
)  # fmt: skip

Cell = str | int | float | None


def header() -> list[str]:
    """The names of all columns: always the same, whatever was measured."""
    return [*ABOUT, *(column for column, _ in _measure_columns()), "synkinesis_share"]


def cells(row: Row) -> list[Cell]:
    """The cells of a row, in the header's order; None, an empty cell, is what is not there."""
    pose = row.pose_deg
    return [
        row.path,
        row.frame,
        row.time_s,
        "true" if row.fit else "false",
        row.reason,
        " ".join(f"{region}:{reason}" for region, reason in row.poor.items()) or None,
        row.presence,
        *((pose.yaw, pose.pitch, pose.roll) if pose else (None, None, None)),
        row.distance_cm,
        row.interocular_px,
        row.mm_per_iod,
        row.model,
        *(_cell(row, *of) for _, of in _measure_columns()),
        row.synkinesis_share,
    ]


def _measure_columns() -> Iterator[tuple[str, tuple[str, str]]]:
    """Every column of a measure: its name, and what of which measure it tells."""
    for name in NAMES:
        length, speed = in_iod(name), per_second(name)
        for told, parts in (
            (name.value, ("left", "right", "noise", "grade")),
            (length, ("left", "right")),
            (speed, ("left", "right")),
        ):
            if told:
                yield from ((f"{told}_{part}", (told, part)) for part in parts)


def _cell(row: Row, name: str, part: str) -> Cell:
    if name in row.velocities:
        speed: Cell = getattr(row.velocities[name], part)
        return speed
    measured = row.measures.get(name)
    sides = measured and (measured.fine if _is_fine(measured) else measured.coarse)
    if measured is None or sides is None:
        return None
    told: Cell = measured.grade if part == "grade" else getattr(sides, part)
    return told


def _is_fine(measured: Measured) -> bool:
    return measured.grade is Grade.FINE
