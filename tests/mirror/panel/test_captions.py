"""Captions beside what stands in the middle of the glass, on every panel and in each language."""

from collections.abc import Iterator
from dataclasses import replace

import msgspec
import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from device.face.seen import Side
from device.mirror.coaching.cue import Prompt
from device.mirror.coaching.routine import Hands, Move, Rest
from device.mirror.panel.lettering import broken
from device.mirror.panel.lights import Lights
from device.mirror.panel.scene import Marks, PacingShape, Ring, Scene
from device.mirror.panel.screen import Screen
from device.mirror.routines import Taught, lines_of, load_taught
from device.settings import Panel, config_folder, load_displays

PANELS = load_displays(config_folder() / "panels.toml")
MARKS = Marks(saved=True, sent=True, received=True)


@pytest.fixture(scope="module", params=["en", "de"])
def taught(request: pytest.FixtureRequest) -> Taught:
    return load_taught(config_folder(), request.param)


@pytest.fixture(params=sorted(PANELS))
def lights(request: pytest.FixtureRequest, panel: Panel, taught: Taught) -> Lights:
    figures = msgspec.structs.asdict(PANELS[request.param])
    return Lights(msgspec.structs.replace(panel, **figures), taught.words.marks)


def beside_something(taught: Taught) -> Iterator[Scene]:
    """Each caption with what it can meet: a timer, the marks, the ring."""
    shown = taught.words.lines(Side.RIGHT)
    steps = [step for one in taught.routines.values() for part in one.parts for step in part.steps]
    for step in steps:
        if isinstance(step, Hands | Rest):
            yield from (Scene(shown[line], timer_s=30) for line in lines_of(step))
        if isinstance(step, Move):
            shape = PacingShape(1.0)
            yield from (Scene(shown[line], shape=shape) for line in lines_of(step))
    for line in (Prompt.THANK_YOU, Prompt.NOT_SAVED):
        yield Scene(shown[line], marks=MARKS)
    yield Scene(shown[Prompt.HOLD_TO_SWITCH_OFF], ring=Ring(1.0))


def test_no_caption_meets_what_stands_in_the_middle(lights: Lights, taught: Taught) -> None:
    bottoms: dict[Scene, int] = {}
    for scene in dict.fromkeys(beside_something(taught)):
        bare = replace(scene, lines=())
        bottoms[bare] = bottoms.get(bare) or _bottom(lights, bare)
        caption = lights.lines(scene.lines, small=lights.needs_small(scene))
        lit = np.flatnonzero(_rows(caption.paint(0.0, 1.0)))
        assert caption.place.top + lit[0] >= bottoms[bare], scene.lines


def _bottom(lights: Lights, scene: Scene) -> int:
    """The lowest row that is lit well of what stands in the middle."""
    if scene.shape is not None:
        light, phase = lights.shape(), 1.0
    elif scene.marks is not None:
        light, phase = lights.marks(scene.marks), 0.0
    elif scene.ring is not None:
        light, phase = lights.ring(), 1.0
    else:
        light, phase = lights.timer("30", 0), 0.0
    rows = _rows(light.paint(phase, 1.0))
    return int(light.place.top + np.flatnonzero(rows > 0.1 * rows.max())[-1])


def _rows(picture: pygame.Surface) -> NDArray[np.int64]:
    return pygame.surfarray.array3d(picture).max(axis=(0, 2)).astype(int)


def test_what_stands_alone_is_written_large(lights: Lights, taught: Taught) -> None:
    shown = taught.words.lines(Side.RIGHT)
    small = [one for one in shown.values() if lights.needs_small(Scene(one))]
    assert small == []


def test_the_digit_that_stays_is_steady_while_a_second_passes(screen: Screen) -> None:
    for at_s, seconds in ((0.0, 28), (5.0, 28)):
        screen.draw(Scene(timer_s=seconds), at_s)
    before = screen.snapshot()
    tens = np.flatnonzero(before.max(axis=(0, 2)))
    tens = tens[tens < before.shape[1] // 2]
    for tick in range(1, 20):
        screen.draw(Scene(timer_s=27), 5.0 + tick / 30)
        now = screen.snapshot()
        assert (now[:, tens] == before[:, tens]).all()
    assert (now != before).any()


@pytest.mark.parametrize(
    ("line", "width", "free", "rows"),
    [
        ("Paused. The round button goes on.", 20, 3, ("Paused.", "The round", "button goes on.")),
        ("Paused. The round button goes on.", 20, 2, ("Paused. The round", "button goes on.")),
        ("Now let it go, slowly.", 16, 3, ("Now let it go,", "slowly.")),
        ("Close your eyes gently.", 16, 3, ("Close your", "eyes gently.")),
        ("Stop any time: the square button.", 24, 3, ("Stop any time:", "the square button.")),
        ("One long-lasting-word-wider-than-it.", 8, 3, ("One", "long-lasting-word-wider-than-it.")),
    ],
)
def test_a_line_is_broken_where_it_pauses(
    line: str, width: int, free: int, rows: tuple[str, ...]
) -> None:
    assert broken(line, width, len, free) == rows
