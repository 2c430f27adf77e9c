"""How often the eyes look, and why: by what the mirror asks for, and by the processor's heat.

Each frame is looked at as it comes while somebody practises. A processor that grows hot would be
slowed down by its firmware at a moment of its own choosing, in the middle of a repetition; so the
eyes look less often before that.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from device.face.seen import Pace

SLOW_LOOK_S = 0.5
"""From one look to the next while nobody practises: two looks a second."""
WARM_C, HOT_C = 75.0, 80.0
"""Above these only every second frame, and every fourth, is looked at. A Raspberry Pi slows itself
down from 80 °C on (Raspberry Pi documentation, "Frequency management and thermal control")."""
COOLED_C = 5.0
"""So much below is a processor to be before more frames are looked at again."""
FEEL_EVERY_S = 5.0
COUNT_FOR_S = 30.0
ZONES = Path("/sys/class/thermal")
PROCESSORS = ("cpu-thermal", "cpu_thermal", "x86_pkg_temp")
"""What Linux calls the thermal zone of the processor on a Pi (5, 4) and on a desk."""


class Heat(IntEnum):
    """How warm the processor is, told by how many frames come to one look."""

    COOL = 1
    WARM = 2
    HOT = 4


@dataclass(frozen=True)
class Rhythm:
    """A look every `every_s`, or at each frame as it comes (0), and why."""

    every_s: float
    why: str


def rhythm(pace: Pace, heat: Heat, rate_hz: float) -> Rhythm:
    """How to look at this pace, in this heat, with a camera of so many frames a second."""
    if pace is Pace.SLOW:
        return Rhythm(SLOW_LOOK_S, "twice a second, since nobody practises")
    if heat is Heat.COOL:
        return Rhythm(0.0, "at each frame")
    why = f"{rate_hz / heat:g} times a second, since the processor is {heat.name.lower()}"
    return Rhythm(heat / rate_hz, why)


def felt(before: Heat, now_c: float | None) -> Heat:
    """The heat at a temperature, sooner up than down; None is a processor that tells none."""
    if now_c is None:
        return Heat.COOL
    return max(_heat_at(now_c), min(before, _heat_at(now_c + COOLED_C)))


def _heat_at(now_c: float) -> Heat:
    if now_c >= HOT_C:
        return Heat.HOT
    return Heat.WARM if now_c >= WARM_C else Heat.COOL


class LookCounter:
    """How often the eyes really look: at each frame is no oftener than the camera gives one."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._looks, self._since_s = 0, now()

    def looked(self) -> float | None:
        """Count a look; now and then, how many there were a second since this was last told."""
        self._looks += 1
        passed_s = self._now() - self._since_s
        if passed_s < COUNT_FOR_S:
            return None
        looks_hz = self._looks / passed_s
        self._looks, self._since_s = 0, self._now()
        return looks_hz


class Thermometer:
    """The processor's heat, felt every few seconds."""

    def __init__(self, zones: Path = ZONES, now: Callable[[], float] = time.monotonic) -> None:
        """`zones` is the folder of Linux's thermal zones; `now` a clock in seconds."""
        self._zones, self._now = zones, now
        self._heat, self._due_s = Heat.COOL, now()

    def heat(self) -> Heat:
        """How warm it is; a processor that tells no temperature counts as cool."""
        if self._now() >= self._due_s:
            self._heat = felt(self._heat, celsius(self._zones))
            self._due_s = self._now() + FEEL_EVERY_S
        return self._heat


def celsius(zones: Path) -> float | None:
    """The processor's temperature, None on a machine that tells none."""
    for zone in sorted(zones.glob("thermal_zone*")):
        try:
            if (zone / "type").read_text().strip() in PROCESSORS:
                return int((zone / "temp").read_text()) / 1000
        except (OSError, ValueError):  # a sensor that is asleep or gone says nothing
            continue
    return None
