"""How often the eyes look: by pace and by heat, and what Linux tells of the heat."""

from __future__ import annotations

import pytest

from device.eyes.rhythm import (
    COUNT_FOR_S,
    FEEL_EVERY_S,
    SLOW_LOOK_S,
    Heat,
    LookCounter,
    Rhythm,
    Thermometer,
    celsius,
    felt,
    rhythm,
)
from device.face.seen import Pace

COOL, WARM, HOT = Heat


@pytest.mark.parametrize("heat", Heat)
def test_while_nobody_practises_two_looks_a_second_whatever_the_heat(heat):
    assert rhythm(Pace.SLOW, heat, 20.0).every_s == SLOW_LOOK_S == 0.5


def test_practice_has_every_frame_and_fewer_as_it_grows_warm():
    assert rhythm(Pace.FULL, COOL, 20.0) == Rhythm(0.0, "at each frame")
    assert rhythm(Pace.FULL, WARM, 20.0).every_s == pytest.approx(0.1)
    assert rhythm(Pace.FULL, HOT, 20.0).every_s == pytest.approx(0.2)


@pytest.mark.parametrize(
    ("before", "now_c", "after"),
    [
        (COOL, 74.9, COOL),
        (COOL, 75.0, WARM),
        (COOL, 80.0, HOT),
        (WARM, 72.0, WARM),
        (WARM, 69.9, COOL),
        (HOT, 79.0, HOT),
        (HOT, 74.9, WARM),
        (HOT, 69.0, COOL),
        (WARM, 80.0, HOT),
        (HOT, None, COOL),
    ],
)
def test_heat_is_felt_at_once_and_forgotten_only_five_degrees_below(before, now_c, after):
    assert felt(before, now_c) is after


def zone(zones, number, kind, temperature):
    folder = zones / f"thermal_zone{number}"
    folder.mkdir()
    (folder / "type").write_text(f"{kind}\n")
    (folder / "temp").write_text(temperature)
    return folder


@pytest.mark.parametrize("processor", ["cpu-thermal", "cpu_thermal", "x86_pkg_temp"])
def test_the_processors_own_zone_is_read(tmp_path, processor):
    zone(tmp_path, 0, "acpitz", "20000\n")
    zone(tmp_path, 1, processor, "61234\n")
    assert celsius(tmp_path) == pytest.approx(61.234)


@pytest.mark.parametrize("told", ["", "warm\n"])
def test_a_sensor_that_tells_no_number_tells_nothing(tmp_path, told):
    zone(tmp_path, 0, "cpu-thermal", told)
    assert celsius(tmp_path) is None


def test_how_often_the_eyes_really_look_is_told_now_and_then():
    clock = [0.0]
    counter, told = LookCounter(lambda: clock[0]), []
    for _ in range(2 * 8 * int(COUNT_FOR_S)):
        clock[0] += 1 / 8
        told.append(counter.looked())
    assert [looks_hz for looks_hz in told if looks_hz] == pytest.approx([8.0, 8.0])


def test_a_machine_without_zones_counts_as_cool(tmp_path):
    assert Thermometer(tmp_path / "none").heat() is COOL


def test_the_thermometer_looks_again_only_after_a_while(tmp_path):
    folder, clock = zone(tmp_path, 0, "cpu-thermal", "81000"), [100.0]
    thermometer = Thermometer(tmp_path, lambda: clock[0])
    assert thermometer.heat() is HOT
    (folder / "temp").write_text("60000")
    clock[0] += FEEL_EVERY_S / 2
    assert thermometer.heat() is HOT
    clock[0] += FEEL_EVERY_S / 2
    assert thermometer.heat() is COOL
