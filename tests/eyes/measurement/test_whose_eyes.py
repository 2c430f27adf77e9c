"""What a gentle closure taught belongs to the person who closed their eyes."""

from __future__ import annotations

from dataclasses import replace

from device.eyes.measurement.closure import Closure
from device.eyes.measurement.observe import Watch, learn_closure, learn_rest
from device.face.points import NoFace
from device.face.seen import (
    FitView,
    PoorView,
    Reason,
    Region,
    RestLearned,
    Side,
)
from tests.eyes.measurement.seen_faces import RATE_HZ, face, look


def taught(who):
    """Somebody whose rest is known and whose gentle closure, too; and their next frame."""
    watch, _ = look([face()] * 103, learn_rest(Watch("made")), who=who)
    closure = Closure((0.0, 0.6), (0.0, 1.0))
    lids = replace(watch.eyes.watch, closures=(closure, closure))
    return replace(watch, eyes=replace(watch.eyes, watch=lids)), 103


def test_what_a_gentle_closure_taught_outlasts_a_persons_rest():
    watch, first = taught(who=1)
    _, seen = look([face()] * 120, learn_rest(watch), first, who=1)
    assert seen[-1].rest.left_open == {Side.LEFT: 0.0, Side.RIGHT: 0.0}
    assert seen[-1].rest.at_s > first / RATE_HZ


def test_the_next_persons_rest_forgets_what_the_last_ones_closure_taught():
    watch, first = taught(who=1)
    watch, seen = look([face()] * 120, learn_rest(watch), first, who=2)
    learned = [one.rest for one in seen if isinstance(one.rest, RestLearned)]
    assert learned
    assert all(rest.left_open == {} for rest in learned)
    assert watch.eyes.watch.closures == (None, None)


def test_a_stranger_takes_what_a_closure_taught_with_them():
    watch, first = taught(who=1)
    watch, seen = look([NoFace(), *[face()] * 14], watch, first, who=2)
    assert seen[-1].view == PoorView(Reason.ANOTHER_FACE)
    assert seen[-1].rest.left_open == {}
    _, seen = look([NoFace(), *[face()] * 30], watch, first + 15, who=1)
    assert isinstance(seen[-1].view, FitView)
    assert seen[-1].rest.left_open == {}


def test_nothing_is_learned_of_closed_eyes_from_a_face_in_doubt():
    watch, first = taught(who=1)
    watch = learn_closure(watch, closing=True)
    watch, seen = look([NoFace(), *[face()] * 5], watch, first, who=2)
    assert seen[-1].view.poor[Region.EYES] is Reason.UNSURE
    assert watch.eyes.watch.learning is None
