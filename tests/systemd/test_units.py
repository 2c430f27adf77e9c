from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

UNITS = sorted((Path(__file__).parents[2] / "systemd").glob("*.service"))
ANALYZE = shutil.which("systemd-analyze")
TARGETS = ("multi-user", "network-online", "basic", "sysinit", "shutdown")


def _keys(unit: Path) -> dict[str, list[str]]:
    """The keys of a unit; systemd lets a key come again, configparser alone does not."""
    keys: dict[str, list[str]] = {}
    for line in unit.read_text().splitlines():
        name, sign, value = line.partition("=")
        if sign and not line.startswith(("#", "[")):
            keys.setdefault(name, []).append(value)
    return keys


def _root(folder: Path) -> Path:
    """A root with our units and a program where they expect one, and nothing else."""
    units = folder / "etc/systemd/system"
    units.mkdir(parents=True)
    for unit in UNITS:
        shutil.copy(unit, units)
    for target in TARGETS:
        (units / f"{target}.target").write_text("[Unit]\nDescription=here\n")
    program = folder / "opt/mirror/current/.venv/bin/mirror"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    return folder


@pytest.mark.skipif(ANALYZE is None, reason="this system has no systemd-analyze")
def test_the_three_units_pass_systemds_own_check(tmp_path: Path) -> None:
    root = _root(tmp_path)
    checked = subprocess.run(
        [str(ANALYZE), f"--root={root}", "verify", *(unit.name for unit in UNITS)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (checked.returncode, checked.stderr) == (0, "")


@pytest.mark.skipif(ANALYZE is None, reason="this system has no systemd-analyze")
def test_a_spoiled_unit_does_not_pass(tmp_path: Path) -> None:
    root = _root(tmp_path)
    spoiled = root / "etc/systemd/system/mirror.service"
    spoiled.write_text(spoiled.read_text().replace("Type=notify", "Type=shout"))
    checked = subprocess.run(
        [str(ANALYZE), f"--root={root}", "verify", "mirror.service"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "shout" in checked.stderr


def test_there_is_one_unit_a_process() -> None:
    assert {unit.stem for unit in UNITS} == {"mirror", "mirror-eyes", "mirror-post"}


@pytest.mark.parametrize(
    "unit", [u for u in UNITS if u.stem != "mirror-post"], ids=lambda u: u.stem
)
def test_what_has_camera_or_screen_has_no_network(unit: Path) -> None:
    keys = _keys(unit)
    assert keys["PrivateNetwork"] == ["yes"]
    assert keys["RestrictAddressFamilies"] == ["AF_UNIX"]


def test_only_the_eyes_may_open_a_camera() -> None:
    cameras = {"char-video4linux rw", "char-media rw"}
    allowed = {unit.stem: cameras & set(_keys(unit).get("DeviceAllow", [])) for unit in UNITS}
    assert allowed == {"mirror-eyes": cameras, "mirror": set(), "mirror-post": set()}


def test_no_start_limit_can_leave_a_mirror_dead() -> None:
    for unit in UNITS:
        assert _keys(unit)["StartLimitIntervalSec"] == ["0"]
        assert _keys(unit)["Restart"] == ["always"]


def test_a_mirror_that_was_switched_off_stays_off() -> None:
    kept_off = {unit.stem: _keys(unit).get("RestartPreventExitStatus") for unit in UNITS}
    assert kept_off == {"mirror": ["0"], "mirror-eyes": None, "mirror-post": None}
