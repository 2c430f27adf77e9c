"""What a person reads of it on standard error: what was learned, what went wrong, what to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import floor
from pathlib import Path

import numpy as np

from device.eyes.measurement.closure import CLOSED_S
from device.eyes.measurement.watched import LONGEST_GAP_S
from device.face.seen import Reason, Side, Unrest
from device.look.tally import counted
from device.measuring.film import NARROWING, Film
from device.measuring.learning import Closed, Unlearned
from device.measuring.moments import longest_step_s
from device.measuring.resting import Stretch
from device.settings import Practice

NO_REST = {
    Reason.NO_FACE: "nobody is found in it",
    Reason.TWO_FACES: "more than one face is in it",
    Reason.OUTSIDE: "a part of the face is out of it",
    Reason.TOO_FAR: "the face is too far or too small in it",
    Reason.TOO_NEAR: "the face is too near",
    Reason.HEAD_TURNED: "the head is turned, or nods",
    Reason.HEAD_TILTED: "the head is tilted",
    Reason.DARK: "it is too dark",
    Reason.UNEVEN_LIGHT: "one cheek is much brighter than the other",
    Reason.BLURRED: "it is blurred",
    Reason.HAND: "something is before the face",
    Reason.GLARE: "light shines in the glasses",
    Unrest.EYES: "an eye is shut",
    Unrest.LIPS: "the lips are parted (of lips that cannot meet, a film learns the rest: "
    "--rest A-B)",
}
"""Why a picture shows no rest, in words."""
UNREST = {
    Unrest.MOVED: "the face did not keep still",
    Unrest.LIPS: "the lips do not meet",
    Unrest.MOUTH: "a corner of the mouth is drawn out, as in a smile, or both are drawn in",
    Unrest.BROWS: "both brows stand high",
    Unrest.EYES: "an eye is shut, or both are narrow",
}
"""Why a film shows no rest, in words."""


def why_unlearned(file: Path, rest: Unlearned, stretch: Stretch | None, lasts_s: float) -> str:
    """Why changes from rest are left out, and what to do."""
    if stretch and lasts_s < stretch.to_s:
        what = _beyond("rest", stretch, lasts_s)
    elif rest.unrest:
        what = f"no rest learned: {UNREST[rest.unrest]} ({rest.unrest})"
    elif rest.too_far_apart:
        return (
            f"{file}: no rest learned: its frames lie more than {LONGEST_GAP_S:g} s apart, and "
            "nobody knows what the face did between them; changes from rest are left out; name a "
            "neutral picture of the same person with --rest IMAGE"
        )
    elif rest.had_all:
        what = (
            "no rest learned: too few frames showed enough skin in the "
            f"{rest.needed_s:.1f} s measurable"
        )
    else:
        mostly = _mostly(rest.reasons)
        good_s = floor(10 * rest.good_s) / 10
        what = f"no rest learned: {good_s:.1f} of {rest.needed_s:.1f} s measurable{mostly}"
    return (
        f"{file}: {what}; changes from rest are left out; say where it is with --rest A-B (seconds)"
        " or --rest IMAGE"
    )


def what_rest_holds(file: Path, held: Sequence[Unrest]) -> str | None:
    """What a rest that was learned has as hardly anybody's; None if nothing."""
    if not held:
        return None
    what = "; ".join(UNREST[one] for one in held)
    return f"{file}: at rest {what}: taken for how this face is; is it at rest there?"


def what_rest_lacks(file: Path, *, skin: bool) -> str | None:
    """That a film's rest was learned without skin; None if it was not."""
    if skin:
        return None
    return (
        f"{file}: rest learned without skin, of which too few frames showed enough: mouth, brows, "
        "nose and chin are by landmarks (coarse)"
    )


def why_no_rest(file: Path, why: Reason | Unrest) -> str:
    """Why a picture shows no rest, and what to do."""
    return (
        f"--rest {file}: no rest to measure from: {NO_REST.get(why, why)} ({why}); name a picture "
        "of one neutral face, near, sharp and evenly lit, that looks ahead, eyes open, lips closed"
    )


def what_closing_taught(file: Path, closed: Closed) -> str | None:
    """What each eye leaves open; None if nothing could be told of either."""
    if not closed.left_open:
        return None
    eyes = [
        f"the {side} eye {'leaves ' + _percent(left) if left else 'closes'}"
        for side, left in closed.left_open.items()
    ]
    scale = "runs from rest to closed" if len(closed.left_open) == len(Side) else "is as before"
    learned = f"learned of {len(closed.left_open)} of {len(Side)} eyes"
    return f"{file}: gently closed, {' and '.join(eyes)}; {learned}: narrowing by landmarks {scale}"


def why_not_closed(file: Path, closed: Closed, stretch: Stretch, lasts_s: float) -> str | None:
    """Which eye's closure could not be learned, why, and what to do; None if both were."""
    missing = [side for side in Side if side not in closed.left_open]
    if not missing:
        return None
    if lasts_s < stretch.to_s:
        what = _beyond("closed eyes", stretch, lasts_s)
    elif closed.held_s < CLOSED_S:
        what = (
            f"no closure learned: both eyes were held as closed as they get for {closed.held_s:.1f}"
            f" of {CLOSED_S:g} s{_mostly(closed.reasons)}"
        )
    else:
        what = f"no closure learned of the {' and '.join(missing)} eye: it was not seen to close"
    return (
        f"{file}: {what}; by landmarks, narrowing is told smaller than it is; name seconds in which"
        " both eyes stay gently closed with --closed A-B"
    )


def why_no_synkinesis(film: Film, affected: Side | None) -> str | None:
    """Why a film's rows have no S although a side was named, and what to do; None if they do."""
    if affected is None or film.eyes_true(film.grades[NARROWING]):
        return None
    return (
        f"{film.file}: no synkinesis told: eyes are by landmarks here, which show about half of a "
        "narrowing until both were learned closed; in a film with its own rest, name seconds in "
        "which both eyes stay gently closed with --closed A-B"
    )


def why_no_moments(film: Film, practice: Practice) -> str | None:
    """Why a film of few frames has no moments of either side; None if it has enough."""
    steps_s, longest_s = np.diff(film.at_s[np.isfinite(film.at_s)]), longest_step_s(practice)
    if not len(steps_s) or float(np.median(steps_s)) <= longest_s:
        return None
    return (
        f"{film.file}: its frames lie {float(np.median(steps_s)):.2f} s apart: when each side "
        f"begins and ends is not told, which takes frames {practice.together_ms / 1000:g} s apart "
        "or less"
    )


def why_no_plot(plot: Path) -> str:
    """Why there is no plot of a film."""
    return f"--plot {plot}: not drawn: it shows changes from rest, and no rest was learned"


def why_a_stranger(film: Film) -> str | None:
    """That a film mostly shows somebody else than its rest does; None if it does not."""
    others = film.reasons[Reason.ANOTHER_FACE]
    if others <= film.fit.sum():
        return None
    return (
        f"{film.file}: another face than at rest, in {counted(others, 'frame')}: nothing is "
        "measured there; name a rest of the same person, in like light"
    )


def why_time_went_back(film: Film) -> str | None:
    """That time does not go on in a film, and what is left out for it; None if it does."""
    setbacks, left_out = film.clock.setbacks, int((~film.clock.count).sum())
    if not setbacks:
        return None
    first, more = setbacks[0], len(setbacks) - 1
    how = "goes back" if first.to_s < first.latest_s else "stands still"
    return (
        f"{film.file}: time {how} at frame {film.frames[first.row].number}, from "
        f"{first.latest_s:.2f} to {first.to_s:.2f} s: what follows is measured again once it is "
        f"past {first.again_s:.2f} s{f' (as after {more} more)' if more else ''}; "
        f"{counted(left_out, 'frame')} left out of speeds, gestures and figures; measure the parts "
        "of a joined film one by one"
    )


class FitTally:
    """Counts how many frames could be measured, and why others could not."""

    def __init__(self) -> None:
        self._fit = 0
        self._reasons: Counter[Reason] = Counter()

    def add(self, film: Film) -> None:
        """Count the frames of a file."""
        self._fit += int(film.fit.sum())
        self._reasons.update(film.reasons)

    def told(self) -> str:
        """As in "fit in 120, too_far in 8"."""
        why = "".join(f", {reason} in {count}" for reason, count in self._reasons.most_common())
        return f"fit in {self._fit}{why}"


def _beyond(what: str, stretch: Stretch, lasts_s: float) -> str:
    return f"no {what} in {stretch}: the film lasts {lasts_s:.1f} s"


def _mostly(reasons: Counter[Reason]) -> str:
    return "".join(f" ({reason})" for reason, _ in reasons.most_common(1))


def _percent(share: float) -> str:
    return f"{100 * share:.0f} % open"
