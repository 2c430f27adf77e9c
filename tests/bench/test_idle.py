"""Processor time of a process, as the kernel tells it."""

import os
import time

from bench.idle import processor_s, worked_s


def test_user_and_system_time_are_counted_whatever_the_process_is_called():
    stat = "42 (mirror) eyes (x) S 1 42 42 0 -1 4194304 900 0 0 0 150 50 7 8 20 0 3 0 100"
    assert worked_s(stat, ticks_a_second=100) == 2.0


def test_a_process_that_works_is_seen_to_work():
    before_s, began_s = processor_s(os.getpid()), time.process_time()
    while time.process_time() - began_s < 0.05:
        sum(range(1000))
    assert processor_s(os.getpid()) > before_s
