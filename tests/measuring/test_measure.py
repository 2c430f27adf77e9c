"""`mirror measure` on a film of a real photographed face: pixels in; rows, gestures, a plot out."""

from __future__ import annotations

import csv
import json
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image as Pillow

from device.errors import LookError
from device.face.seen import Side
from device.measuring import plotting
from device.measuring.outlets import Places
from device.measuring.table import header
from tests.look.films import RATE_HZ, cut, walking, write_film
from tests.measuring.conftest import BEGINS_S, ENDS_S, HOLDS_S, MOVES_S, REEL, TURNS_S

EXCURSION = "oral_commissure_excursion_mm"


def lines(text):
    return [json.loads(line, parse_constant=pytest.fail) for line in text.splitlines()]


@dataclass(frozen=True)
class Outcome:
    """What measuring a film left behind."""

    status: int
    table: list[dict[str, str]]
    header: list[str]
    lines: list[dict]
    gestures: list[dict]
    plot: Path

    def column(self, name):
        return np.array([float(row[name] or "nan") for row in self.table])


@pytest.fixture(scope="module")
def outcome(desk, film, tmp_path_factory):
    folder = tmp_path_factory.mktemp("outcome")
    places = {
        "csv": folder / "a.csv",
        "jsonl": folder / "a.jsonl",
        "summary": folder / "b.jsonl",
        "plot": folder / "a.png",
    }
    status = desk(film, "0-2.2", affected=Side.LEFT, reference_mm=9.3, **places)
    with places["csv"].open(encoding="utf-8") as opened:
        reader = csv.DictReader(opened)
        table, names = list(reader), list(reader.fieldnames)
    told, gestures = (lines(places[name].read_text()) for name in ("jsonl", "summary"))
    return Outcome(status, table, names, told, gestures, places["plot"])


def test_every_frame_of_the_film_is_a_row_with_its_time(outcome):
    assert outcome.status == 0
    assert outcome.header == header()
    times = [n / RATE_HZ for n in range(int(ENDS_S * RATE_HZ))]
    assert outcome.column("time_s") == pytest.approx(times, abs=1e-5)
    assert [line["frame"] for line in outcome.lines] == list(range(len(times)))


def test_the_one_sided_smile_is_found_when_it_was_made_and_as_large(outcome):
    smile, *others = (g for g in outcome.gestures if g["gesture"] == "oral_commissure_excursion")
    assert others == []
    true_mm = REEL.smile.reference_mm / REEL.smile.interocular_mm * smile["mm_per_iod"]
    take = REEL.takes["one_sided"]
    assert smile["right"]["hold"] == pytest.approx(take.right_share * true_mm, rel=0.25)
    assert smile["left"]["hold"] < 0.5 * smile["right"]["hold"]
    assert smile["together"]["hold_gap"] < 0
    assert smile["effort"] == pytest.approx(smile["right"]["hold"] / 9.3, abs=0.002)
    times = smile["times"]
    assert BEGINS_S < times["onset_s"] < BEGINS_S + MOVES_S
    assert 0 < times["offset_s"] - (BEGINS_S + MOVES_S + HOLDS_S) < MOVES_S + 0.2
    assert smile["measured_share"] == 1.0


def test_the_film_is_measured_from_its_first_frame_not_only_after_its_rest(outcome):
    resting = outcome.column(f"{EXCURSION}_right")[:50]
    assert np.isfinite(resting).all()
    assert np.abs(np.median(resting)) < 0.3


def test_a_turned_head_is_not_fit_and_no_change_is_claimed(outcome):
    last = outcome.table[-1]
    assert (last["fit"], last["reason"]) == ("false", "head_turned")
    assert last[f"{EXCURSION}_left"] == ""
    assert float(last["yaw_deg"]) > 8
    assert float(last["brow_height_mm_left"]) > 0
    assert all(row["fit"] == "true" for row in outcome.table[: int(TURNS_S * RATE_HZ)])


def test_both_sides_of_every_length_are_in_mm_and_iod(outcome):
    mm, iod = (outcome.column(f"oral_commissure_excursion_{unit}_right") for unit in ("mm", "iod"))
    known = np.isfinite(mm)
    assert iod[known] * outcome.column("mm_per_iod")[known] == pytest.approx(mm[known], abs=1e-3)


def test_a_table_and_a_line_say_the_same(outcome):
    row, line = outcome.table[75], outcome.lines[75]
    told = line["measures"][EXCURSION]
    assert row[f"{EXCURSION}_grade"] == told["grade"]
    assert float(row[f"{EXCURSION}_left"]) == told[told["grade"]]["left"]
    assert float(row["yaw_deg"]) == line["pose_deg"]["yaw"]


def test_nobody_said_which_camera_so_no_distance_is_told(outcome):
    assert {row["distance_cm"] for row in outcome.table} == {""}


def test_the_plot_is_written_with_both_sides_in_their_colours(outcome):
    picture = np.asarray(Pillow.open(outcome.plot).convert("RGB")).reshape(-1, 3).astype(int)
    for colour in (plotting.LEFT_COLOUR, plotting.RIGHT_COLOUR):
        rgb = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
        assert (np.abs(picture - rgb).max(axis=1) < 8).sum() > 300


def test_a_film_that_breaks_off_gives_the_frames_before_and_is_named(desk, film, tmp_path, capfd):
    broken = tmp_path / "broken.mp4"
    shutil.copy(cut(film, 0.3), broken)
    assert desk(broken, "0-1", csv=tmp_path / "a.csv") == 1
    told = capfd.readouterr().err
    assert "broken.mp4: cut short" in told
    assert "1 not done to the end" in told.splitlines()[-1]
    rows = (tmp_path / "a.csv").read_text().splitlines()
    assert 30 < len(rows) < 1 + ENDS_S * RATE_HZ


def test_a_film_that_breaks_off_before_its_rest_is_known_says_both(desk, film, tmp_path, capfd):
    broken = tmp_path / "broken.mp4"
    shutil.copy(cut(film, 0.2), broken)
    assert desk(broken, csv=tmp_path / "a.csv") == 1
    told = capfd.readouterr().err
    assert "broken.mp4: cut short" in told
    assert "broken.mp4: no rest learned" in told
    assert "1 not done" in told.splitlines()[-1]


def test_a_film_without_a_single_whole_frame_is_named(desk, film, tmp_path, capfd):
    broken = tmp_path / "broken.mp4"
    shutil.copy(cut(film, 0.01), broken)
    assert desk(broken, csv=tmp_path / "a.csv") == 1
    told = capfd.readouterr().err
    assert "broken.mp4: cut short after 0 frames" in told
    assert "1 not done" in told.splitlines()[-1]


@pytest.fixture
def short_film(tmp_path, grace_hopper):
    return write_film(tmp_path / "short.mp4", walking(grace_hopper, 12, step_px=0))


def test_a_film_shorter_than_its_rest_keeps_what_needs_none_and_says_what_to_do(
    desk, short_film, tmp_path, capfd
):
    assert desk(short_film, csv=tmp_path / "a.csv", plot=tmp_path / "a.svg") == 1
    assert not (tmp_path / "a.svg").exists()
    told = capfd.readouterr().err
    assert "short.mp4: no rest learned: 0.4 of 5.0 s measurable" in told
    assert "a.svg: not drawn: it shows changes from rest, and no rest was learned" in told
    assert "--rest IMAGE" in told
    with (tmp_path / "a.csv").open() as opened:
        rows = list(csv.DictReader(opened))
    assert len(rows) == 12
    assert {row[f"{EXCURSION}_left"] for row in rows} == {""}
    assert all(float(row["palpebral_fissure_height_mm_left"]) > 3 for row in rows)


def test_a_rest_after_the_end_of_the_film_is_told_with_its_length(desk, short_film, capfd):
    assert desk(short_film, "20-23") == 1
    assert "no rest in seconds 20 to 23: the film lasts 0.5 s" in capfd.readouterr().err


def test_a_picture_is_one_line_of_how_the_face_stands(desk, face, capfd):
    assert desk(face) == 0
    out, err = capfd.readouterr()
    (line,) = lines(out)
    assert line["time_s"] is None
    assert line["fit"] is True
    heights = line["measures"]["oral_commissure_height_mm"]
    assert heights["fine"] is None
    assert -75 < heights["coarse"]["left"] < -45
    assert set(line["measures"]).isdisjoint({EXCURSION, "brow_raise_mm"})
    assert "fit in 1" in err.splitlines()[-1]


def test_against_a_neutral_picture_the_same_face_has_not_moved_and_noise_is_not_known(
    desk, face, tmp_path, capfd
):
    neutral = tmp_path / "neutral.png"
    shutil.copy(face, neutral)
    assert desk(face, str(neutral)) == 0
    (line,) = lines(capfd.readouterr().out)
    told = line["measures"][EXCURSION]
    assert told["coarse"] == {"left": 0.0, "right": 0.0, "noise": None}
    assert told["grade"] == "coarse"


def test_a_neutral_picture_serves_a_film(desk, short_film, face, tmp_path):
    """The picture is looked at for as long as a film is, until its landmarks have settled."""
    assert desk(short_film, str(face), jsonl=tmp_path / "a.jsonl") == 0
    told = lines((tmp_path / "a.jsonl").read_text())
    sides = [line["measures"][EXCURSION]["coarse"] for line in told[4:]]
    assert all(side["noise"] is None for side in sides)
    for side in ("left", "right"):
        assert abs(np.median([one[side] for one in sides])) < 0.3


def test_a_folder_is_gone_through_and_what_is_broken_is_named(desk, face, tmp_path, capfd):
    folder = tmp_path / "folder"
    folder.mkdir()
    shutil.copy(face, folder / "a.png")
    (folder / "broken.jpg").write_bytes(b"\xff\xd8\xff\xe0 and no more")
    Pillow.new("RGB", (300, 200), "navy").save(folder / "wall.png")
    assert desk(folder) == 1
    out, err = capfd.readouterr()
    there, wall = lines(out)
    assert (there["fit"], there["reason"]) == (True, None)
    assert (wall["fit"], wall["reason"], wall["measures"]) == (False, "no_face", {})
    assert "broken.jpg: not a" in err
    assert "Traceback" not in err


def test_a_picture_without_a_face_is_no_rest(desk, face, tmp_path):
    Pillow.new("RGB", (300, 200), "navy").save(tmp_path / "wall.png")
    with pytest.raises(LookError, match=r"wall.png: no rest .* \(no_face\); name a picture"):
        desk(face, str(tmp_path / "wall.png"))


@pytest.mark.parametrize("option", ["csv", "jsonl", "summary"])
def test_what_is_measured_is_never_overwritten(desk, face, option):
    before = face.read_bytes()
    with pytest.raises(LookError, match="would be overwritten"):
        desk(face, **{option: face})
    assert face.read_bytes() == before


def test_the_neutral_picture_is_never_overwritten_nor_one_outcome_by_another(desk, face, tmp_path):
    neutral = tmp_path / "neutral.png"
    shutil.copy(face, neutral)
    with pytest.raises(LookError, match="would be overwritten"):
        desk(face, str(neutral), csv=neutral)
    with pytest.raises(LookError, match="would be overwritten"):
        desk(face, csv=tmp_path / "a.csv", jsonl=tmp_path / "a.csv")


@pytest.mark.parametrize("option", ["csv", "jsonl", "summary"])
@pytest.mark.parametrize("name", ["holiday.mp4", "thesis.docx", "noending"])
def test_what_cannot_be_a_table_by_its_name_is_never_written(desk, face, tmp_path, option, name):
    (tmp_path / name).write_bytes(b"of before")
    with pytest.raises(LookError, match=r"ends in \.csv, \.tsv, \.txt or \.jsonl, .* name such"):
        desk(face, **{option: tmp_path / name})
    assert (tmp_path / name).read_bytes() == b"of before"


def test_a_pipe_needs_no_name_of_a_table(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    Places(csv=tmp_path / "pipe", jsonl=Path(os.devnull)).spare([])


def test_a_picture_has_no_plot_and_no_seconds(desk, face, tmp_path):
    with pytest.raises(LookError, match="a plot is of one video"):
        desk(face, plot=tmp_path / "a.png")
    with pytest.raises(LookError, match="a picture has no seconds"):
        desk(face, "3")


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"affected": Side.LEFT}, "--affected: of gestures"),
        ({"reference_mm": 9.0}, "--reference: of gestures"),
        ({"summary": Path("s.jsonl"), "affected": Side.LEFT}, "--affected, --summary: of gestures"),
    ],
)
def test_what_is_of_gestures_is_no_matter_of_pictures(desk, face, more, named):
    with pytest.raises(LookError, match=rf"^{named}, and pictures have none; name a video"):
        desk(face, **more)
    assert not Path("s.jsonl").exists()


@pytest.mark.parametrize("number", [float("inf"), float("nan"), 0.0, -2.0])
@pytest.mark.parametrize("option", ["reference_mm", "focal_share"])
def test_a_number_that_is_none_is_refused(desk, short_film, option, number):
    with pytest.raises(LookError, match=r"^--(reference|focal-share) .*; say a number above zero"):
        desk(short_film, **{option: number})


def test_a_plot_of_a_kind_that_cannot_be_drawn_is_refused_at_once(desk, short_film, tmp_path):
    with pytest.raises(LookError, match=r"ends in \.png or \.svg"):
        desk(short_film, plot=tmp_path / "a.docx")


def test_with_a_known_camera_the_distance_is_told_and_judged(desk, face, capfd):
    assert desk(face, focal_share=3.5) == 0
    (far,) = lines(capfd.readouterr().out)
    assert (far["fit"], far["reason"]) == (False, "too_far")
    assert far["distance_cm"] > 80
    assert far["measures"]
