"""What was noted of a panel that ran, and what it comes to. All times are CLOCK_MONOTONIC, s."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import msgspec

FULL_PACE_S = 0.25
"""Frames that follow one another more slowly were seen while nobody practised."""
PACING = ("BeginRise", "KeepHolding", "LetGo", "RestNow")
"""The cues that pace a repetition, in their order; each says how long it is until the next."""
CALM_S = 0.1
"""Unless nothing changed on the glass for so long before a press, its light cannot be told."""


class Frame(msgspec.Struct, frozen=True, array_like=True):
    """What the eyes saw of a frame: when it was captured, and when the session was given it."""

    captured_s: float
    taken_s: float


class Played(msgspec.Struct, frozen=True, array_like=True):
    """A cue by its kind: the time of the event that it answers, and when it was queued."""

    kind: str
    for_s: float | None
    at_s: float
    began_s: float
    queued_s: float


class Drawn(msgspec.Struct, frozen=True, array_like=True):
    """A call to draw: `new` with another scene than the call before, `lit` when pixels changed."""

    began_s: float
    ended_s: float
    new: bool
    lit: bool


class Notes(msgspec.Struct):
    """All that was noted, each in the order in which it happened."""

    frames: list[Frame] = []
    played: list[Played] = []
    drawn: list[Drawn] = []
    pressed_s: list[float] = []
    rehearsed_s: list[float] = []


@dataclass(frozen=True)
class Way:
    """A frame's way, in s from its capture: until the session had it, and its cues were queued."""

    taken_s: float
    queued_s: float


@dataclass(frozen=True)
class Answer:
    """What came back of a press, in s from the pin's edge; None where it could not be told."""

    heard_s: float | None
    shown_s: float | None


def ways(notes: Notes) -> list[Way]:
    """The way of each frame of a practice.

    A frame's cues are played when it is taken, or by the tick after it, which draws when all of
    them are queued. So that drawing's beginning is when the frame's last cue would be queued.
    """
    began_s = [drawn.began_s for drawn in notes.drawn]
    return [
        Way(frame.taken_s - frame.captured_s, began_s[after] - frame.captured_s)
        for before, frame in pairwise(notes.frames)
        if frame.captured_s - before.captured_s < FULL_PACE_S
        and (after := bisect_left(began_s, frame.taken_s)) < len(began_s)
    ]


def caused(notes: Notes) -> list[float]:
    """From a frame's capture until its cue was queued, for the cues that frames have caused.

    A cue that answers a frame has the frame's time. `Ease` is what the tick after it says.
    """
    frames = {frame.captured_s for frame in notes.frames}
    found = [one.queued_s - one.at_s for one in notes.played if one.at_s in frames]
    eased = [one for one in notes.played if one.kind == "Ease"]
    taken_s = [frame.taken_s for frame in notes.frames]
    for one in eased:
        last = bisect_left(taken_s, one.began_s) - 1
        if last >= 0:
            found.append(one.queued_s - notes.frames[last].captured_s)
    return found


def calm(drawn: Sequence[Drawn], at_s: float) -> bool:
    """Whether nothing changed on the glass lately, and nothing was about to."""
    for one in reversed(drawn):
        if one.began_s < at_s - CALM_S:
            break
        if one.began_s < at_s and (one.new or one.lit):
            return False
    return True


def answers(notes: Notes) -> list[Answer]:
    """The answer to each press: the chime in which it is heard, and the first light after that."""
    chimes = [one for one in notes.played if one.kind == "Chime"]
    return [_answer(pressed_s, chimes, notes.drawn) for pressed_s in notes.pressed_s]


def _answer(pressed_s: float, chimes: Sequence[Played], drawn: Sequence[Drawn]) -> Answer:
    chime = next((one for one in chimes if one.queued_s > pressed_s), None)
    if chime is None:
        return Answer(None, None)
    before = bisect_left(drawn, chime.began_s, key=lambda one: one.began_s)
    calm_until_then = calm(drawn[:before], pressed_s) and calm(drawn[:before], chime.began_s)
    shown_s = next((one.ended_s for one in drawn[before:] if one.lit), None)
    seen = shown_s is not None and calm_until_then
    return Answer(chime.queued_s - pressed_s, shown_s - pressed_s if seen and shown_s else None)


def lateness(notes: Notes, begin_tone_s: float) -> list[float]:
    """By how much each cue that paces was queued after it was due, over whole repetitions.

    What is due is reckoned from the repetition's bell by the dose alone: lateness adds up.
    """
    return [late for run in _repetitions(notes.played) for late in _late(run, begin_tone_s)]


def steps_off(notes: Notes, begin_tone_s: float) -> list[float]:
    """By how much each stretch between two cues was longer than the dose has it."""
    found = []
    for run in _repetitions(notes.played):
        late = [0.0, *_late(run, begin_tone_s)]
        found += [here - before for before, here in pairwise(late)]
    return found


def _repetitions(played: Sequence[Played]) -> Iterator[list[Played]]:
    """The bell and the four cues of each repetition that came so far."""
    run: list[Played] = []
    for one in played:
        if one.kind == "Announce":
            run = [one]
        elif run and one.kind == PACING[len(run) - 1]:
            run.append(one)
        if len(run) == 1 + len(PACING):
            yield run
            run = []


def _late(run: Sequence[Played], begin_tone_s: float) -> Iterator[float]:
    due_s = run[0].queued_s + begin_tone_s
    for one in run[1:]:
        yield one.queued_s - due_s
        due_s += one.for_s or 0.0


def cue_costs(notes: Notes) -> Mapping[str, list[float]]:
    """What it took to queue each kind of cue, s."""
    kinds: dict[str, list[float]] = {}
    for one in notes.played:
        kinds.setdefault(one.kind, []).append(one.queued_s - one.began_s)
    return kinds
