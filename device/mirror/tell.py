"""The story of a session, one line a cue: for the terminal, for `replay`, for golden files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

import msgspec

from device.face.seen import (
    Grade,
    MeasureName,
    PoorView,
    RestAbsent,
    RestLearned,
    RestLearning,
    Seen,
)
from device.mirror.coaching.cue import (
    Announce,
    BeginRise,
    Chime,
    Cue,
    Ease,
    Hush,
    KeepHolding,
    LetGo,
    Line,
    RestNow,
    Say,
    Show,
    Tone,
    Volume,
)
from device.mirror.event import (
    AskEyes,
    CloseSession,
    Effect,
    KeepRepetition,
    KeepVolume,
    NoteMovement,
    OpenSession,
    SwitchOff,
)
from device.mirror.situation import Step


class Told(msgspec.Struct, frozen=True):
    """One line of the story: when, in which state, what was done, and with what."""

    at_s: float
    state: str
    did: str
    what: str
    detail: dict[str, object] = {}

    def line(self) -> str:
        """The line as a person reads it."""
        return f"{self.at_s:9.2f}  {self.state:<12} {self.did:<7} {self.what}"


def tell(at_s: float, step: Step, words: Mapping[Line, str]) -> list[Told]:
    """Everything that a step did, in order."""
    state = type(step.session.state).__name__
    did = [*(_cue(cue, words) for cue in step.cues), *map(_effect, step.effects)]
    return [Told(round(at_s, 3), state, verb, what, detail) for verb, what, detail in did]


def seen_line(seen: Seen) -> tuple[str, dict[str, object]]:
    """What the eyes see, in one line, and the figures behind it."""
    if isinstance(seen.view, PoorView):
        return f"not well: {seen.view.reason.value}", {"view": seen.view.reason.value}
    mouth = seen.measures.get(MeasureName.ORAL_COMMISSURE_EXCURSION_MM)
    eyes = seen.measures.get(MeasureName.PALPEBRAL_FISSURE_NARROWING_SHARE)
    if mouth is None or eyes is None:
        return f"a face, {_distance(seen)}, {_rest(seen)}", {"view": "fit"}
    corners, lids = mouth.best, eyes.best
    grade = Grade.FINE if mouth.fine else Grade.COARSE
    line = (
        f"mouth left {corners.left:+.1f} right {corners.right:+.1f} mm, "
        f"eyes narrower left {lids.left:+.2f} right {lids.right:+.2f} ({grade.value})"
    )
    return line, {"view": "fit", "measured": True}


def _distance(seen: Seen) -> str:
    return "somewhere" if seen.distance_cm is None else f"about {seen.distance_cm:.0f} cm away"


def _rest(seen: Seen) -> str:
    match seen.rest:
        case RestAbsent():
            return "no rest learned yet"
        case RestLearning():
            return "learning its rest"
        case RestLearned(skin=skin):
            return "its rest learned" if skin else "its rest learned, by landmarks alone"
    assert_never(seen.rest)


def _cue(cue: Cue, words: Mapping[Line, str]) -> tuple[str, str, dict[str, object]]:
    match cue:
        case Say(prompt):
            return "says", words[prompt], {"prompt": str(prompt)}
        case Show(prompt):
            return "shows", words[prompt], {"prompt": str(prompt)}
        case Announce(repetition):
            return "sounds", f"bell, repetition {repetition}", {"repetition": repetition}
        case BeginRise(for_s) | KeepHolding(for_s) | LetGo(for_s) | RestNow(for_s):
            name = type(cue).__name__
            return "guides", f"{name} {for_s:g} s", {"cue": name, "for_s": for_s}
        case Ease(why, where):
            joins = f", {where.value}" if where else ""
            return "guides", f"Ease, {why.value}{joins}", {"cue": "Ease", "why": why.value}
        case Tone(None):
            return "sounds", "the tone goes out", {}
        case Tone(openness):
            return "sounds", f"tone, {openness:.2f} open", {"openness": openness}
        case Volume(below_db):
            return "sounds", f"bell, {below_db:g} dB below full", {"below_db": below_db}
        case Chime():
            return "sounds", "button heard", {}
        case Hush():
            return "sounds", "hush", {}
    assert_never(cue)


def _effect(effect: Effect) -> tuple[str, str, dict[str, object]]:
    match effect:
        case AskEyes(ask):
            learning = ", learn rest" if ask.learn_rest else ""
            closing = ", learn closed eyes" if ask.closing else ""
            return "asks", f"eyes: {ask.pace.value}{learning}{closing}", {}
        case OpenSession(_, name, planned, _, version, probe):
            only = ", a probe" if probe else ""
            return "opens", f"{name}, {planned} repetitions, plan {version}{only}", {}
        case NoteMovement():
            return "notes", "the face was asked to move", {}
        case KeepRepetition(repetition):
            return "keeps", _figures(effect), msgspec.to_builtins(repetition)
        case CloseSession(end, reason, minutes):
            why = f", {reason.value}" if reason else ""
            return "closes", f"{end.value}{why}, {minutes:g} min", {"end": end.value}
        case KeepVolume(below_db):
            return "keeps", f"volume, {below_db:g} dB below full", {"below_db": below_db}
        case SwitchOff():
            return "goes", "dark", {}
    assert_never(effect)


def _figures(kept: KeepRepetition) -> str:
    one = kept.repetition
    figures = {
        "effort": one.effort,
        "symmetry": one.symmetry,
        "synkinesis": one.synkinesis,
        "joined": one.joined.value if one.joined else None,
        "felt": one.felt.value if one.felt else None,
    }
    known = [f"{name} {value}" for name, value in figures.items() if value is not None]
    flags = [flag.value for flag in one.flags]
    return ", ".join([f"repetition {one.index}", one.grade.value, *known, *flags])
