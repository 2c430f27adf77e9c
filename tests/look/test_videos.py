"""A video gives its frames, upright and with their times; where it breaks off is said."""

from __future__ import annotations

import socket
import wave

import av
import cv2
import numpy as np
import pytest

from device.errors import FileUnreadable
from device.face.points import Landmarks
from device.look.videos import opened, upright
from tests.look.films import RATE_HZ, cut, walking, write_film, write_sizes


def seen(file):
    with opened(file) as footage:
        return list(footage.views)


def seen_until_the_damage(file):
    """The views, and what is said after them."""
    views = []
    with pytest.raises(FileUnreadable) as told, opened(file) as footage:
        views += footage.views
    assert str(told.value).startswith(f"{file}: ")
    return views, str(told.value)


def same(views, others):
    return all(
        np.array_equal(one.image, two.image) for one, two in zip(views, others, strict=False)
    )


def apart(image, other):
    return np.abs(image.astype(float) - other).mean()


def test_every_frame_is_given_in_order_with_its_time(film, grace_hopper):
    views = seen(film)
    assert [view.frame for view in views] == list(range(30))
    assert [view.time_s for view in views] == pytest.approx([n / RATE_HZ for n in range(30)])
    for view, image in zip(views, walking(grace_hopper, 30), strict=True):
        assert apart(view.image, image) < 6


def test_length_and_rate_are_known_before_the_first_frame(film):
    with opened(film) as footage:
        assert footage.length == 30
        assert footage.rate_hz == RATE_HZ


def test_the_length_is_estimated_where_the_container_does_not_count(tmp_path, grace_hopper):
    file = write_film(tmp_path / "film.mkv", walking(grace_hopper, 10))
    with opened(file) as footage:
        assert footage.length == pytest.approx(10, abs=1)


@pytest.mark.parametrize("name", ["phone.mp4", "phone.mkv", "phone.ts"])
def test_a_phone_s_wavering_rate_keeps_its_own_times(tmp_path, grace_hopper, name):
    times_s = [0.0, 0.033, 0.1, 0.134, 0.3, 0.301]
    file = write_film(tmp_path / name, walking(grace_hopper, 6), times_s=times_s)
    assert [view.time_s for view in seen(file)] == pytest.approx(times_s, abs=0.001)


def test_a_film_that_does_not_begin_at_nought_counts_from_its_first_frame(tmp_path, grace_hopper):
    times_s = [7.0, 7.04, 7.08]
    file = write_film(tmp_path / "late.ts", walking(grace_hopper, 3), times_s=times_s)
    assert [view.time_s for view in seen(file)] == pytest.approx([0, 0.04, 0.08])


TURNS = [(0, False, False), (90, False, False), (180, False, False), (270, False, False)]
TURNS += [(degrees, True, False) for degrees in (0, 90)] + [(0, False, True)]


@pytest.mark.parametrize("turn", TURNS)
@pytest.mark.parametrize("ending", ["mp4", "mov"])
def test_a_turned_phone_s_film_is_set_upright(tmp_path, grace_hopper, turn, ending):
    file = write_film(tmp_path / f"turned.{ending}", [stored(grace_hopper, *turn)] * 3, turn=turn)
    for view in seen(file):
        assert view.image.shape == grace_hopper.shape
        assert apart(view.image, grace_hopper) < 6


def stored(image, degrees, hflip, vflip):
    """What a camera stores that wants its film turned counter-clockwise and then flipped."""
    image = np.fliplr(image) if hflip else image
    image = np.flipud(image) if vflip else image
    return np.ascontiguousarray(np.rot90(image, -degrees // 90))


def test_the_face_of_a_turned_film_is_where_it_is_in_the_upright_one(tmp_path, mesh, grace_hopper):
    stored = np.rot90(grace_hopper).copy()
    turned = write_film(tmp_path / "t.mov", [stored], codec="png", turn=(270, False, False))
    straight = write_film(tmp_path / "s.mov", [grace_hopper], codec="png")
    points = []
    for file in (turned, straight):
        mesh.forget()
        found = mesh.locate(seen(file)[0].image)
        assert isinstance(found, Landmarks)
        points.append(found.points[:, :2])
    assert points[0] == pytest.approx(points[1], abs=0.01)


def test_every_turn_and_mirror_image_is_undone():
    image = np.arange(24, dtype=np.uint8).reshape(2, 4, 3)
    assert np.array_equal(upright(image, (1, 0, 0, 1)), image)
    assert np.array_equal(upright(image, (0, 1, -1, 0)), np.rot90(image, -1))
    assert np.array_equal(upright(image, (0, -1, 1, 0)), np.rot90(image))
    assert np.array_equal(upright(image, (-1, 0, 0, 1)), np.fliplr(image))
    assert np.array_equal(upright(image, (0, 1, 1, 0)), image.swapaxes(0, 1))
    assert upright(image, (0, 1, -1, 0)).flags.c_contiguous


@pytest.mark.parametrize("degrees", [3, 30, 45, 60, 135])
def test_a_film_to_be_shown_askew_is_refused(tmp_path, grace_hopper, degrees):
    file = write_film(tmp_path / "askew.mp4", [grace_hopper] * 2, turn=(degrees, False, False))
    assert "askew" in seen_until_the_damage(file)[1]


FRAMES_OUT_OF_ORDER = 4
"""Most frames that x264 stores ahead of one that is shown before them."""


def packets(film):
    """Where each packet of a film lies in its file, and its size."""
    with av.open(str(film)) as container:
        return [(packet.pos, packet.size) for packet in container.demux(video=0) if packet.size]


CUT = [("film.mkv", {}), ("film.avi", {}), ("film.ts", {}), ("film.mov", {"movflags": "faststart"})]
CUT += [("pieces.mp4", {"movflags": "frag_keyframe+empty_moov"})]


def fine(name):
    """How a film is encoded so that every frame takes some place in its file."""
    return {"codec": "mjpeg"} if name.endswith("avi") else {"encoder": {"crf": "8"}}


def restless(image):
    """A walk in bad light."""
    chance = np.random.default_rng(2)
    for frame in walking(image[::2, ::2], 30):
        yield cv2.add(frame, chance.integers(0, 20, frame.shape, dtype=np.uint8))


@pytest.mark.parametrize(("name", "options"), CUT)
@pytest.mark.parametrize("broken", [12, 20, 27])
def test_a_film_that_ends_in_mid_frame_gives_the_frames_before(
    tmp_path, grace_hopper, name, options, broken
):
    film = write_film(tmp_path / name, restless(grace_hopper), **fine(name), **options)
    place, size = packets(film)[broken]
    end = place + max(size // 2, 1)
    views, told = seen_until_the_damage(cut(film, end / film.stat().st_size))
    assert f"cut short after {len(views)} frames" in told
    assert f"from frame {len(views)} on" in told
    assert [view.frame for view in views] == list(range(len(views)))
    assert broken - FRAMES_OUT_OF_ORDER <= len(views) <= broken
    assert same(views, seen(film))


def test_a_film_that_broke_off_in_its_first_frame_gives_none(film):
    views, told = seen_until_the_damage(cut(film, 0.2))
    assert views == []
    assert "after 0 frames" in told


def test_a_film_whose_list_of_frames_is_lost_is_said_to_be_cut(tmp_path, grace_hopper):
    film = write_film(tmp_path / "last.mp4", walking(grace_hopper, 10))
    views, told = seen_until_the_damage(cut(film, 0.8))
    assert views == []
    assert "cut short" in told


def test_damage_in_the_middle_ends_the_film_before_it(film):
    place, size = packets(film)[12]
    content = bytearray(film.read_bytes())
    content[place : place + size] = b"\xff" * size
    damaged = film.with_name("damaged.mp4")
    damaged.write_bytes(content)
    views, told = seen_until_the_damage(damaged)
    assert f"damaged after {len(views)} frames" in told
    assert 12 - FRAMES_OUT_OF_ORDER <= len(views) <= 12
    assert same(views, seen(film))


def test_a_recording_that_begins_between_key_frames_begins_at_the_next_one(tmp_path, grace_hopper):
    film = tmp_path / "air.ts"
    with av.open(str(film), "w") as container:
        stream = container.add_stream("libx264", RATE_HZ, {"g": "5", "bf": "0"})
        stream.height, stream.width = grace_hopper.shape[:2]
        for image in walking(grace_hopper, 15):
            container.mux(stream.encode(av.VideoFrame.from_ndarray(image, "rgb24")))
        container.mux(stream.encode(None))
    late = tmp_path / "late.ts"
    late.write_bytes(film.read_bytes()[188 * 60 :])
    views = seen(late)
    assert len(views) == 10
    assert (views[0].frame, views[0].time_s) == (0, 0.0)
    assert same(views, seen(film)[5:])


def test_a_camera_that_changes_its_size_gives_frames_of_both_sizes(tmp_path, grace_hopper):
    small = cv2.resize(grace_hopper, (256, 300), interpolation=cv2.INTER_AREA)
    file = write_sizes(tmp_path / "two.mkv", [grace_hopper, grace_hopper, small, small])
    views = seen(file)
    assert [view.image.shape[:2] for view in views] == [(600, 512)] * 2 + [(300, 256)] * 2
    assert apart(views[3].image, small) < 6


def sound(file, *, cover):
    with av.open(str(file), "w") as container:
        music = container.add_stream("aac", 44_100)
        if cover:
            picture = container.add_stream("mjpeg", 1)
            picture.width = picture.height = 64
            picture.pix_fmt = "yuvj420p"
            picture.disposition = av.stream.Disposition.attached_pic
            frame = av.VideoFrame.from_ndarray(np.zeros((64, 64, 3), np.uint8))
            frame.pts = 0
            container.mux(picture.encode(frame) + picture.encode(None))
        silence = np.zeros((1, 1024), np.float32)
        heard = av.AudioFrame.from_ndarray(silence, format="fltp", layout="mono")
        heard.sample_rate, heard.pts = 44_100, 0
        container.mux(music.encode(heard) + music.encode(None))
    return file


@pytest.mark.parametrize("cover", [False, True])
def test_a_piece_of_music_is_no_video(tmp_path, cover):
    views, told = seen_until_the_damage(sound(tmp_path / "song.mp4", cover=cover))
    assert views == []
    assert "no moving picture" in told
    assert "audio" in told


def test_a_sound_in_a_video_s_clothes_is_no_video(tmp_path):
    with wave.open(str(tmp_path / "wave.avi"), "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(16_000))
    assert "audio" in seen_until_the_damage(tmp_path / "wave.avi")[1]


def test_a_video_that_may_not_be_read_is_not_called_damaged(tmp_path):
    (tmp_path / "circle.mp4").symlink_to(tmp_path / "circle.mp4")
    views, told = seen_until_the_damage(tmp_path / "circle.mp4")
    assert views == []
    assert "does not open: Too many levels of symbolic links; see that it" in told
    assert "copy" not in told


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    (tmp_path / "empty.mp4").touch()
    assert "empty" in seen_until_the_damage(tmp_path / "empty.mp4")[1]


@pytest.mark.parametrize("content", [b"I am no film." * 99, bytes(5000)])
def test_what_is_no_video_is_refused(tmp_path, content):
    (tmp_path / "text.mp4").write_bytes(content)
    assert "not a video" in seen_until_the_damage(tmp_path / "text.mp4")[1]


def test_a_playlist_in_a_video_s_clothes_asks_no_network(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/part.ts"
        lines = ["#EXTM3U", "#EXT-X-TARGETDURATION:9", "#EXTINF:9,", address, "#EXT-X-ENDLIST", ""]
        (tmp_path / "playlist.mp4").write_text("\n".join(lines))
        (tmp_path / "playlist.m3u8").write_text("\n".join(lines))
        for name in ("playlist.mp4", "playlist.m3u8"):
            seen_until_the_damage(tmp_path / name)
        with pytest.raises(BlockingIOError):
            server.accept()
