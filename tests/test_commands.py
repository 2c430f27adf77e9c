"""The command `mirror`, as a person types it: help, refusals in one line, exit codes."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from device.__main__ import app
from tests.mirror.golden import golden, traces

COMMANDS = sorted(
    command.callback.__name__ for command in app.registered_commands if command.callback
)


def mirror(*arguments: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "device", *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        timeout=60,
        check=False,
    )


def test_every_command_of_the_readme_is_there_and_none_is_left_out() -> None:
    readme = (Path(__file__).parents[1] / "README.md").read_text()
    assert [name for name in COMMANDS if f"mirror {name}" not in readme] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_help_says_what_a_command_is_for_with_an_example(name: str) -> None:
    shown = mirror(name, "--help")
    assert shown.returncode == 0
    assert f"mirror {name}" in shown.stdout
    assert "Example" in shown.stdout


def test_a_camera_that_is_not_there_is_said_and_no_film_steps_in(
    tmp_path: Path, made_ready: list[str]
) -> None:
    tried = mirror("eyes", *made_ready, "--set", 'camera.name="picamera2"', cwd=tmp_path)
    assert tried.returncode == 1
    last = tried.stderr.strip().splitlines()[-1]
    assert last.startswith("mirror: ")
    assert "picamera2" in last
    assert "film" not in last.split(";")[0]


def test_a_film_that_is_not_projected_is_said(tmp_path: Path, made_ready: list[str]) -> None:
    tried = mirror("eyes", *made_ready, cwd=tmp_path)
    assert tried.returncode == 1
    assert "no film is projected" in tried.stderr


def test_a_missing_model_is_said_with_what_to_do(tmp_path: Path) -> None:
    state = ["--set", f'paths.state="{tmp_path / "bare"}"']
    tried = mirror("eyes", *state, cwd=tmp_path)
    assert tried.returncode == 1
    assert "mesh_attention" in tried.stderr
    assert "Traceback" not in tried.stderr


def test_an_altered_model_is_refused_by_name(tmp_path: Path, made_ready: list[str]) -> None:
    models = tmp_path / "mirror" / "models"
    kept = models.resolve()
    models.unlink()
    shutil.copytree(kept, models)
    altered = max((models / "mesh_attention").glob("*.tflite"))
    altered.write_bytes(altered.read_bytes()[:-1] + b"x")
    tried = mirror("eyes", *made_ready, cwd=tmp_path)
    assert tried.returncode == 1
    assert str(altered) in tried.stderr
    assert "Traceback" not in tried.stderr


def test_a_wrong_key_is_one_line_with_file_and_key(tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text("[camera]\nnmae = 1\n")
    for name in ("eyes", "kiosk", "post", "run", "doctor", "setup"):
        tried = mirror(name, "--config", str(file), cwd=tmp_path)
        assert tried.returncode == 1, name
        assert str(file) in tried.stderr
        assert len(tried.stderr.strip().splitlines()) == 1


def test_a_mirror_that_cannot_open_its_screen_says_so_and_ends(
    tmp_path: Path, made_ready: list[str]
) -> None:
    tried = mirror("run", *made_ready, "--set", 'panel.screen="kmsdrm"', cwd=tmp_path)
    assert tried.returncode == 1
    assert "mirror: panel.screen" in tried.stderr
    assert "Traceback" not in tried.stderr


def test_a_trace_is_replayed_line_by_line() -> None:
    trace = traces()[0]
    shown = mirror("replay", str(trace))
    assert shown.returncode == 0
    assert shown.stdout == golden(trace)


def test_the_doctor_looks_at_every_part(tmp_path: Path, made_ready: list[str]) -> None:
    seen = mirror("doctor", "--json", *made_ready, cwd=tmp_path)
    parts = {one["part"]: one for one in msgspec.json.decode(seen.stdout)}
    assert set(parts) == {
        "numbers", "camera", "model", "display", "voice", "sound", "buttons", "clock", "disk",
        "database", "clinic", "broker", "plan",
    }  # fmt: skip
    assert seen.returncode == 0
    assert "mesh_attention" in parts["model"]["seen"]


def test_the_doctor_says_what_is_not_well_and_what_to_do(tmp_path: Path) -> None:
    state = ["--set", f'paths.state="{tmp_path / "bare"}"', "--set", 'buttons.pins="gpio"']
    seen = mirror("doctor", *state, cwd=tmp_path)
    assert seen.returncode == 1
    assert "LOOK  model" in seen.stdout
    assert "LOOK  buttons" in seen.stdout
    assert "next:" in seen.stdout


def test_a_bundle_that_is_none_is_refused_and_left_alone(
    tmp_path: Path, made_ready: list[str]
) -> None:
    bundle = tmp_path / "odd.bundle"
    bundle.write_text('{"schema":1,"token":"x"}')
    tried = mirror("provision", str(bundle), *made_ready, cwd=tmp_path)
    assert tried.returncode == 1
    assert "bundle" in tried.stderr
    assert bundle.exists()
