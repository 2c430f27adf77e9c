"""Cuts the film's hand, `config/film/hand.png`, out of a photograph of a fist before a light wall.

    python bench/film_hand.py FULLCURL_JPG

The photograph is `assets/fullcurl.jpg` of the npm package fingerpose 0.1.0. Skin is redder than the
wall: that is the matte. The forearm is turned upright, and what lies below the wrist is left off.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np

MADE = Path(__file__).parent.parent / "config" / "film" / "hand.png"
WALL_A, SKIN_A = 6.0, 10.0  # CIELAB a* of the wall at its reddest, of the skin at its palest
LEANS_DEG = 25.0  # the forearm, to the photograph's lower left
WRIST = (190.0, 590.0)
KEPT = (slice(250, 606), slice(28, 284))  # rows and columns, after turning about the wrist
SOFTNESS_PX = 1.0


def main() -> None:
    """Write the cut-out, red, green, blue and how much it covers."""
    photograph = cv2.imread(sys.argv[1])
    redness = cv2.cvtColor(photograph.astype(np.float32) / 255, cv2.COLOR_BGR2LAB)[..., 1]
    skin = cv2.morphologyEx(redness, cv2.MORPH_CLOSE, np.ones((5, 5)))
    covers = np.clip(
        (cv2.GaussianBlur(skin, (0, 0), SOFTNESS_PX) - WALL_A) / (SKIN_A - WALL_A), 0, 1
    )
    cut_out = np.dstack([photograph, np.rint(255 * covers).astype(np.uint8)])
    upright = cv2.getRotationMatrix2D(WRIST, LEANS_DEG, 1.0)
    turned = cv2.warpAffine(cut_out, upright, cut_out.shape[1::-1], flags=cv2.INTER_CUBIC)
    cv2.imwrite(str(MADE), turned[KEPT])


if __name__ == "__main__":
    main()
