from __future__ import annotations

from pathlib import Path

import pytest

from wire.publish import FOLDER, PUBLISHED, schema_text, write


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_published_schema_is_the_type_that_travels(name: str) -> None:
    published = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert published == schema_text(PUBLISHED[name]), "run: python -m wire.publish"


def test_no_schema_is_left_over() -> None:
    assert {file.stem for file in FOLDER.iterdir()} == set(PUBLISHED)


def test_writing_anew_gives_the_same_files(tmp_path: Path) -> None:
    write(tmp_path)
    assert {file.name: file.read_bytes() for file in tmp_path.iterdir()} == {
        file.name: file.read_bytes() for file in FOLDER.iterdir()
    }
