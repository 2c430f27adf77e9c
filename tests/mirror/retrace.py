"""Writes the golden cues of every trace anew: `make retrace`, in a commit of its own."""

from __future__ import annotations

import sys

from device.mirror.event import Button, Event, Pressed, SeeingLost, Tick
from device.mirror.trace import line_of
from tests.mirror.golden import TRACES, cues_of, traces
from tests.mirror.people import Person, Smile, plan, practise
from wire.plan import Phase

GO: dict[float, Event] = {1.0: Pressed(Button.GO, 1.0)}
MADE = {
    "walks_away_at_hold": lambda: practise(Person([Smile()], gone=(21.5, 1e9)), plan(), GO, 320),
    "tight_face_is_not_asked_again": lambda: practise(
        Person([Smile(lets_go=False)]), plan(), GO, 100
    ),
    "flaccid_plan_asks_nothing": lambda: practise(
        Person([Smile()]), plan(phase=Phase.NO_MOVEMENT), GO, 45
    ),
    "camera_goes_and_practice_goes_on_by_feel": lambda: practise(
        Person([Smile()], gone=(25.0, 1e9)), plan(), {**GO, 25.0: SeeingLost(25.0, "gone")}, 110
    ),
    "stops_because_it_is_tight": lambda: practise(
        Person([Smile()]),
        plan(),
        {
            **GO,
            40.0: Pressed(Button.STOP, 40.0),
            41.0: Pressed(Button.CHANGE, 41.0),
            42.0: Pressed(Button.GO, 42.0),
        },
        60,
    ),
}  # fmt: skip
"""Traces of a person made of numbers; those of a filmed person are recorded once and stay."""


def main() -> None:
    for name, made in MADE.items():
        happened = (event for event, _ in made() if not isinstance(event, Tick))
        (TRACES / f"{name}.jsonl").write_bytes(b"".join(map(line_of, happened)))
    for trace in traces():
        trace.with_suffix(".cues").write_text(cues_of(trace), encoding="utf-8")
        sys.stdout.write(f"{trace.stem}\n")


if __name__ == "__main__":
    main()
