"""A script of presses after the first one, and when a cue came."""

from __future__ import annotations

from device.mirror.event import Button, Event, Pressed
from tests.mirror.test_practised import GO, Steps


def pressing(*presses: tuple[float, Button]) -> dict[float, Event]:
    return {**GO, **{at_s: Pressed(button, at_s) for at_s, button in presses}}


def cue_at(steps: Steps, kind: type, nth: int = 1) -> float:
    return [e.at_s for e, s in steps for cue in s.cues if isinstance(cue, kind)][nth - 1]
