"""Made-up faces before painted pictures, and what is observed of them frame by frame."""

from __future__ import annotations

from device.eyes.measurement.observe import Watch, learn_rest, observe
from device.face.points import Landmarks
from device.face.seen import (
    RestLearned,
)
from tests.eyes.measurement.made_face import (
    CAMERA,
    PRACTICE,
    REST,
    head_points,
    in_image,
    landmarks,
    picture,
)
from tests.eyes.measurement.made_skin import painted

RATE_HZ = 20


IMAGE = picture()


PX_PER_MM = 1.93  # 60 cm before a camera of this focal length


def face(expression=REST, **pose):
    return landmarks(in_image(head_points(expression), px_per_mm=PX_PER_MM, **pose))


def look(founds, watch=None, first=0, image=IMAGE, who=None):
    """Observe a stream at RATE_HZ; give back the last watch and everything seen."""
    watch, all_seen = watch or Watch("made"), []
    for number, found in enumerate(founds, start=first):
        shown = painted(image, found.points, who) if isinstance(found, Landmarks) else image
        watch, seen = observe(watch, found, shown, number / RATE_HZ, number, PRACTICE, CAMERA)
        all_seen.append(seen)
    return watch, all_seen


def rested():
    """A watch that knows the rest face, and the number of its next frame."""
    watch, seen = look([face()] * 101, learn_rest(Watch("made")))
    assert isinstance(seen[-1].rest, RestLearned)
    return watch, 101
