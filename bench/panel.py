"""What the person waits for: from a frame to its cue, from a press to its answer, and the pace.

Three mirrors run, each the product's own process with notes taken (`panel_watched.py`): one whose
buttons are pressed, one that is practised with by feel, and one before the eyes.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bench.contender import ROOT
from bench.idle import processor_s, running
from bench.panel_stage import HOLD_S, OPEN_WITHIN_S, Mirror, enrolled, mirror
from bench.panel_tables import WAYS, Drawing, Ran, latencies, loads, paces
from bench.results import Section
from device.face.link import SOCKET_NAME
from device.film.directions import DIRECTIONS_SOCKET, Director
from device.settings import config_folder, load_practice

IDLE_S, IDLE_QUICK_S = 8.0, 3.0
PRESSES, PRESSES_QUICK = 21, 7
REPETITIONS, REPETITIONS_QUICK = 2, 1
"""Before the eyes; by feel, where nothing else goes on, one is enough."""
DRAWN_S, DRAWN_QUICK_S = 6.0, 3.0
ANSWERED_WITHIN_S = 120.0
PRACTISED_WITHIN_S = 120.0
TAKE = "too_big"
"""A smile that the effort ceiling must soften: a cue that one frame has caused."""
REACTION_S = 0.3

INTRODUCTION = """\
Three mirrors, each the kiosk's own process with its session, screen (1080 x 1920, in memory), mixer
(SDL's disk driver, at the pace of time), mock pins and database. Kiosk, speaker and screen are
noted from outside, by subclasses. The first one's pins are pulled down electrically at random
moments; the second is practised with by feel, beside the first. Both are told that somebody is
there, by the eyes' socket, twice a second. The third is practised with before the real eyes and the
filmed person, who smiles too much. *Captured* is the moment that the film's frame shows: making the
picture comes after it, as an exposure would. A frame's cues are queued when the tick that has taken
it begins to draw; frames that caused one are told apart. A press is *shown* when the first frame
with changed pixels is drawn. What is *due* is reckoned from a repetition's bell by the dose, so
lateness adds up over the four cues.
"""


def run(*, quick: bool) -> Section:
    """Run the three mirrors, then draw."""
    begin_tone_s = load_practice(config_folder() / "practice.toml").begin_tone_s
    repetitions = REPETITIONS_QUICK if quick else REPETITIONS
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor() as both:
        folder = Path(name)
        state = enrolled(folder)
        print("  a mirror that is pressed, beside one that is practised with by feel", flush=True)
        pressing = both.submit(_pressed, state, folder / "pressed", quick=quick)
        feeling = both.submit(_by_feel, state, folder / "by_feel")
        pressed, felt = pressing.result(), feeling.result()
        print("  a mirror before the eyes", flush=True)
        seen = _before_eyes(state, folder / "before_eyes", repetitions)
    print("  thirty frames a second", flush=True)
    drawings = _drawings(DRAWN_QUICK_S if quick else DRAWN_S)
    tables = (
        latencies(pressed.notes, seen.notes),
        paces({BY_FEEL: felt, _before(seen): seen}, begin_tone_s),
        loads(pressed, {BY_FEEL: felt, _before(seen): seen}, drawings),
    )
    return Section("Panel", "\n".join((INTRODUCTION, *tables)))


BY_FEEL = "by feel"


def _before(seen: Ran) -> str:
    return f"before the eyes, which with the film take {100 * seen.beside:.0f} % of a core"


def _pressed(state: Path, folder: Path, *, quick: bool) -> Ran:
    """A mirror that is left alone for a while, and then pressed."""
    folder.mkdir()
    with mirror(state, folder) as one:
        time.sleep(1.0)
        worked_s, began_s = processor_s(one.pid), time.monotonic()
        time.sleep(IDLE_QUICK_S if quick else IDLE_S)
        share = (processor_s(one.pid) - worked_s) / (time.monotonic() - began_s)
        one.do(str(PRESSES_QUICK if quick else PRESSES))
        one.await_word("answered", ANSWERED_WITHIN_S)
        return Ran(one.end(), share)


def _by_feel(state: Path, folder: Path) -> Ran:
    folder.mkdir()
    with mirror(state, folder) as one:
        one.do("go")
        return _practised(one, 1, None, [])


def _before_eyes(state: Path, folder: Path, repetitions: int) -> Ran:
    folder.mkdir()
    with (
        Mirror(state, folder) as one,
        running("film", one.runtime, DIRECTIONS_SOCKET) as film,
        running("eyes", one.runtime, SOCKET_NAME) as eyes,
        Director(one.runtime / DIRECTIONS_SOCKET) as director,
    ):
        one.await_word("ready", OPEN_WITHIN_S)  # it has seen by then, and waits for a good view
        return _practised(one, repetitions, director, [film.pid, eyes.pid])


def _practised(one: Mirror, repetitions: int, director: Director | None, beside: list[int]) -> Ran:
    """Practise until the last repetition's rest begins; shares count from the first one's rise."""
    one.do("go")
    rests, began_s, worked_s = 0, 0.0, [0.0]
    for words in one.hear(PRACTISED_WITHIN_S):
        told = words.get("mirror", {"detail": {}})
        if director is not None:
            _act(director, told)
        cue = told["detail"].get("cue")
        if cue == "BeginRise" and not began_s:
            began_s, worked_s = time.monotonic(), _worked(one.pid, beside)
        rests += cue == "RestNow"
        if rests == repetitions:
            break
    wall_s = time.monotonic() - began_s
    own, *others = (
        (now_s - then_s) / wall_s
        for now_s, then_s in zip(_worked(one.pid, beside), worked_s, strict=True)
    )
    return Ran(one.end(), own, sum(others))


def _worked(pid: int, beside: Iterable[int]) -> list[float]:
    return [processor_s(one) for one in (pid, *beside)]


def _act(director: Director, told: dict[str, Any]) -> None:
    """Do on the film what the mirror asks for, and smile too much."""
    practice = load_practice(config_folder() / "practice.toml")
    detail, release_s = told["detail"], practice.release_s
    if detail.get("cue") == "BeginRise":
        rise_s = detail["for_s"]
        director.smile(TAKE, rise_s=rise_s, hold_s=HOLD_S, release_s=release_s, in_s=REACTION_S)
    elif detail.get("prompt") == "close_eyes" and told["did"] == "says":
        director.close_eyes(practice.closing_s)


def _drawings(for_s: float) -> dict[str, Drawing]:
    """All ways at the same time, so that what else the machine does lies on each."""
    single = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.panel_drawing", way, str(for_s)],
            cwd=ROOT, env=single, stdout=subprocess.PIPE, text=True,
        )
        for way in WAYS
    ]  # fmt: skip
    said = [process.communicate()[0] for process in started]
    if any(process.returncode for process in started):
        raise RuntimeError("a screen was not drawn: see its words above")
    return {
        way: Drawing(**json.loads(each.splitlines()[-1]))
        for way, each in zip(WAYS, said, strict=True)
    }
