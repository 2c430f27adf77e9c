"""What somebody asks `mirror measure` for, and what of it cannot be done."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import isfinite
from pathlib import Path

from device.errors import LookError
from device.face.seen import Side
from device.look.material import Kind, Material, kind_of
from device.measuring import plotting
from device.measuring.outlets import Places
from device.measuring.resting import Still, Stretch, asked_closing, asked_rest


@dataclass(frozen=True)
class Wish:
    """What somebody asked for: files, what to compare them to, and where the outcome goes.

    `rest` is SECONDS, A-B or a picture's name; None leaves each film its first good seconds.
    `closed`, A-B, is when both eyes are gently closed. `focal_share` is the focal length of the
    camera divided by the width of its pictures.
    """

    source: Path
    rest: str | None = None
    affected: Side | None = None
    reference_mm: float | None = None
    focal_share: float | None = None
    places: Places = field(default_factory=Places)
    closed: str | None = None

    @property
    def of_gestures(self) -> list[str]:
        """The options that say something of gestures, which only videos have."""
        of = {
            "--affected": self.affected,
            "--reference": self.reference_mm,
            "--summary": self.places.summary,
        }
        return [option for option, said in of.items() if said is not None]


@dataclass(frozen=True)
class Asked:
    """What a wish means: where the face is at rest, and when its eyes are closed."""

    rest: Stretch | Still | None
    closed: Stretch | None


def asked_of(wish: Wish) -> Asked:
    """What a wish means; raises LookError for what means nothing."""
    return Asked(asked_rest(wish.rest), asked_closing(wish.closed))


def check(wish: Wish, material: Material, asked: Asked) -> None:
    """Raises LookError, saying what to do, for what cannot be done, before anything is."""
    neutral = [asked.rest.file] if isinstance(asked.rest, Still) else []
    wish.places.spare([*material.files, *neutral])
    films = [file for file in material.files if kind_of(file) is Kind.VIDEO]
    _check_numbers(wish)
    if isinstance(asked.rest, Stretch) and not films:
        raise LookError(f"--rest {wish.rest}: a picture has no seconds; name a neutral picture")
    if wish.of_gestures and not films:
        raise LookError(
            f"{', '.join(wish.of_gestures)}: of gestures, and pictures have none; name a video, or "
            "leave it out"
        )
    if asked.closed and (neutral or not films):
        raise LookError(
            f"--closed {wish.closed}: eyes that close are learned in a film against its own rest, "
            "not against a picture, nor in one; leave it out, or name the film's rest in seconds"
        )
    if wish.places.plot:
        plotting.require(wish.places.plot, wish.source)


def _check_numbers(wish: Wish) -> None:
    """Raises LookError for a number that is none."""
    for option, number, unit in (
        ("--reference", wish.reference_mm, "a length in mm"),
        ("--focal-share", wish.focal_share, "a share of the picture's width"),
    ):
        if number is not None and not (isfinite(number) and number > 0.0):
            raise LookError(f"{option} {number:g}: is not {unit}; say a number above zero")
