"""Allocations by size and by our own lines, from made-up records."""

from dataclasses import dataclass

import pytest
from memray import AllocatorType

from bench.allocating import FRAMES, ROOT, counted

CROP = ("crop", str(ROOT / "device" / "eyes" / "landmarks" / "region.py"), 76)
NUMPY = ("mean", "/usr/lib/numpy/core.py", 3)


@dataclass
class Record:
    size: int
    stack: tuple
    allocator: AllocatorType = AllocatorType.MALLOC

    def stack_trace(self):
        return self.stack


def test_each_class_counts_what_is_at_least_so_large_a_frame():
    records = [Record(size, (CROP,)) for size in (100, 2000, 70_000, 2_000_000)] * FRAMES
    assert counted(records)["counts"] == [4, 3, 2, 1]


def test_the_line_is_our_own_even_where_a_library_allocates_for_it():
    records = [Record(640, (NUMPY, CROP)), Record(64, (NUMPY,))]
    lines = counted(records)["lines"]
    assert [line for line, *_ in lines] == [
        "device/eyes/landmarks/region.py:76 crop",
        "elsewhere",
    ]
    assert lines[0][1:] == pytest.approx((640 / FRAMES, 1 / FRAMES))


def test_what_is_given_back_is_not_counted_again():
    records = [Record(640, (CROP,)), Record(0, (), AllocatorType.FREE)]
    assert counted(records)["counts"][0] == pytest.approx(1 / FRAMES)
