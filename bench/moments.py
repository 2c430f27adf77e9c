"""What was there to be seen in each frame of the long film, and what of it was seen.

Lengths are in percent of the interocular distance. A face is *seen* if one face was found and its
landmarks lie, on the average, within `MISPLACED_PERCENT` of where the film's own skin is. It is
*whole* if it looks ahead with no hand before it, all of it in the picture: then it must be seen
within `LIMIT_S`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean

MISPLACED_PERCENT = 10.0
LIMIT_S = 0.5
AHEAD_DEG = 8.0
"""A head turned by less counts as looking ahead: the practice's own limits of yaw and pitch."""
HAND_DOWN = 0.5
"""A hand that has come less far up than this is below the chin."""


@dataclass(frozen=True)
class Moment:
    """One frame: what the film showed, and how far from it the landmarks lay if a face was found.

    Somebody is in the room if any of their face is in the picture, and `inside` if all of it is.
    `error` is the mean over all landmarks whose skin is in view, `eyes` and `mouth` over those of
    both eyes' contours and of the outer lips, hidden or not. `hand` is 0 down and 1 raised.
    """

    at_s: float
    scene: str
    in_room: bool
    yaw_deg: float
    pitch_deg: float
    hand: float
    found: bool
    inside: bool = True
    error: float = 0.0
    eyes: float = 0.0
    mouth: float = 0.0

    @property
    def whole(self) -> bool:
        """Whether the face was all there to be seen, from ahead."""
        turned_deg = max(abs(self.yaw_deg), abs(self.pitch_deg))
        return self.inside and turned_deg <= AHEAD_DEG and self.hand < HAND_DOWN

    @property
    def seen(self) -> bool:
        """Whether a face was found, and about where it was."""
        return self.found and self.error <= MISPLACED_PERCENT


@dataclass(frozen=True)
class Loss:
    """A while in which somebody was there and not seen.

    `again_s` is how long it lasted once the face was whole: 0 if it was seen before that.
    """

    scene: str
    begins_s: float
    lasts_s: float
    again_s: float
    misplaced: bool


def losses(moments: Sequence[Moment]) -> list[Loss]:
    """Every while without a face that was there; one that the film's end cuts off counts too."""
    found: list[Loss] = []
    lost: list[Moment] = []
    for moment in moments:
        if moment.in_room and not moment.seen:
            lost.append(moment)
        elif lost:
            found.append(_loss(lost, moment.at_s))
            lost = []
    return found + ([_loss(lost, moments[-1].at_s)] if lost else [])


def _loss(lost: Sequence[Moment], until_s: float) -> Loss:
    whole_s = next((moment.at_s for moment in lost if moment.whole), until_s)
    first = lost[0]
    misplaced = any(moment.found for moment in lost)
    return Loss(
        first.scene, first.at_s, until_s - first.at_s, max(0.0, until_s - whole_s), misplaced
    )


@dataclass(frozen=True)
class Group:
    """What all moments of one kind have in common: shares of 1, errors of those found."""

    name: str
    frames: int
    found: float
    seen: float
    error: float
    eyes: float
    mouth: float
    worst: float


def grouped(moments: Iterable[Moment], kind: Callable[[Moment], str | None]) -> list[Group]:
    """Moments by kind, in the order of the kinds' names; those of no kind are left out."""
    kinds: dict[str, list[Moment]] = {}
    for moment in moments:
        if (name := kind(moment)) is not None:
            kinds.setdefault(name, []).append(moment)
    return [_group(name, kinds[name]) for name in sorted(kinds)]


def _group(name: str, moments: Sequence[Moment]) -> Group:
    found = [moment for moment in moments if moment.found]

    def mean(values: Iterable[float]) -> float:
        return fmean(values) if found else float("nan")

    return Group(
        name=name,
        frames=len(moments),
        found=len(found) / len(moments),
        seen=sum(moment.seen for moment in moments) / len(moments),
        error=mean(moment.error for moment in found),
        eyes=mean(moment.eyes for moment in found),
        mouth=mean(moment.mouth for moment in found),
        worst=max((moment.error for moment in found), default=float("nan")),
    )


def by_angle(moment: Moment) -> str | None:
    """The kind of a moment by how the head is turned, nothing being before it."""
    if not moment.in_room or moment.hand > 0:
        return None
    yaw, pitch = moment.yaw_deg, moment.pitch_deg
    if abs(yaw) >= abs(pitch):
        return f"yaw {_bin(abs(yaw))}"
    return f"{'up' if pitch > 0 else 'down'} {_bin(abs(pitch))}"


def by_scene(moment: Moment) -> str | None:
    """The kind of a moment by what happens or has just happened."""
    return moment.scene if moment.in_room else None


def slope_a_minute(values: Sequence[float]) -> float:
    """The slope of a least-squares line through values a minute apart."""
    middle, mean = (len(values) - 1) / 2, fmean(values)
    spread = sum((n - middle) ** 2 for n in range(len(values)))
    return sum((n - middle) * (value - mean) for n, value in enumerate(values)) / spread


def _bin(deg: float) -> str:
    low = 5 * int(deg // 5)
    return f"{low:02d} to {low + 5:02d} deg"
