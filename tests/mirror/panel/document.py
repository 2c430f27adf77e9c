"""The tables of docs/panel.md, filled in from the code; the words around them are written by hand.

`python -m tests.mirror.panel.document` does it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from bench import panel_light, panel_sound
from bench.results import table
from device.mirror.event import Button
from device.mirror.ready import READY_GIVES_UP_S
from device.mirror.session import (
    BOOT_S,
    CHOOSE_S,
    FAULT_S,
    HOLD_TO_SWITCH_OFF_S,
    LOUDNESS_S,
    NOT_NOW_S,
    OFFER_S,
    SAFETY_PAGE_S,
    SUMMARY_S,
    WHY_S,
)
from device.mirror.states import (
    SAFETY_PAGES,
    Between,
    Booting,
    Calibrating,
    Cause,
    Choose,
    ClosingEyes,
    Fault,
    Feeling,
    Idle,
    Interrupted,
    Loudness,
    NotNow,
    Pacing,
    Ready,
    Safety,
    State,
    StillTight,
    Summary,
    SwitchingOff,
    Timed,
    Why,
)
from tests.mirror.people import PRACTICE
from tests.mirror.test_presses import TABLE

DOCUMENT = Path(__file__).parents[3] / "docs" / "panel.md"
GO, CHANGE, STOP = Button

PLACES: dict[type, tuple[str, str, str]] = {
    Booting: ("waking", "a dim dot", f"ready, or {BOOT_S:g} s → idle"),
    Idle: ("idle", "nothing: a mirror", ""),
    Choose: ("choosing", "a routine and its minutes", f"{CHOOSE_S:g} s → idle"),
    Loudness: ("how loud", "“As loud as this?”", f"let go, or {LOUDNESS_S:g} s → idle, kept"),
    Fault: ("no camera", "one line", f"camera back → ready check; {FAULT_S:g} s → idle"),
    Ready: ("ready check", "one hint", f"seen well → rest; {READY_GIVES_UP_S:g} s → idle"),
    Calibrating: (
        "learning rest", "a dim dot", f"learned → on; {PRACTICE.calibration_s:g} s → by feel",
    ),
    ClosingEyes: ("eyes closed", "a dim dot", f"{PRACTICE.closing_s:g} s → on"),
    Between: ("between", "a dim dot", "the next item, when the face is at rest"),
    Pacing: ("a repetition", "the shape, or black", "from phase to phase by the clock"),
    Feeling: ("how did that feel?", "the question", f"{PRACTICE.self_estimate_s:g} s → not said"),
    Interrupted: ("standing still", "one line", f"{PRACTICE.walked_away_s:g} s → kept, idle"),
    Why: ("why?", "one reason at a time", f"{WHY_S:g} s → not said"),
    Safety: ("safety page", "one of four parts", f"{SAFETY_PAGE_S:g} s → the next part"),
    Timed: ("something that lasts", "a timer, or a dim dot", "its time → on"),
    StillTight: ("still tight?", "the question", f"{OFFER_S:g} s → no"),
    Summary: ("summary", "three marks", f"{SUMMARY_S:g} s → idle"),
    NotNow: ("not now", "one line", f"{NOT_NOW_S:g} s → idle"),
    SwitchingOff: (
        "switching off", "a ring that grows", f"{HOLD_TO_SWITCH_OFF_S:g} s → off; let go → idle",
    ),
}  # fmt: skip
"""What a state is called here, what it shows, what happens by itself."""

NOTHING = "–"
DOES: dict[tuple[type, Button], str] = {
    **{(kind, button): NOTHING for kind in (Booting, SwitchingOff) for button in Button},
    (Loudness, GO): NOTHING,
    (Loudness, CHANGE): NOTHING,
    (Choose, CHANGE): "the next one",
    (Calibrating, GO): "from the start",
    (Between, GO): "pause",
    (Between, CHANGE): "say it again",
    (Pacing, GO): "pause",
    (Pacing, CHANGE): "light off, or on",
    (Timed, GO): "pause",
    (Timed, CHANGE): "say it again; of hands: the next part",
    (Feeling, GO): "easy",
    (Feeling, CHANGE): "some pull",
    (Why, CHANGE): "the next reason",
    (Safety, GO): "the next part",
    (NotNow, GO): "rest",
    (NotNow, CHANGE): "eye care",
    (StillTight, GO): "yes, hands",
    (StillTight, CHANGE): "no, on",
    (Summary, GO): "again, if the plan allows",
    (Summary, CHANGE): "details",
    (Fault, GO): "try again",
    (Fault, CHANGE): "by feel",
    (Ready, GO): "by feel",
    **{(kind, CHANGE): "say it again" for kind in (Ready, Calibrating, ClosingEyes, Safety)},
    (Interrupted, CHANGE): "say it again",
}
"""What a press does, where to say where it leads would not be enough."""


def states() -> str:
    """The table of states and buttons, a row a row of the tested one."""
    heads = ("where", "shows", "● Go", "▲ Change", "■ Stop", "by itself")
    rows = []
    for state, *led in TABLE:
        name, shows, alone = PLACES[type(state)]
        pressed = [_does(state, button, leads) for button, leads in zip(Button, led, strict=True)]
        rows.append((name + _which(state), shows, *pressed, alone))
    return re.sub(r"---:", "---", table(heads, rows))


def _does(state: State, button: Button, leads: type) -> str:
    match state:
        case Interrupted(why=Cause.AWAY) if button is GO:
            return "pause"
        case Interrupted(why=Cause.CROWD) if button is GO:
            return "on, by feel"
        case Interrupted(why=Cause.PAUSED) if button is GO:
            return "on"
        case Why() if button is GO:
            return f"yes → {PLACES[leads][0]}"
        case Safety(page=page) if button is GO and page == len(SAFETY_PAGES) - 1:
            return "summary"
        case _:
            return DOES.get((type(state), button), PLACES[leads][0])


def _which(state: State) -> str:
    match state:
        case Interrupted(why=why):
            return f": {'somebody else' if why is Cause.STRANGER else why.value}"
        case Choose(name=name):
            return f": {name}"
        case Why(choice=choice):
            return ": your eye, something new" if choice == 3 else ": pain, tight, enough"
        case Safety(page=page):
            return ", last part" if page else ""
        case _:
            return ""


TABLES: dict[str, Callable[[], str]] = {
    "states": states,
    "lights": panel_light.each_light,
    "panels": panel_light.each_panel,
    "rooms": panel_light.each_panels_limit,
    "struck": panel_sound.struck_rows,
    "pad": panel_sound.pad_rows,
    "pad in time": panel_sound.time_rows,
}


def refreshed(text: str) -> str:
    """The document with every table as it is now. Raises ValueError for a table without a place."""
    for name, made in TABLES.items():
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        before, inside = text.split(begin)
        text = before + begin + made() + end + inside.split(end, 1)[1]
    return text


if __name__ == "__main__":
    DOCUMENT.write_text(refreshed(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
