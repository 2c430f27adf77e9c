"""What measuring costs beside one look of the landmark network, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys

from bench.contender import ROOT
from bench.results import Section

INTRODUCTION = """\
The filmed face at 864 x 1536, rest learned, `mesh_v2` by halves: the median time of each stage,
all of them timed in every round. *All that follows the landmarks* is skin, lids in every other
frame, the view and the measures of both grades.
"""


def run() -> Section:
    """Time all stages, as this process does without numpy."""
    command = [sys.executable, "-m", "bench.timing", "mesh_v2"]
    single = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}  # as `mirror` has it
    done = subprocess.run(
        command, cwd=ROOT, env=single, stdout=subprocess.PIPE, text=True, check=True
    )
    return Section("Measuring", f"{INTRODUCTION}\n{done.stdout}")
