"""A real clip is told without truth: a film of the portrait stands in for one, as a video file."""

from contextlib import closing
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest

from bench.accuracy import clip_rows, clips, report
from bench.accuracy.clips import Stretch, forth_and_back, named_rest, shown, watched
from bench.accuracy.filmed.gesture import one_sided, smile_of
from bench.accuracy.filmed.scene import REST, Hold, Scene, State
from bench.accuracy.filmed.shooting import Studio
from bench.accuracy.filmed.sitter import seated
from bench.accuracy.filmed.truth import ROW
from bench.accuracy.filmed.warping import WarpedFace
from bench.accuracy.panel import Panel
from bench.accuracy.recording import COARSE, FINE, HALVES
from device.errors import LookError
from device.eyes.landmarks.models import ModelFiles
from device.face.points import Image
from device.face.seen import MeasureName, Side
from device.film.reel import load_reel
from device.settings import config_folder

RATE_HZ = 10
SIZE = (540, 960)
EXCURSION = ROW[MeasureName.ORAL_COMMISSURE_EXCURSION_MM]


def frames(holds: tuple[Hold, ...]) -> list[Image]:
    sitter = seated("")
    scene = Scene("", "", holds, RATE_HZ, 2)
    life = load_reel(config_folder() / "film.toml").life
    shots = Studio(WarpedFace(sitter, State().gesture), sitter, scene, life).shots()
    return [cv2.resize(shot.image, SIZE, interpolation=cv2.INTER_AREA) for shot in shots]


def kept(path: Path, pictures: list[Image]) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=Fraction(RATE_HZ))
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.bit_rate = 8_000_000
        for picture in pictures:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="rgb24")))
        container.mux(stream.encode(None))
    return path


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory, attention_files: ModelFiles) -> clips.Shown:  # noqa: ARG001
    folder = tmp_path_factory.mktemp("clips")
    smile = State(one_sided(Side.LEFT, smile_of(0.03)))
    path = kept(folder / "somebody.mp4", frames((Hold(REST, 2.0), Hold("smile", 1.0, smile))))
    path.with_suffix(clips.ENDING).write_text("0-1.95\n", encoding="utf-8")
    with closing(Panel(None)) as panel:
        return watched(path, panel, 5.0)


def test_rest_is_learned_from_every_other_frame_and_judged_by_the_rest(clip: clips.Shown) -> None:
    assert clip.rest == Stretch(0.0, 1.95)
    assert np.flatnonzero(clip.judged).tolist() == list(range(1, 20, 2))


def test_a_real_smile_is_read_where_it_is(clip: clips.Shown) -> None:
    for who in (COARSE, FINE, HALVES):
        left, right = np.nanmedian(clip.readings[who][-8:, EXCURSION], axis=0)
        assert 2.0 < left < 4.0, who
        assert abs(right) < 1.0, who


def test_a_face_at_rest_has_little_noise_and_less_by_skin(clip: clips.Shown) -> None:
    off, noise, drift = clip_rows.at_rest(clip)
    assert "10 frames" in off.what
    told = {who: float(noise.cells[who].told) for who in (HALVES, FINE)}
    assert 0 < told[FINE] < told[HALVES]
    assert float(off.cells[FINE].told) < 0.3
    assert float(drift.cells[FINE].told) < 0.3


def test_everything_that_can_be_told_of_a_clip_is_in_its_tables(clip: clips.Shown) -> None:
    told = clip_rows.told([clip], report.beside)
    assert "| somebody.mp4 | 31 | 31 | 31 |  | 0.00–1.95 s | 0 |" in told
    assert "| somebody.mp4: mouth | 1.00 | 0.00 | 0.00 |  |" in told
    assert "somebody.mp4: ≤ 3 %" in told
    assert told.count("somebody.mp4: rest, 10 frames") == 1


def test_a_clip_too_short_to_learn_rest_from_is_told_so(clip: clips.Shown, tmp_path: Path) -> None:
    short = tmp_path / "short.mp4"
    short.write_bytes(clip.file.read_bytes())
    with closing(Panel(None)) as panel:
        seen = watched(short, panel, 5.0)
    assert seen.rest is None
    assert not seen.judged.any()
    assert np.isnan(seen.readings[HALVES]).all()
    assert "| short.mp4 | 31 | 31 | 31 |  | none | 0 |" in clip_rows.told([seen], report.beside)


def test_frames_go_forth_and_back_without_a_jump() -> None:
    pictures = [np.full((1, 1, 3), number, np.uint8) for number in range(3)]
    way = forth_and_back(pictures)
    assert [int(next(way)[0, 0, 0]) for _ in range(8)] == [0, 1, 2, 1, 0, 1, 2, 1]


@pytest.mark.parametrize("words", ["soon", "3-1", "", "-1-2"])
def test_a_rest_that_is_no_stretch_is_refused(tmp_path: Path, words: str) -> None:
    (tmp_path / "one.rest").write_text(words, encoding="utf-8")
    with pytest.raises(LookError, match="two times in seconds"):
        named_rest(tmp_path / "one.mp4")


def test_a_folder_without_videos_is_refused(tmp_path: Path) -> None:
    cv2.imwrite(str(tmp_path / "one.png"), np.zeros((4, 4, 3), np.uint8))
    with pytest.raises(LookError, match="no video"):
        next(shown(tmp_path, None))
