"""A picture is seen as a viewer shows it, whatever its depth, colours and turn, or refused."""

from __future__ import annotations

import struct
import zlib

import cv2
import numpy as np
import pytest
from PIL import Image as Pillow

from device.errors import FileUnreadable
from device.face.points import Landmarks
from device.look.pictures import FORMATS, read_picture

ORIENTATION = 0x112
TURNED_BACK = {
    1: lambda a: a,
    2: np.fliplr,
    3: lambda a: np.rot90(a, 2),
    4: np.flipud,
    5: lambda a: a.swapaxes(0, 1),
    6: lambda a: np.rot90(a, 1),
    7: lambda a: np.rot90(a.swapaxes(0, 1), 2),
    8: lambda a: np.rot90(a, -1),
}
"""How a camera that says this EXIF orientation has stored an upright picture."""


def located(mesh, image):
    mesh.forget()
    found = mesh.locate(image)
    assert isinstance(found, Landmarks)
    return found.points


def sixteen_bits(image):
    return (image.astype(np.uint16) * 257).astype(np.uint16)


def opencv(file, image):
    assert cv2.imwrite(str(file), image[..., ::-1] if image.ndim == 3 else image)


@pytest.mark.parametrize("orientation", TURNED_BACK)
@pytest.mark.parametrize("ending", ["png", "tif", "webp"])
def test_a_turned_camera_gives_the_landmarks_of_an_upright_one(
    tmp_path, mesh, grace_hopper, orientation, ending
):
    file = tmp_path / f"turned.{ending}"
    stored = Pillow.fromarray(np.ascontiguousarray(TURNED_BACK[orientation](grace_hopper)))
    exif = stored.getexif()
    exif[ORIENTATION] = orientation
    stored.save(file, exif=exif, **({"lossless": True} if ending == "webp" else {}))
    image = read_picture(file)
    assert np.array_equal(image, grace_hopper)
    assert located(mesh, image) == pytest.approx(located(mesh, grace_hopper), abs=0.01)


def test_a_phone_s_turned_jpeg_is_set_upright(tmp_path, mesh, grace_hopper):
    stored = Pillow.fromarray(np.ascontiguousarray(np.rot90(grace_hopper)))
    exif = stored.getexif()
    exif[ORIENTATION] = 6
    stored.save(tmp_path / "phone.jpg", exif=exif, quality=95)
    points = located(mesh, read_picture(tmp_path / "phone.jpg"))
    assert points == pytest.approx(located(mesh, grace_hopper), abs=0.5)


def as_mode(mode, **options):
    return lambda file, image: Pillow.fromarray(image).convert(mode).save(file, **options)


def grey(image):
    return cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)


KINDS = {
    "grey.jpg": as_mode("L"),
    "grey.png": as_mode("L"),
    "grey_with_alpha.png": as_mode("LA"),
    "palette.png": as_mode("P"),
    "palette.gif": as_mode("P"),
    "cmyk.jpg": as_mode("CMYK", quality=95),
    "cmyk.tif": as_mode("CMYK"),
    "alpha.png": as_mode("RGBA"),
    "photo.webp": as_mode("RGB", quality=95),
    "photo.avif": as_mode("RGB", quality=95),
    "photo.bmp": as_mode("RGB"),
    "photo.ppm": as_mode("RGB"),
    "grey16.png": lambda file, image: opencv(file, sixteen_bits(grey(image))),
    "grey16.tif": lambda file, image: opencv(file, sixteen_bits(grey(image))),
    "grey16.pgm": lambda file, image: opencv(file, sixteen_bits(grey(image))),
    "rgb16.png": lambda file, image: opencv(file, sixteen_bits(image)),
    "rgb16.tif": lambda file, image: opencv(file, sixteen_bits(image)),
    "rgb16.ppm": lambda file, image: opencv(file, sixteen_bits(image)),
}


@pytest.mark.parametrize("name", KINDS)
def test_the_face_is_where_it_is_in_the_colour_picture(tmp_path, mesh, grace_hopper, name):
    KINDS[name](tmp_path / name, grace_hopper)
    image = read_picture(tmp_path / name)
    assert image.shape == grace_hopper.shape
    assert image.dtype == np.uint8
    off = np.hypot(*(located(mesh, image) - located(mesh, grace_hopper))[:, :2].T)
    assert off.mean() < 2
    assert off.max() < 6


@pytest.mark.parametrize("name", ["grey16.png", "grey16.tif", "grey16.pgm"])
def test_sixteen_bits_of_grey_are_scaled_not_clipped(tmp_path, grace_hopper, name):
    KINDS[name](tmp_path / name, grace_hopper)
    assert np.array_equal(read_picture(tmp_path / name)[..., 1], grey(grace_hopper))


@pytest.mark.parametrize("name", ["rgb16.png", "rgb16.tif", "rgb16.ppm"])
def test_sixteen_bits_of_colour_are_scaled_not_clipped(tmp_path, grace_hopper, name):
    KINDS[name](tmp_path / name, grace_hopper)
    assert np.array_equal(read_picture(tmp_path / name), grace_hopper)


def tiff(numbers, *, bits, photometric, content):
    """A TIFF written by hand, for depths that no writer here knows."""
    height, width = numbers
    tags = [(256, 3, width), (257, 3, height), (258, 3, bits), (259, 3, 1), (262, 3, photometric)]
    tags += [(273, 4, 8), (277, 3, 1), (278, 3, height), (279, 4, len(content))]
    entries = b"".join(
        struct.pack("<HHII" if kind == 4 else "<HHIHxx", tag, kind, 1, value)
        for tag, kind, value in tags
    )
    directory = struct.pack("<H", len(tags)) + entries + struct.pack("<I", 0)
    return b"II*\0" + struct.pack("<I", 8 + len(content)) + content + directory


def test_twelve_bits_of_grey_have_a_white_of_their_own(tmp_path):
    content = bytes([0xFF, 0xF8, 0x00] * 4)  # 4095, 2048, twice a row
    (tmp_path / "twelve.tif").write_bytes(tiff((2, 4), bits=12, photometric=1, content=content))
    assert read_picture(tmp_path / "twelve.tif")[0, :, 0].tolist() == [255, 128, 255, 128]


def test_a_negative_is_shown_as_it_is_meant(tmp_path):
    content = struct.pack("<4H", 0, 65535, 257, 65535 - 257)
    (tmp_path / "fax.tif").write_bytes(tiff((2, 2), bits=16, photometric=0, content=content))
    assert read_picture(tmp_path / "fax.tif")[..., 2].tolist() == [[255, 0], [254, 1]]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_is_black(tmp_path, mode):
    clear = np.full((6, 8, 4), 255, np.uint8)
    clear[:, :4, 3] = 0
    options = {"transparency": 0} if mode == "P" else {}
    picture = Pillow.fromarray(clear)
    if mode == "P":
        picture = Pillow.fromarray(clear[..., 3] // 255).convert("P")
        picture.putpalette([9, 9, 9, 255, 255, 255])
    else:
        picture = picture.convert(mode)
    picture.save(tmp_path / "clear.png", **options)
    image = read_picture(tmp_path / "clear.png")
    assert not image[:, :4].any()
    assert (image[:, 4:] == 255).all()


def test_half_transparent_is_half_as_bright(tmp_path):
    Pillow.new("RGBA", (3, 3), (200, 100, 50, 128)).save(tmp_path / "veil.png")
    assert read_picture(tmp_path / "veil.png")[1, 1].tolist() == [100, 50, 25]


def test_of_an_animation_the_first_picture_is_seen(tmp_path, grace_hopper):
    first, second = Pillow.fromarray(grace_hopper), Pillow.new("RGB", (512, 600))
    first.save(tmp_path / "two.webp", save_all=True, append_images=[second], lossless=True)
    assert np.array_equal(read_picture(tmp_path / "two.webp"), grace_hopper)


def refusal(file):
    with pytest.raises(FileUnreadable) as refused:
        read_picture(file)
    assert str(refused.value).startswith(f"{file}: ")
    return str(refused.value)


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    (tmp_path / "empty.jpg").touch()
    assert "empty" in refusal(tmp_path / "empty.jpg")


def test_a_text_in_a_picture_s_clothes_is_refused(tmp_path):
    (tmp_path / "text.png").write_text("I am no picture.")
    assert "PNG" in refusal(tmp_path / "text.png")


@pytest.mark.parametrize("share", [0.01, 0.1, 0.5, 0.9, 0.99])
@pytest.mark.parametrize("progressive", [False, True])
def test_half_a_face_is_never_seen(tmp_path, grace_hopper, share, progressive):
    whole = tmp_path / "whole.jpg"
    Pillow.fromarray(grace_hopper).save(whole, progressive=progressive)
    content = whole.read_bytes()
    (tmp_path / "cut.jpg").write_bytes(content[: int(len(content) * share)])
    refusal(tmp_path / "cut.jpg")


@pytest.mark.parametrize("ending", ["png", "tif", "webp", "gif", "bmp", "avif", "ppm"])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_a_cut_picture_of_any_kind_is_refused(tmp_path, grace_hopper, ending, share):
    whole = tmp_path / f"whole.{ending}"
    Pillow.fromarray(grace_hopper[::4, ::4].copy()).save(whole)
    content = whole.read_bytes()
    (tmp_path / f"cut.{ending}").write_bytes(content[: int(len(content) * share)])
    refusal(tmp_path / f"cut.{ending}")


def png(width, height):
    """A PNG that says to be of this size, and has a few bytes of it."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(100))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )


def test_a_picture_that_would_fill_the_memory_is_not_opened(tmp_path):
    (tmp_path / "bomb.png").write_bytes(png(50_000, 50_000))
    assert "too large" in refusal(tmp_path / "bomb.png")


def test_a_side_that_cannot_be_warped_is_refused(tmp_path):
    Pillow.new("RGB", (32_767, 2)).save(tmp_path / "long.png")
    assert "32767 x 2 px" in refusal(tmp_path / "long.png")


def test_the_longest_side_there_can_be_is_looked_at(tmp_path, mesh):
    Pillow.new("RGB", (32_766, 2)).save(tmp_path / "long.png")
    mesh.locate(read_picture(tmp_path / "long.png"))


@pytest.mark.parametrize("size", [(0, 0), (0, 5), (5, 0)])
def test_a_picture_of_no_size_is_refused(tmp_path, size):
    (tmp_path / "nothing.png").write_bytes(png(*size))
    refusal(tmp_path / "nothing.png")


def test_numbers_without_black_and_white_are_refused_by_what_they_are(tmp_path):
    Pillow.fromarray(np.zeros((4, 4), np.float32)).save(tmp_path / "depth.tif")
    assert "8 or 16 bits" in refusal(tmp_path / "depth.tif")


@pytest.mark.parametrize("name", ["phone.heic", "three_floats.tif"])
def test_a_kind_of_picture_that_is_not_read_is_told_what_is(tmp_path, name):
    if name.endswith("tif"):
        assert cv2.imwrite(str(tmp_path / name), np.zeros((4, 4, 3), np.float32))
    else:
        (tmp_path / name).write_bytes(b"\0\0\0\x18ftypheic" + bytes(100))
    told = refusal(tmp_path / name)
    assert "8 or 16 bits a channel); save it as JPEG or PNG" in told
    assert "not a picture" not in told


def test_a_picture_that_may_not_be_read_is_not_called_damaged(tmp_path):
    (tmp_path / "circle.jpg").symlink_to(tmp_path / "circle.jpg")
    told = refusal(tmp_path / "circle.jpg")
    assert "does not open: Too many levels of symbolic links; see that it" in told
    assert "copy" not in told


def test_no_reader_is_asked_that_could_run_a_program():
    assert {"EPS", "WMF", "PDF"}.isdisjoint(FORMATS)


def test_damage_anywhere_is_told_and_never_thrown(tmp_path, grace_hopper):
    chance = np.random.default_rng(5)
    small = Pillow.fromarray(grace_hopper[::8, ::8].copy())
    told = []
    for ending in ("jpg", "png", "gif", "bmp", "ppm", "webp", "avif"):
        file = tmp_path / f"damaged.{ending}"
        small.save(file)
        content = np.frombuffer(file.read_bytes(), np.uint8)
        for _ in range(60):
            damaged = content.copy()
            damaged[chance.integers(0, min(600, content.size), 4)] = chance.integers(0, 256, 4)
            file.write_bytes(damaged.tobytes())
            try:
                assert read_picture(file).ndim == 3
            except FileUnreadable as reason:
                told.append((file, str(reason)))
    assert len(told) > 100
    assert all(str(file) in reason for file, reason in told)
