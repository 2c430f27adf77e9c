"""The long film: `python bench/ten_minutes.py`, is the face kept, and found again soon.

A filmed person turns, nods, blinks, smiles, raises a hand before the mouth, leaves and comes back
in one moment or on foot, and the light changes. One process draws the frames and knows the truth;
another, the one that is weighed, sees pixels in shared memory and answers landmarks.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from bench import cast
from bench.contender import Memory
from bench.long_film import HEIGHT, RATE_HZ, WIDTH, Screening, screen
from bench.moments import (
    LIMIT_S,
    MISPLACED_PERCENT,
    Group,
    Loss,
    by_angle,
    by_scene,
    grouped,
    losses,
    slope_a_minute,
)
from bench.results import Section, judged, keep, measured_here, table
from bench.screenplay import ALL

WARMING_MINUTES = 1  # in which a process may still grow: buffers, caches
LONGEST_LISTED = 25
GROUP_HEADS = ("moments", "frames", "found %", "seen %", "error", "eyes", "mouth", "worst")

INTRODUCTION = f"""\
{WIDTH} × {HEIGHT}, {RATE_HZ:g} frames a second of film time, each seen by the real face mesh in a
process of its own. Heads turn by depth reprojection (`device/film/turning.py`); blinks here do not
close. A face is *seen* if its landmarks lie on the average within {MISPLACED_PERCENT:g} % of the
interocular distance from where the film's skin is. That truth is where the model itself puts its
landmarks on the portrait at rest, carried along by the film: it tells how steadily landmarks stay
on skin, not whether they were right at first; along the jaw the model follows the outline, not
skin. *Again* is how long it took until the face was seen, from when it was whole: looking ahead,
no hand before it, all of it in the picture. Memory is private to the seeing process; its clean
pages are libraries, which other processes of this Python share as they come and go, so what tells
is what was written.
"""


def told(screening: Screening) -> Section:
    """The screening as a section of the results."""
    moments, found = screening.moments, losses(screening.moments)
    parts = (
        INTRODUCTION,
        table(("what", "figure", "target"), _figures(screening, found)),
        "Losses, the longest waits first:\n",
        table(("scene", "from s", "lasted s", "again s", "landmarks misplaced"), _rows(found)),
        "By the angle of the head, in percent of the interocular distance:\n",
        table(GROUP_HEADS, map(_row, grouped(moments, by_angle))),
        "By scene:\n",
        table(GROUP_HEADS, map(_row, grouped(moments, by_scene))),
    )
    return Section(f"The long film, {screening.who}", "\n".join(parts))


def _figures(screening: Screening, found: Sequence[Loss]) -> Iterator[tuple[str, str, str]]:
    moments = screening.moments
    there = [moment for moment in moments if moment.in_room]
    whole = [moment for moment in there if moment.whole]
    gone = [moment for moment in moments if not moment.in_room]
    wrongly = sum(moment.found for moment in gone)
    yield "frames; with somebody there", f"{len(moments)}; {len(there)}", ""
    yield "of these seen", _percent(moment.seen for moment in there), ""
    yield "seen, of frames where the face was whole", _percent(moment.seen for moment in whole), ""
    yield "losses; with a wait for a whole face", f"{len(found)}; {_waited(found)}", ""
    yield from _again_figures([loss.again_s for loss in found])
    yield f"faces seen in the empty room ({len(gone)} frames)", str(wrongly), judged(wrongly, 0)
    seen = sum(one.seen for one in screening.nobody)
    looks = sum(one.looks for one in screening.nobody)
    pictures = f"{len(screening.nobody)} pictures without people, {looks} looks"
    yield f"faces seen in {pictures}", str(seen), judged(seen, 0)
    yield from _memory_figures(screening.memory)


def _again_figures(again_s: Sequence[float]) -> Iterator[tuple[str, str, str]]:
    """Of all losses; a film in which the face was never lost has tested nothing."""
    if not again_s:
        yield "again, worst", "never lost", f"not tested (≤ {LIMIT_S:g})"
        return
    yield "again, median of all losses", f"{median(again_s):.2f} s", ""
    yield "again, worst", f"{max(again_s):.2f} s", judged(max(again_s), LIMIT_S)


def _memory_figures(memory: Sequence[Memory]) -> Iterator[tuple[str, str, str]]:
    private, written = [one.private_mb for one in memory], [one.written_mb for one in memory]
    for name, values in (("private", private), ("of this written", written)):
        yield f"{name}, at each minute, MB", ", ".join(f"{mb:.1f}" for mb in values), ""
    if len(memory) > WARMING_MINUTES + 1:
        slope = slope_a_minute(written[WARMING_MINUTES:])
        yield "slope of the written after the first minute", f"{1000 * slope:+.0f} kB a minute", ""


def _waited(found: Sequence[Loss]) -> int:
    return sum(loss.again_s > 0 for loss in found)


def _percent(seen: Iterable[bool]) -> str:
    answers = list(seen)
    return f"{100 * sum(answers) / len(answers):.2f} %" if answers else "none"


def _rows(found: Sequence[Loss]) -> Iterator[tuple[str, ...]]:
    for loss in sorted(found, key=lambda loss: (-loss.again_s, -loss.lasts_s))[:LONGEST_LISTED]:
        times = (loss.begins_s, loss.lasts_s, loss.again_s)
        yield loss.scene, *(f"{s:.2f}" for s in times), "yes" if loss.misplaced else "no"


def _row(group: Group) -> tuple[str, ...]:
    shares = (f"{100 * share:.1f}" for share in (group.found, group.seen))
    parts = (group.error, group.eyes, group.mouth, group.worst)
    errors = (f"{part:.1f}" if group.found else "–" for part in parts)
    return group.name, str(group.frames), *shares, *errors


def main() -> None:
    """Show the film, tell the figures, and keep them."""
    asked = _asked()
    role = cast.hemiface(asked.model) if asked.hemiface else cast.ours(asked.model)
    screening = screen(role, ALL, 60 * asked.minutes, no_face=asked.no_face)
    section = told(screening)
    print(section.body)
    if asked.json:
        asked.json.write_text(json.dumps(asdict(screening)), encoding="utf-8")
    if asked.keep:
        keep(section, measured_here())


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10.0, help="of film time")
    parser.add_argument("--model", choices=cast.MODELS[:2], default="mesh_v2")
    parser.add_argument("--hemiface", action="store_true", help="each side placed by its own half")
    parser.add_argument("--no-face", type=Path, help="a folder of photographs without people")
    parser.add_argument("--json", type=Path, help="write every frame's figures to this file")
    parser.add_argument("--keep", action="store_true", help="put the figures into RESULTS.md")
    return parser.parse_args()


if __name__ == "__main__":
    main()
