"""The appliance's install has no overlay, and everything else."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from PIL import Image as Pillow

ROOT = Path(__file__).parents[2]
OVERLAY = {"device/look/overlay.py", "device/look/overlay_drawing.py"}


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The wheel, built without any network and unpacked as an installer does."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        timeout=120,
    )
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def modules(folder):
    return {
        str(file.relative_to(folder))
        for room in ("device", "wire", "clinic")
        for file in (folder / room).rglob("*.py")
    }


def test_the_overlay_and_nothing_else_is_left_out(installed):
    assert modules(ROOT) - modules(installed) == OVERLAY
    assert modules(installed) <= modules(ROOT)


def test_all_settings_are_in_it(installed):
    there = {str(file.relative_to(ROOT / "config")) for file in (ROOT / "config").rglob("*.*")}
    assert {
        name for name in there if not (installed / "device" / "config" / name).exists()
    } == set()


def look(installed, tmp_path, made_ready, *arguments):
    Pillow.new("RGB", (64, 64)).save(tmp_path / "wall.png")
    return subprocess.run(
        [sys.executable, "-m", "device", "look", *made_ready, "wall.png", *arguments],
        env=os.environ | {"PYTHONPATH": str(installed)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_that_install_says_that_it_has_no_overlay(installed, tmp_path, made_ready):
    looked = look(installed, tmp_path, made_ready, "--overlay", "drawn.png")
    assert looked.returncode == 1
    assert looked.stderr.splitlines()[-1].startswith("mirror: this install draws no overlay")
    assert not (tmp_path / "drawn.png").exists()


def test_that_install_looks_all_the_same(installed, tmp_path, made_ready):
    looked = look(installed, tmp_path, made_ready)
    assert looked.returncode == 0
    assert '"found":"no_face"' in looked.stdout
