"""Makes the relief of a head for the film, `config/film/head.png`, from ICT-FaceKit's neutral head.

    python bench/film_head.py FOLDER_OF_ICT_FACEKIT

The head is seen from straight ahead, without perspective. Each pixel is a height towards the
camera in steps of 1/10000 interocular distance, the plane of the outer canthi at 20000; where
there is no head, it is the plane of the axis that a head turns about.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

MADE = Path(__file__).parent.parent / "config" / "film" / "head.png"
SURFACES = {"M_Face", "M_BackHead", "M_ScleraLeft", "M_ScleraRight", "M_EyeBlend"}
LANDMARKS = {"right canthus": 36, "left canthus": 45, "nose tip": 30, "commissure": 48}  # of 68
PX_PER_IOD = 64
ACROSS_IOD, ABOVE_IOD, BELOW_IOD = 1.6, 1.8, 2.4  # what is kept of the head, from between the eyes
AXIS_IOD = -0.95
GREY_PER_IOD, CANTHI_GREY = 10_000, 20_000
FINENESS = 12  # points along each side of a facet: closer than the pixels
SOFTNESS_PX = 2.0

Floats = NDArray[np.float64]


def read(mesh: Path) -> tuple[Floats, NDArray[np.int64]]:
    """Vertices (n, 3), x to the person's left, y up, z ahead, cm; facets (m, 4)."""
    vertices, facets, surface = [], [], ""
    for line in gzip.decompress(mesh.read_bytes()).decode().splitlines():
        kind, *words = line.split() or [""]
        if kind == "v":
            vertices.append([float(word) for word in words[:3]])
        elif kind == "usemtl":
            surface = words[0]
        elif kind == "f" and surface in SURFACES:
            corners = [int(word.split("/")[0]) - 1 for word in words]
            facets.append((corners + corners[-1:])[:4])
    return np.array(vertices), np.array(facets)


def filled(vertices: Floats, facets: NDArray[np.int64]) -> Floats:
    """Points all over the facets, (n, 3)."""
    along = np.linspace(0, 1, FINENESS)
    s, t = (share.reshape(-1, 1, 1) for share in np.meshgrid(along, along))
    a, b, c, d = (vertices[facets[:, corner]] for corner in range(4))
    points: Floats = (1 - s) * ((1 - t) * a + t * d) + s * ((1 - t) * b + t * c)
    return points.reshape(-1, 3)


def heights(points: Floats) -> Floats:
    """The foremost height in each pixel, interocular distances before the canthi."""
    shape = (round((ABOVE_IOD + BELOW_IOD) * PX_PER_IOD), round(2 * ACROSS_IOD * PX_PER_IOD))
    columns, rows = np.rint(places(points)).astype(int).T
    inside = (columns >= 0) & (columns < shape[1]) & (rows >= 0) & (rows < shape[0])
    seen = np.full(shape, AXIS_IOD)
    np.maximum.at(seen, (rows[inside], columns[inside]), points[inside, 2])
    return np.asarray(cv2.GaussianBlur(seen, (0, 0), SOFTNESS_PX))


def places(points: Floats) -> Floats:
    """Where points, in interocular distances from between the eyes, lie in the picture, px."""
    across, down = points[:, 0] + ACROSS_IOD, ABOVE_IOD - points[:, 1]
    on_picture: Floats = np.column_stack([across, down]) * float(PX_PER_IOD)
    return on_picture


def main() -> None:
    """Write the picture; print what `film.toml` says of it."""
    folder = Path(sys.argv[1])
    vertices, facets = read(folder / "generic_neutral_mesh.obj.gz")
    indices = json.loads((folder / "vertex_indices.json").read_text())["idx_to_landmark_verts"]
    right, left = (
        vertices[indices[LANDMARKS["right canthus"]]],
        vertices[indices[LANDMARKS["left canthus"]]],
    )
    vertices = (vertices - (left + right) / 2) / np.linalg.norm(left - right)
    grey = CANTHI_GREY + GREY_PER_IOD * heights(filled(vertices, facets))
    cv2.imwrite(str(MADE), np.rint(grey).astype(np.uint16))
    for name, landmark in LANDMARKS.items():
        print(name, places(vertices[indices[landmark]][None]).round(1).tolist())


if __name__ == "__main__":
    main()
