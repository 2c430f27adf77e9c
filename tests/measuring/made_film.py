"""Made-up films: frames whose measures follow a course that is known, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from device.eyes.measurement.axes import Pose
from device.face.seen import FitView, Grade, Measure, PoorView, Reading, Reason
from device.film.gesture import minimum_jerk
from device.measuring.film import Film
from device.measuring.frame import Frame, Stance, values_of

RATE_HZ = 25
MM_PER_IOD = 84.0
STANCE = Stance(
    presence=0.999, pose=Pose(0.0, 0.0, 0.0), interocular_px=190.0, mm_per_iod=MM_PER_IOD,
    distance_cm=None,
)  # fmt: skip


def times(ends_s):
    """When the frames of a made-up film are shown."""
    return np.arange(int(ends_s * RATE_HZ)) / RATE_HZ


def smile(at_s, begins_s=4.0, rise_s=1.0, hold_s=3.0, release_s=1.0, size=1.0):
    """A smile's course: it rises, is held, and is let go."""
    since = at_s - begins_s
    up = np.array([minimum_jerk(one / rise_s) for one in since])
    down = np.array([minimum_jerk((one - rise_s - hold_s) / release_s) for one in since])
    return size * (up - down)


def noisy(course, noise, seed=3):
    """With so much noise on every frame."""
    return course + np.random.default_rng(seed).normal(0, noise, course.shape)


def made_film(at_s, courses, *, noise=0.02, fine=True, unfit=(), lost=(), closures=False):
    """A film of courses: name → (left, right), each shape (n,).

    Frames in `unfit` show a turned head; in those of `lost`, skin was not found. `closures`: both
    eyes were learned closed.
    """
    frames = []
    for number, shown_s in enumerate(at_s):
        view = PoorView(Reason.HEAD_TURNED) if number in unfit else FitView()
        measures = {}
        for name, (left, right) in courses.items():
            reading = Reading(float(left[number]), float(right[number]), noise)
            coarse = Reading(reading.left, reading.right, 5 * noise)
            measures[name] = Measure(coarse, reading if fine and number not in lost else None)
        values = values_of({}, measures if isinstance(view, FitView) else {}, view)
        frames.append(Frame(number, float(shown_s), view, STANCE, values))
    return Film(Path("made.mp4"), "made", tuple(frames), closures)


def course_of(at_s, left, right, *, noise=0.02, grade=Grade.FINE):
    """A course by itself."""
    from device.measuring.course import Course

    return Course(at_s, np.column_stack([left, right]), noise, grade)
