import logging
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import msgspec
import numpy as np
import pytest

from device.errors import CameraError, CameraStalled, FilmError
from device.eyes.cameras.film import FilmCamera
from device.face.seen import Side
from device.film.directions import (
    BeginSmile,
    Director,
    Leave,
    LookAway,
    RaiseHand,
    Relight,
    Return,
    WalkOut,
)
from device.film.face import FilmFace
from device.film.projector import Projector, walked
from device.film.reel import Reel
from device.settings import Camera, CameraName
from tests.film.conftest import HEIGHT, WIDTH

CAMERA = Camera(name=CameraName.FILM, width=WIDTH, height=HEIGHT, rate_hz=50.0)

PROJECT = """
import logging, sys
from pathlib import Path
from device.film.face import portrait_face
from device.film.projector import Projector
from device.film.reel import load_reel
from device.settings import config_folder

logging.basicConfig(level=logging.INFO)
reel = load_reel(config_folder() / "film.toml")
face = portrait_face(reel.face, 432, 768)
Projector(face, reel, seed=1, rate_hz=50.0).serve(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture
def projector(face: FilmFace, reel: Reel) -> Projector:
    return Projector(face, reel, seed=1, rate_hz=50.0)


@contextmanager
def showing(projector: Projector, folder: Path) -> Iterator[Director]:
    """The film on real sockets in `folder`, until the director quits."""
    frames, directions = folder / "film.sock", folder / "directions.sock"
    serving = threading.Thread(target=projector.serve, args=(frames, directions))
    with Director(directions) as director:
        serving.start()
        while not directions.exists() and serving.is_alive():
            serving.join(0.005)
        yield director
        director.quit()
        serving.join(10)
    assert not serving.is_alive()
    assert not frames.exists()


@pytest.mark.parametrize("side", list(Side))
def test_one_who_has_walked_out_leaves_the_empty_room(projector: Projector, side: Side) -> None:
    projector.direct(WalkOut(side, for_s=1.5), 0.0)
    walked_out = projector.render(2.0)
    projector.direct(Leave(), 2.0)
    assert (walked_out == projector.render(2.0)).all()


def test_the_person_walks_to_their_left_and_their_skin_with_them(
    projector: Projector, face: FilmFace
) -> None:
    nose = np.array([face.marks.nose_tip])
    (before,) = projector.skin_at(nose, 0.75)
    projector.direct(WalkOut(Side.LEFT, for_s=1.5), 0.0)
    (after,) = projector.skin_at(nose, 0.75)
    assert after - before == pytest.approx((WIDTH / 2, 0))


def test_who_walks_uncovers_the_room_on_the_other_side(face: FilmFace) -> None:
    left, right = walked(face.image, face.room, 100), walked(face.image, face.room, -100)
    assert (left[:, :100] == face.room[:, :100]).all()
    assert (left[:, 100:] == face.image[:, :-100]).all()
    assert (right[:, -100:] == face.room[:, -100:]).all()
    assert (right[:, :-100] == face.image[:, 100:]).all()
    assert (walked(face.image, face.room, WIDTH) == face.room).all()


def test_the_same_moment_gives_the_same_bytes(face: FilmFace, reel: Reel) -> None:
    one, same, other = (Projector(face, reel, seed, 20.0).render(7.0) for seed in (1, 1, 2))
    assert one.shape == (HEIGHT, WIDTH, 3)
    assert (one == same).all()
    assert (one != other).any()


def test_the_sensor_is_as_noisy_as_the_reel_says(projector: Projector, reel: Reel) -> None:
    """Between two frames of an empty room nothing differs but the noise, twice."""
    projector.direct(Leave(), at_s=0.0)
    difference = projector.render(1.0).astype(float) - projector.render(1.05)
    bright = difference[50:300, 250:400]
    assert bright.std() / np.sqrt(2) == pytest.approx(reel.life.noise_grey, rel=0.1)
    assert abs(bright.mean()) < 0.1


def test_a_smile_is_seen_while_it_is_held_and_gone_afterwards(face: FilmFace, reel: Reel) -> None:
    still = msgspec.structs.replace(
        reel.life, sway_mm=0, roll_deg=0, noise_grey=0, light_share=0, blink_narrowing=0
    )
    projector = Projector(face, msgspec.structs.replace(reel, life=still), 1, 20.0)
    before = projector.render(0.0)
    projector.direct(BeginSmile("too_big", rise_s=4, hold_s=5, release_s=4), at_s=1.0)
    held, after = projector.render(7.0), projector.render(14.1)
    x, y = (round(value) for value in face.marks.left.oral_commissure)
    assert (
        held[y - 10 : y + 10, x - 10 : x + 10] != before[y - 10 : y + 10, x - 10 : x + 10]
    ).any()
    assert (after == before).all()


def test_one_who_left_is_not_in_the_picture(projector: Projector, face: FilmFace) -> None:
    projector.direct(Leave(), at_s=1.0)
    empty = projector.render(2.0).astype(int)
    assert 10 * np.abs(empty - face.room).mean() < np.abs(empty - face.image).mean()
    projector.direct(Return(), at_s=3.0)
    back = projector.render(4.0).astype(int)
    assert 5 * np.abs(back - face.image).mean() < np.abs(back - face.room).mean()


def test_one_who_looks_away_shows_another_side(projector: Projector, face: FilmFace) -> None:
    projector.direct(LookAway(), at_s=1.0)
    x, y = (round(value) for value in face.marks.nose_tip)
    nose = slice(y - 20, y + 20), slice(x - 20, x + 20)
    ahead, away = projector.render(1.0)[nose].astype(int), projector.render(3.0)[nose]
    assert np.abs(ahead - away).mean() > 8


def test_the_projector_knows_where_the_skin_is_while_the_head_sways(
    projector: Projector, face: FilmFace
) -> None:
    """A tracker that knows nothing of the sway finds the nose where the truth says, to a third."""
    places = np.array([face.marks.nose_tip])
    begins, ends = (projector.skin_at(places, at_s)[0] for at_s in (0.0, 2.0))
    frames = [cv2.cvtColor(projector.render(at_s), cv2.COLOR_RGB2GRAY) for at_s in (0.0, 2.0)]
    start = begins[None, None].astype(np.float32)
    found, _, _ = cv2.calcOpticalFlowPyrLK(*frames, start, None, winSize=(31, 31))
    assert np.hypot(*(ends - begins)) > 1
    assert found[0, 0] == pytest.approx(ends, abs=0.33)


def test_a_hand_before_the_mouth_hides_it_and_nothing_else(
    projector: Projector, face: FilmFace
) -> None:
    free = projector.render(3.0).astype(int)
    projector.direct(RaiseHand(), at_s=1.0)
    changed = (projector.render(3.0) != free).any(axis=2)
    mouth, eye = face.marks.mouth, face.marks.left.outer_canthus
    assert changed[round(mouth[1]), round(mouth[0])]
    assert not changed[: round(eye[1])].any()


def test_half_the_light_makes_half_as_bright_a_picture(projector: Projector) -> None:
    bright = projector.render(1.0).mean()
    projector.direct(Relight(0.5), at_s=1.0)
    assert projector.render(1.0).mean() == pytest.approx(bright / 2, rel=0.01)


def test_a_take_that_would_fold_this_face_is_refused_before_the_film(
    face: FilmFace, reel: Reel
) -> None:
    wild = msgspec.structs.replace(reel.takes["eye_joins"], narrowing=0.95)
    with pytest.raises(FilmError, match=r"takes\.wild: the warp would fold"):
        Projector(face, msgspec.structs.replace(reel, takes={"wild": wild}), 1, 20.0)


def test_the_camera_sees_the_film_through_real_sockets(
    projector: Projector, tmp_path: Path
) -> None:
    with showing(projector, tmp_path):
        camera = FilmCamera(CAMERA, tmp_path / "film.sock")
        first, second = camera.read(5.0), camera.read(5.0)
        assert first.image.shape == (HEIGHT, WIDTH, 3)
        assert (first.number, second.number) == (1, 2)
        assert second.at_s >= first.at_s + 0.02  # at the film's pace
        assert (first.image == projector.render(first.at_s)).all()
        camera.close()


def test_a_frame_is_never_older_than_the_asking(projector: Projector, tmp_path: Path) -> None:
    with showing(projector, tmp_path):
        camera = FilmCamera(CAMERA, tmp_path / "film.sock")
        for _ in range(4):
            asked_s = time.monotonic()
            assert asked_s <= camera.read(5.0).at_s <= time.monotonic()
        camera.close()


def test_a_camera_may_leave_and_another_come(projector: Projector, tmp_path: Path) -> None:
    with showing(projector, tmp_path):
        for _ in range(2):
            camera = FilmCamera(CAMERA, tmp_path / "film.sock")
            assert camera.read(5.0).number == 1
            camera.close()


def test_a_camera_of_another_size_is_told_both_sizes(projector: Projector, tmp_path: Path) -> None:
    with showing(projector, tmp_path):
        large = msgspec.structs.replace(CAMERA, width=864, height=1536)
        camera = FilmCamera(large, tmp_path / "film.sock")
        with pytest.raises(CameraError, match=r"432 x 768 .* settings say 864 x 1536"):
            camera.read(5.0)


def test_a_bad_direction_is_named_in_the_log_and_the_film_goes_on(
    projector: Projector, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    with showing(projector, tmp_path) as director:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as heckler:
            heckler.sendto(b'{"do": "dance"}', str(tmp_path / "directions.sock"))
        director.smile("laughing", rise_s=1, hold_s=1, release_s=1)
        camera = FilmCamera(CAMERA, tmp_path / "film.sock")
        camera.read(5.0)
        camera.read(5.0)
        camera.close()
    assert "dance" in caplog.text
    assert "no take 'laughing'" in caplog.text


def test_a_folder_where_no_socket_can_be_made_is_named(
    projector: Projector, tmp_path: Path
) -> None:
    deep = tmp_path / ("far" * 40)
    with pytest.raises(FilmError, match="no socket for the film can be made"):
        projector.serve(deep / "film.sock", deep / "directions.sock")


def test_a_projector_that_is_killed_stalls_its_camera(tmp_path: Path) -> None:
    frames = tmp_path / "film.sock"
    command = [sys.executable, "-c", PROJECT, str(frames), str(tmp_path / "directions.sock")]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert "film at" in process.stderr.readline()
        camera = FilmCamera(CAMERA, frames)
        assert camera.read(10.0).number == 1
        process.kill()
        with pytest.raises(CameraStalled, match="mirror film"):
            camera.read(10.0)
        with pytest.raises(CameraStalled):
            camera.read(10.0)
