"""A picture file, of whatever depth and colour, as an upright RGB image of 8 bits."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image as Pillow
from PIL import ImageOps, UnidentifiedImageError

from device.errors import FileUnreadable
from device.face.points import Image
from device.look.material import require_content

FORMATS = ("JPEG", "PNG", "WEBP", "AVIF", "TIFF", "BMP", "GIF", "PPM")
LONGEST_SIDE_PX = 32_766
"""OpenCV's warps count the pixels of a side in 16 bits."""
WHITE_16_BIT = 65_535

_GREY_16_BIT = {"I;16", "I;16B", "I;16L", "I;16N"}
_BITS_PER_SAMPLE, _PHOTOMETRIC, _WHITE_IS_ZERO = 258, 262, 0  # tags of TIFF 6.0
_DAMAGE = (OSError, ValueError, SyntaxError, RuntimeError)
"""What Pillow's readers raise: 150 000 damaged files of every kind gave these and no other."""


def read_picture(file: Path) -> Image:
    """The picture as a viewer shows it: shape (height, width, 3), RGB, the EXIF turn applied.

    What is transparent lies over black, as do the bands round what the detector sees. Of an
    animation, or of several pages, it is the first. Raises FileUnreadable, with the reason; half a
    picture is never returned.
    """
    require_content(file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Pillow.DecompressionBombWarning)  # the error is enough
            return _read(file)
    except Pillow.DecompressionBombError as error:
        raise FileUnreadable(
            f"{file}: too large to be opened ({error}); make it smaller"
        ) from error
    except UnidentifiedImageError as error:
        raise FileUnreadable(
            f"{file}: none of the kinds of picture that are read here ({', '.join(FORMATS)}; 8 or "
            "16 bits a channel); save it as JPEG or PNG"
        ) from error
    except _DAMAGE as error:
        raise FileUnreadable(
            f"{file}: not a whole picture ({error}); copy it again from where it came"
        ) from error


def _read(file: Path) -> Image:
    with Pillow.open(file, formats=FORMATS) as picture:
        width, height = picture.size
        if not 0 < min(width, height) <= max(width, height) <= LONGEST_SIDE_PX:
            raise FileUnreadable(
                f"{file}: {width} x {height} px; a side must have 1 to {LONGEST_SIDE_PX} px"
            )
        picture.load()
        whiteness = _whiteness(picture)
        upright = ImageOps.exif_transpose(picture)
    if whiteness is not None:
        return _grey(np.asarray(upright), *whiteness)
    if upright.mode in {"I", "F", "LAB"}:
        raise FileUnreadable(
            f"{file}: its numbers (Pillow's mode {upright.mode}) have no known black and white; "
            "save it with 8 or 16 bits a channel, grey or RGB"
        )
    return np.asarray(_over_black(upright).convert("RGB"), dtype=np.uint8)


def _whiteness(picture: Pillow.Image) -> tuple[float, float] | None:
    """The numbers that mean black and white in a grey picture of more than 8 bits, else None."""
    if picture.format == "PPM" and picture.mode == "I":
        return 0.0, WHITE_16_BIT
    if picture.mode not in _GREY_16_BIT:
        return None
    tags = getattr(picture, "tag_v2", {})
    white = 2.0 ** tags.get(_BITS_PER_SAMPLE, (16,))[0] - 1
    return (white, 0.0) if tags.get(_PHOTOMETRIC) == _WHITE_IS_ZERO else (0.0, white)


def _grey(numbers: NDArray[np.generic], black: float, white: float) -> Image:
    """Numbers between black and white as three equal channels of 0 to 255."""
    shares = (numbers.astype(np.float32) - black) / (white - black)
    grey = np.rint(255 * np.clip(shares, 0, 1)).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


def _over_black(picture: Pillow.Image) -> Pillow.Image:
    if not picture.has_transparency_data:
        return picture
    clear = picture.convert("RGBA")
    return Pillow.alpha_composite(Pillow.new("RGBA", clear.size, "black"), clear)
