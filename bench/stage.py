"""Shows the pictures: `python -m bench.stage FOLDER`, told over a pipe which, one JSON line each.

`{"film": [width, height], "frame": n}` is a frame of the filmed face, which sways, blinks and
smiles; `{"photograph": path}` is a still. The answer says where its pixels lie and how large it is.
"""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path

import cv2
import msgspec
import numpy as np

from device.errors import FilmError
from device.face.points import Image
from device.film.directions import BeginSmile
from device.film.face import portrait_face
from device.film.projector import Projector
from device.film.reel import load_reel
from device.settings import config_folder

RATE_HZ = 20.0
SMILE_EVERY_S = 5.0
SMILE = BeginSmile(take="well", rise_s=1.5, hold_s=1.0, release_s=1.5)
SEED = 3


class Film:
    """The portrait before a camera of a size, its face as large in the shorter side as always."""

    def __init__(self, width: int, height: int) -> None:
        reel = load_reel(config_folder() / "film.toml")
        share = reel.face.interocular_share * min(width, height) / width
        portrait = msgspec.structs.replace(reel.face, interocular_share=share)
        self._projector = Projector(portrait_face(portrait, width, height), reel, SEED, RATE_HZ)

    def frame(self, number: int) -> Image:
        """One frame; the numbers must grow."""
        at_s = number / RATE_HZ
        if number % round(SMILE_EVERY_S * RATE_HZ) == 0:
            self._projector.direct(SMILE, at_s)
        return self._projector.render(at_s)


def photograph(path: str) -> Image:
    """An image file as RGB; raises FilmError if it is none."""
    pixels = cv2.imread(path)
    if pixels is None:
        raise FilmError(f"{path}: not a picture that can be read; give JPEG or PNG files")
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB), dtype=np.uint8)


def shown(image: Image, folder: Path) -> dict[str, object]:
    """The picture where all contenders can see it: one file a size, written over in place."""
    height, width = image.shape[:2]
    path = folder / f"{width}x{height}"
    if not path.exists():
        path.write_bytes(bytes(image.size))
    np.memmap(path, mode="r+", dtype=np.uint8, shape=image.shape)[:] = image
    return {"path": str(path), "width": width, "height": height}


film = cache(Film)


def main(folder: str) -> None:
    """Show what is asked for, until the pipe is closed."""
    print("{}", flush=True)
    for line in sys.stdin:
        ask = json.loads(line)
        if "photograph" in ask:
            image = photograph(ask["photograph"])
        else:
            image = film(*ask["film"]).frame(ask["frame"])
        print(json.dumps(shown(image, Path(folder))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
