"""The landmarks are drawn where they are, each side in its colour, and the face stays visible."""

from __future__ import annotations

import os
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from device.errors import FileUnreadable, LookError, OverlayUnwritten
from device.face.anatomy import CHIN, LEFT, LEFT_POINTS, RIGHT, RIGHT_POINTS
from device.face.points import Landmarks, NoFace, TwoFaces
from device.look.look import footage_of
from device.look.looking import Sight, look_through
from device.look.overlay import Overlays, planned
from device.look.overlay_drawing import LEFT_COLOUR, MIDLINE_COLOUR, RIGHT_COLOUR, drawn, mark
from device.look.views import Footage, View
from tests.look.films import RATE_HZ, cut, walking, write_film, write_sizes
from tests.look.small_disk import small_disk


@pytest.fixture
def found(mesh, grace_hopper):
    mesh.forget()
    return mesh.locate(grace_hopper)


def at(image, point):
    x, y = np.rint(point[:2]).astype(int)
    return image[y, x]


def painted(image, canvas):
    return (canvas != image).any(axis=2)


def test_each_side_has_its_colour(grace_hopper, found):
    image = drawn(grace_hopper, found)
    assert tuple(at(image, found.points[LEFT.oral_commissure])) == LEFT_COLOUR
    assert tuple(at(image, found.points[RIGHT.oral_commissure])) == RIGHT_COLOUR
    assert tuple(at(image, found.points[CHIN])) == MIDLINE_COLOUR


def test_the_person_s_right_is_on_the_image_s_left(grace_hopper, found):
    image = drawn(grace_hopper, found)[50:]
    right = np.argwhere((image == RIGHT_COLOUR).all(axis=2))[:, 1]
    left = np.argwhere((image == LEFT_COLOUR).all(axis=2))[:, 1]
    assert right.max() < left.min()


def luminance(colour):
    share = np.array(colour) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ (0.2126, 0.7152, 0.0722)


def test_the_colours_of_both_sides_differ_without_any_hue():
    assert (luminance(LEFT_COLOUR) + 0.05) / (luminance(RIGHT_COLOUR) + 0.05) > 2


def test_a_dot_lies_at_its_landmark_between_the_pixels():
    canvas = np.zeros((80, 120, 3), np.uint8)
    points = np.full((478, 3), -50.0)
    points[RIGHT.eye.outer_canthus, :2], points[LEFT.eye.outer_canthus, :2] = (20, 20), (100, 20)
    points[LEFT.cheek[0], :2] = (60.3, 50.8)
    mark(canvas, points)
    light = canvas[40:, :, 0].astype(float)
    rows, columns = np.indices(light.shape)
    assert (light * columns).sum() / light.sum() == pytest.approx(60.3, abs=0.1)
    assert (light * rows).sum() / light.sum() + 40 == pytest.approx(50.8, abs=0.1)


@pytest.mark.parametrize("scale", [0.5, 1, 3])
def test_the_face_stays_visible(mesh, grace_hopper, scale):
    image = cv2.resize(grace_hopper, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    mesh.forget()
    found = mesh.locate(image)
    hidden = painted(image, drawn(image, found))
    outline = cv2.convexHull(found.points[:, :2].astype(np.float32))
    inside = cv2.fillConvexPoly(np.zeros(image.shape[:2], np.uint8), outline.astype(int), 1) > 0
    assert hidden[inside].mean() < (0.5 if scale < 1 else 0.2)


def test_the_picture_itself_is_left_as_it_was(grace_hopper, found):
    before = grace_hopper.copy()
    drawn(grace_hopper, found)
    assert np.array_equal(grace_hopper, before)


def test_a_model_without_irises_is_drawn_too(grace_hopper, found):
    less = Landmarks(found.points[:468], found.presence, "mesh_v1")
    assert painted(grace_hopper, drawn(grace_hopper, less)).any()


def test_a_face_half_out_of_the_image_is_drawn_as_far_as_it_is_there(grace_hopper, found):
    half = grace_hopper[:, 260:]
    shifted = Landmarks(found.points - (260, 0, 0), 1.0, "mesh_v2")
    image = drawn(half, shifted)
    assert tuple(at(image, shifted.points[LEFT.oral_commissure])) == LEFT_COLOUR


@pytest.mark.parametrize("found", [NoFace(), TwoFaces(2)])
@pytest.mark.parametrize("size", [(600, 512), (16, 16)])
def test_where_nobody_is_measured_only_the_words_are_drawn(found, size):
    image = np.full((*size, 3), 128, np.uint8)
    hidden = painted(image, drawn(image, found))
    assert hidden.any()
    assert not hidden[size[0] // 4 + 16 :].any()


def test_the_smallest_image_can_be_drawn_on():
    assert drawn(np.zeros((1, 1, 3), np.uint8), NoFace()).shape == (1, 1, 3)


def test_every_point_belongs_to_a_side_or_to_the_midline():
    assert len(set(LEFT_POINTS) | set(RIGHT_POINTS)) == 2 * len(LEFT_POINTS)


def look(mesh, source, where):
    """All of a source, looked at and drawn as the command does."""
    files = tuple(sorted(source.rglob("*.*"))) if source.is_dir() else (source,)
    overlay = planned(source, where, files)
    for file in files:
        with footage_of(file) as footage, overlay.drawing(file, footage) as draw:
            for sight in look_through(footage.views, mesh):
                draw(sight)


def frames(file):
    with av.open(str(file)) as container:
        base = container.streams.video[0].time_base
        return [
            (frame.to_ndarray(format="rgb24"), float(frame.pts * base))
            for frame in container.decode(video=0)
        ]


def test_a_picture_becomes_a_png_of_its_size(tmp_path, mesh, grace_hopper, found):
    Pillow.fromarray(grace_hopper).save(tmp_path / "face.bmp")
    look(mesh, tmp_path / "face.bmp", tmp_path / "face.png")
    image = np.asarray(Pillow.open(tmp_path / "face.png"))
    assert np.array_equal(image, drawn(grace_hopper, found))


def test_a_film_becomes_a_film_of_its_size_and_times(tmp_path, mesh, grace_hopper):
    times_s = [0.0, 0.033, 0.1, 0.134, 0.3, 0.301]
    film = write_film(tmp_path / "film.mkv", walking(grace_hopper, 6), times_s=times_s)
    look(mesh, film, tmp_path / "film.mp4")
    images, at_s = zip(*frames(tmp_path / "film.mp4"), strict=True)
    assert at_s == pytest.approx(times_s, abs=0.001)
    assert {image.shape for image in images} == {grace_hopper.shape}
    assert np.abs(images[0][300:].astype(float) - grace_hopper[300:]).mean() < 6


def test_a_turned_film_s_overlay_is_upright(tmp_path, mesh, grace_hopper):
    stored = np.rot90(grace_hopper).copy()
    film = write_film(tmp_path / "phone.mov", [stored] * 2, turn=(270, False, False))
    look(mesh, film, tmp_path / "phone.mp4")
    image = frames(tmp_path / "phone.mp4")[0][0]
    assert np.abs(image[300:].astype(float) - grace_hopper[300:]).mean() < 6


def test_a_film_of_odd_sides_keeps_its_size(tmp_path, mesh, grace_hopper):
    odd = grace_hopper[:599, :511].copy()
    film = write_film(tmp_path / "odd.mov", [odd] * 2, codec="png")
    look(mesh, film, tmp_path / "odd.mp4")
    assert frames(tmp_path / "odd.mp4")[0][0].shape == odd.shape


def test_frames_of_another_size_are_fitted_into_the_film(tmp_path, mesh, grace_hopper):
    small = cv2.resize(grace_hopper, (300, 300), interpolation=cv2.INTER_AREA)
    film = write_sizes(tmp_path / "two.mkv", [grace_hopper, small])
    look(mesh, film, tmp_path / "two.mp4")
    first, second = (image for image, _ in frames(tmp_path / "two.mp4"))
    assert first.shape == second.shape == grace_hopper.shape
    assert second[:30].max() < 30
    assert second[300].mean() > 50


def test_of_a_film_that_is_cut_short_what_could_be_looked_at_is_drawn(tmp_path, mesh, film):
    broken = cut(film, 0.985, name="broken.mp4")
    with pytest.raises(FileUnreadable, match="cut short") as told:
        look(mesh, broken, tmp_path / "broken.mp4")
    assert f"after {len(frames(tmp_path / 'broken.mp4'))} frames" in str(told.value)


def test_of_a_film_that_does_not_open_nothing_is_drawn(tmp_path, mesh, film):
    broken = cut(film, 0.1, name="nothing.mp4")
    with pytest.raises(FileUnreadable):
        look(mesh, broken, tmp_path / "nothing.mp4")
    assert list(tmp_path.iterdir()) == []


def interrupted(overlay, film):
    with footage_of(film) as footage, overlay.drawing(film, footage) as draw:
        for view in footage.views:
            draw(Sight(view, NoFace(), 0.0))
            raise KeyboardInterrupt


def test_an_overlay_that_is_interrupted_leaves_nothing_behind(tmp_path, film):
    overlay = planned(film, tmp_path / "film.mp4", (film,))
    with pytest.raises(KeyboardInterrupt):
        interrupted(overlay, film)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_becomes_a_folder_with_one_overlay_a_file(tmp_path, mesh, grace_hopper, film):
    source, where = tmp_path / "in", tmp_path / "out"
    (source / "sub").mkdir(parents=True)
    for name in ("a.png", "a.bmp"):
        Pillow.fromarray(grace_hopper).save(source / name)
    (source / "sub" / "walk.mp4").write_bytes(film.read_bytes())
    look(mesh, source, where)
    made = sorted(str(file.relative_to(where)) for file in where.rglob("*.*"))
    assert made == ["a.bmp.png", "a.png.png", "sub/walk.mp4.mp4"]


def test_a_face_is_never_overwritten_by_its_overlay(tmp_path):
    face, link = tmp_path / "face.png", tmp_path / "link.png"
    face.write_bytes(b"a face")
    link.symlink_to(face)
    for where in (face, link):
        with pytest.raises(LookError, match="overwritten"):
            planned(face, where, (face,))
    assert face.read_bytes() == b"a face"


@pytest.mark.parametrize("where", ["in", "in/overlays", "elsewhere/../in/overlays"])
def test_overlays_do_not_go_among_what_is_looked_at(tmp_path, where):
    source = tmp_path / "in"
    source.mkdir()
    (tmp_path / "elsewhere").mkdir()
    with pytest.raises(LookError, match="folder outside"):
        planned(source, tmp_path / where, (source / "a.png",))


@pytest.mark.parametrize(
    ("name", "where", "said"),
    [
        ("a.jpg", "a.mp4", r"ends in \.png"),
        ("a.mov", "a.png", r"ends in \.mp4"),
        ("a.jpg", "", r"ends in \.png"),
        ("a.jpg", "none/a.png", "make its folder"),
        ("", "a.txt", "go to a folder"),
    ],
)
def test_where_an_overlay_cannot_be_is_said_with_what_can(tmp_path, name, where, said):
    (tmp_path / "in").mkdir()
    for file in ("a.jpg", "a.mov", "a.txt"):
        (tmp_path / "in" / file).touch()
        (tmp_path / file).touch()
    with pytest.raises(LookError, match=said):
        planned(tmp_path / "in" / name, tmp_path / where, (tmp_path / "in" / "a.jpg",))


def test_frames_without_times_follow_the_film_s_rate(tmp_path, grace_hopper, film):
    with planned(film, tmp_path / "o.mp4", (film,)).drawing(film, footage(film)) as draw:
        for number in range(3):
            draw(Sight(View(grace_hopper, number), NoFace(), 0.0))
    assert [at_s for _, at_s in frames(tmp_path / "o.mp4")] == pytest.approx(
        [n / RATE_HZ for n in range(3)]
    )


def footage(film):
    with footage_of(film) as opened:
        return opened


def writes(overlay, source, grace_hopper):
    with overlay.drawing(source, Footage([], 1, overlay_rate(source))) as draw:
        draw(Sight(View(grace_hopper), NoFace(), 0.0))


def overlay_rate(source):
    return Fraction(RATE_HZ) if source.suffix == ".mp4" else None


@pytest.mark.parametrize("name", ["a.png", "a.mp4"])
def test_an_overlay_that_may_not_be_written_is_named_with_what_to_do(tmp_path, grace_hopper, name):
    (tmp_path / "in").mkdir()
    (tmp_path / "out").write_text("a file where a folder should be")
    source = tmp_path / "in" / name
    target = tmp_path / "out" / name
    overlay = Overlays({source: target})
    with pytest.raises(OverlayUnwritten, match=rf"{target}: cannot be written: .*; name a"):
        writes(overlay, source, grace_hopper)


@pytest.mark.parametrize("name", ["a.png", "a.mp4"])
def test_an_overlay_on_a_full_disk_is_named_with_what_to_do(tmp_path, grace_hopper, name):
    said = rf"{name}: cannot be written: .*; make room"
    with small_disk(), pytest.raises(OverlayUnwritten, match=said):
        writes(Overlays({tmp_path / name: tmp_path / name}), tmp_path / name, grace_hopper)
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("name", ["a.png", "a.mp4"])
def test_an_overlay_with_too_long_a_name_is_named(tmp_path, grace_hopper, name):
    with pytest.raises(OverlayUnwritten, match=r"File name too long; .* a shorter name"):
        writes(Overlays({tmp_path / name: tmp_path / ("x" * 300)}), tmp_path / name, grace_hopper)


def test_an_overlay_goes_onto_no_device(tmp_path):
    (tmp_path / "a.jpg").touch()
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(LookError, match="is a file that ends in"):
        planned(tmp_path / "a.jpg", tmp_path / "pipe.png", (tmp_path / "a.jpg",))
