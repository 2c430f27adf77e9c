"""`mirror measure` as somebody types it: what comes out where, how it ends, and in which words."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from tests.look.films import walking, write_film

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def state(tmp_path_factory, model_store, attention_files):
    """A mirror's state with its model fetched before, as arguments."""
    folder = tmp_path_factory.mktemp("mirror")
    (folder / "models").symlink_to(model_store.cache.resolve())
    model = attention_files.name.value
    return ["--set", f'paths.state="{folder}"', "--set", f'seeing.model="{model}"']


@pytest.fixture(scope="module")
def desk(tmp_path_factory, grace_hopper):
    """A folder with a portrait, a short film of it, a folder of both, and things that are none."""
    folder = tmp_path_factory.mktemp("desk")
    cv2.imwrite(str(folder / "portrait.png"), grace_hopper[..., ::-1])
    chance = np.random.default_rng(1)
    grain = (
        np.clip(image + chance.normal(0, 2, image.shape), 0, 255).astype(np.uint8)
        for image in walking(grace_hopper, 40, step_px=0)
    )
    write_film(folder / "film.mp4", grain, encoder={"crf": "12"})
    (folder / "anna").mkdir()
    shutil.copy(folder / "portrait.png", folder / "anna")
    shutil.copy(folder / "portrait.png", folder / "anna" / "rest.png")
    (folder / "anna" / "notes.txt").write_text("not a picture")
    (folder / "empty").mkdir()
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    return folder


@pytest.fixture(scope="module")
def mirror(desk, state):
    def measured(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "device", "measure", *map(str, arguments), *state],
            capture_output=True,
            text=True,
            cwd=desk,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            timeout=60,
            check=False,
        )

    return measured


def test_a_picture_is_a_line_of_json_on_standard_output_and_the_rest_is_told_beside_it(mirror):
    done = mirror("portrait.png")
    assert done.returncode == 0
    line = json.loads(done.stdout)
    assert (line["path"], line["frame"], line["time_s"], line["fit"]) == (
        "portrait.png", 0, None, True,
    )  # fmt: skip
    assert line["measures"]["palpebral_fissure_height_mm"]["coarse"]["left"] > 3
    assert "1 file, 1 frame: a face in 1" in done.stderr.splitlines()[-1]


def test_a_film_becomes_a_table_lines_a_summary_and_a_plot_at_once(mirror, desk):
    names = {"--csv": "f.csv", "--jsonl": "f.jsonl", "--summary": "g.jsonl", "--plot": "f.png"}
    places = [word for pair in names.items() for word in pair]
    done = mirror("film.mp4", "--rest", "0-1.4", "--affected", "left", *places)
    assert (done.returncode, done.stdout) == (0, "")
    assert "film.mp4: 0 gestures" in done.stderr
    with (desk / "f.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    lines = [json.loads(line) for line in (desk / "f.jsonl").read_text().splitlines()]
    assert len(rows) == len(lines) == 40
    assert [float(row["time_s"]) for row in rows] == pytest.approx([n / 25 for n in range(40)])
    assert abs(float(rows[20]["oral_commissure_excursion_mm_left"])) < 0.5
    assert (desk / "g.jsonl").read_text() == ""
    assert rows[0]["oral_commissure_excursion_mm_s_left"] == ""
    cells = {cell for row in rows for cell in row.values()}
    assert cells.isdisjoint({"nan", "NaN", "None", "null", "inf", None})
    with Pillow.open(desk / "f.png") as plot:
        assert plot.width > 1000


def test_a_folder_is_measured_against_one_neutral_picture_of_it(mirror, desk):
    done = mirror("anna", "--rest", "anna/rest.png", "--csv", "anna.csv")
    assert done.returncode == 0
    assert "2 files, 2 frames" in done.stderr
    assert "1 other file passed over" in done.stderr
    with (desk / "anna.csv").open(encoding="utf-8") as opened:
        rows = list(csv.DictReader(opened))
    assert [row["path"] for row in rows] == ["anna/portrait.png", "anna/rest.png"]
    assert all(float(row["oral_commissure_excursion_mm_right"]) == 0.0 for row in rows)
    assert {row["time_s"] for row in rows} == {""}


def test_an_outcome_of_before_is_replaced_by_a_whole_one_and_kept_by_a_refusal(mirror, desk):
    before = desk / "before.csv"
    before.write_text("of before")
    assert mirror("portrait.png", "--rest", "broken.jpg", "--csv", "before.csv").returncode == 1
    assert before.read_text() == "of before"
    assert mirror("portrait.png", "--csv", "before.csv").returncode == 0
    assert before.read_text().startswith("path,frame,time_s,fit,reason,poor,presence,yaw_deg,")
    assert list(desk.glob(".*.part")) == []


REFUSALS = {
    "a file that is not there": (["nowhere.mp4"], 2, "'nowhere.mp4' does not exist"),
    "a folder without pictures": (["empty"], 1, "no picture and no video in this folder"),
    "no picture by its name": (["anna/notes.txt"], 1, "neither a picture nor a video"),
    "a damaged picture": (["broken.jpg"], 1, "broken.jpg: not a"),
    "a table where there is no folder": (
        ["film.mp4", "--csv", "no/such/a.csv"], 1, "no/such/a.csv: cannot be written",
    ),
    "a plot where there is no folder": (
        ["film.mp4", "--plot", "no/such/a.png"], 1, "no/such/a.png: cannot be written",
    ),
    "a plot of a picture": (["portrait.png", "--plot", "a.png"], 1, "a plot is of one video"),
    "a rest that is none": (["film.mp4", "--rest", "soon"], 1, "neither seconds"),
    "a rest too short": (["film.mp4", "--rest", "3-3.5"], 1, "from 1 s or more"),
    "a rest that is not there": (["film.mp4", "--rest", "gone.jpg"], 1, "gone.jpg: does not open"),
    "closed eyes without two times": (["film.mp4", "--closed", "2"], 1, "not two times in seconds"),
    "closed eyes too short": (["film.mp4", "--closed", "2-3"], 1, "from 2 s or more"),
    "closed eyes in a picture": (["portrait.png", "--closed", "2-5"], 1, "learned in a film"),
    "a side of nobody": (["film.mp4", "--affected", "port"], 2, "'port' is not one of"),
    "a reference without an end": (["film.mp4", "--reference", "inf"], 1, "not a length in mm"),
    "gestures of a picture": (
        ["portrait.png", "--affected", "left", "--reference", "9", "--summary", "p.jsonl"], 1,
        "--affected, --reference, --summary: of gestures",
    ),
    "what would be overwritten": (
        ["portrait.png", "--csv", "portrait.png"], 1, "would be overwritten",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def refused(mirror):
    """All of them, a few at a time."""
    with ThreadPoolExecutor(max_workers=3) as pool:
        done = pool.map(lambda refusal: mirror(*refusal[0]), REFUSALS.values())
        return dict(zip(REFUSALS, done, strict=True))


@pytest.mark.parametrize("what", REFUSALS)
def test_what_cannot_be_done_ends_with_a_status_and_says_why(refused, what):
    _, status, says = REFUSALS[what]
    done = refused[what]
    assert done.returncode == status
    assert says in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_help_names_every_option_and_what_a_row_has(mirror):
    shown = mirror("--help").stdout
    for option in ("--rest", "--closed", "--affected", "--csv", "--jsonl", "--summary", "--plot"):
        assert option in shown
    assert "Example: mirror measure" in shown
