"""`mirror storyboard` as it is typed: one line says what is wrong, and the exit status."""

from pathlib import Path

import pytest

from tests.test_commands import mirror


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        (["smal_smile"], "did you mean small_smile?"),
        (["--panel", "10.1-portait"], "did you mean 10.1-portrait?"),
        (["--plan", "nowhere.toml"], "no such plan"),
    ],
)
def test_what_is_not_there_is_named_with_what_was_meant(
    tmp_path: Path, asked: list[str], answer: str
) -> None:
    tried = mirror("storyboard", *asked, "--no-sound", cwd=tmp_path)
    assert tried.returncode == 1
    (line,) = tried.stderr.strip().splitlines()
    assert line.startswith("mirror: ")
    assert line.endswith(answer) or answer in line


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    tried = mirror("storyboard", "--no-sound", "--to", "taken/board", cwd=tmp_path)
    assert tried.returncode == 1
    assert "taken" in tried.stderr
    assert "Traceback" not in tried.stderr
