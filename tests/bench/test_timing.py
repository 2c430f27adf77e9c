"""What a stage costs is told beside one look of the network; the film has no jump in it."""

from itertools import islice

import numpy as np

from bench import timing


def test_a_stopwatch_gives_back_what_was_done_and_notes_every_time() -> None:
    stopwatch = timing.Stopwatch()
    assert [stopwatch.time("adding", int.__add__, 2, n) for n in range(3)] == [2, 3, 4]
    assert len(stopwatch.times["adding"]) == 3
    assert min(stopwatch.times["adding"]) >= 0


def test_skin_and_its_crop_are_judged_together() -> None:
    stages = (timing.LOOK, timing.CROP, timing.SKIN, timing.LIDS, timing.MEASURE, timing.HALVES)
    times = {stage: [0.010] for stage in (*stages, timing.WHOLE)}
    rows = {row[0]: row[1:] for row in timing._rows(times | {timing.CROP: [0.002]})}
    assert rows["skin and its crop"] == ("12.00", "1.20", "missed (≤ 1)")
    assert rows[timing.LOOK] == ("10.00", "1.00", "")


def test_the_film_runs_back_where_it_ends() -> None:
    frames = [np.full((1, 1, 3), number, np.uint8) for number in range(3)]
    shown = islice(timing._forth_and_back(frames), 6)
    assert [int(frame[0, 0, 0]) for frame in shown] == [0, 1, 2, 1, 0, 1]
