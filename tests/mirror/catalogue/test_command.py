"""`mirror routines`, as a person types it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from device.settings import config_folder

PLAN = str(config_folder() / "plans" / "story.toml")


def routines(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "device", "routines", *arguments],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_table_comes_without_a_name() -> None:
    shown = routines()
    assert shown.returncode == 0
    assert shown.stdout.startswith("routine ")
    assert "resistance" in shown.stdout


def test_one_is_laid_out_by_a_plan_as_data() -> None:
    shown = routines("small_smile", "--time", "--plan", PLAN, "--json")
    assert shown.returncode == 0
    assert [one["what"] for one in json.loads(shown.stdout)["moments"]].count("bell") == 3


def test_a_wrong_name_is_one_line_with_the_nearest() -> None:
    shown = routines("smal_smile")
    assert shown.returncode == 1
    assert shown.stderr == "mirror: no routine is called smal_smile; did you mean small_smile?\n"


def test_a_folder_with_a_mistake_ends_with_one(tmp_path: Path) -> None:
    (tmp_path / "small_smile-evening.toml").write_text('titel = "small_smile_title"\n')
    shown = routines("--check", str(tmp_path))
    assert shown.returncode == 1
    assert "small_smile-evening.toml: at titel: unknown key; did you mean title?" in shown.stdout


def test_options_that_want_another_are_refused() -> None:
    assert routines("--time").returncode == 2
    assert routines("small_smile", "--plan", PLAN).returncode == 2
