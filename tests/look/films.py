"""Videos made by the tests, of a real face."""

from __future__ import annotations

from fractions import Fraction

import av
import cv2
import numpy as np

RATE_HZ = 25


def walking(image, frames, step_px=2):
    """The image moving to the right, `step_px` a frame; at its left edge its first column stays."""
    for number in range(frames):
        shift = np.float64([[1, 0, number * step_px], [0, 1, 0]])
        yield cv2.warpAffine(image, shift, image.shape[1::-1], borderMode=cv2.BORDER_REPLICATE)


def write_film(file, images, *, codec="libx264", times_s=None, turn=None, encoder=None, **options):
    """Encode images into the container that the file's ending names, with its `options`.

    `times_s` are the frames' times where the rate is not even. `turn` is (degrees, hflip, vflip),
    how the film asks to be shown.
    """
    images = list(images)
    height, width = images[0].shape[:2]
    with av.open(str(file), "w", options=options) as container:
        stream = container.add_stream(codec, RATE_HZ, encoder)
        stream.width, stream.height = width, height
        stream.pix_fmt = {"mjpeg": "yuvj420p", "png": "rgb24"}.get(codec, "yuv420p")
        stream.codec_context.time_base = Fraction(1, 90_000)
        if turn:
            stream.set_display_rotation(*turn)
        for number, image in enumerate(images):
            frame = av.VideoFrame.from_ndarray(image, "rgb24")
            at_s = times_s[number] if times_s else number / RATE_HZ
            frame.pts, frame.time_base = round(at_s * 90_000), Fraction(1, 90_000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return file


def write_sizes(file, images):
    """A film of single JPEGs, each of its own size, as from a camera that is turned."""
    with av.open(str(file), "w") as container:
        stream = container.add_stream("mjpeg", RATE_HZ)
        stream.height, stream.width = images[0].shape[:2]
        stream.pix_fmt = "yuvj420p"
        container.start_encoding()
        for number, image in enumerate(images):
            content = cv2.imencode(".jpg", image[..., ::-1])[1].tobytes()
            packet = av.Packet(content)
            packet.stream, packet.time_base = stream, Fraction(1, RATE_HZ)
            packet.pts = packet.dts = number
            packet.is_keyframe = True
            container.mux(packet)
    return file


def cut(file, share, name=None):
    """A copy of a file that broke off."""
    content = file.read_bytes()
    shorter = file.with_name(name or f"cut_{file.name}")
    shorter.write_bytes(content[: int(len(content) * share)])
    return shorter
