"""What it is worth to look at each half of the face for itself: known movements, measured."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.contender import ROOT
from bench.results import Section

INTRODUCTION = """\
Each model looks at the whole face, and at each half completed by its mirror image. What is done to
the faces is known: one commissure is moved outwards and up by shares of the interocular distance
(iod), or one eye narrowed, by a smooth warp. *Gain* is the share of it that is seen on that side,
*leak* what the other side is lent, *asymmetry* their difference, 1 if all is as it was done, and
*worst* that of the worst trial; *times* counts the trials in which a face was seen. Heads turn by
depth reprojection, and turns are taken out as the eyes do. *Noise* is the deviation of a commissure
along one axis, a sensor's noise of 2 grey levels on a face that drifts; *outwards* and *upwards*
tell what a turn within 8 degrees makes of a resting face: by how much one commissure seems to move
more than the other (root mean square over the faces).
"""


def run(folder: Path | None) -> Section:
    """All trials, in a process of their own, as this one does without numpy."""
    command = [sys.executable, "-m", "bench.halving", *([str(folder.resolve())] if folder else [])]
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return Section("Hemiface", f"{INTRODUCTION}\n{done.stdout}")
