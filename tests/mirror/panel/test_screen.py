import random
from collections.abc import Callable
from pathlib import Path

import msgspec
import numpy as np
import pygame
import pytest
from numpy.typing import NDArray

from device.errors import PanelError
from device.face.seen import Side
from device.mirror.event import Button
from device.mirror.panel import lettering
from device.mirror.panel.display import connected_card
from device.mirror.panel.glass import Key, WindowClosed, meant
from device.mirror.panel.light import SHAPE_CONTRAST, TEXT_CONTRAST, contrast
from device.mirror.panel.scene import BLACK, DimDot, EdgeGlow, Marks, PacingShape, Ring, Scene
from device.mirror.panel.screen import FADE_S, Screen
from device.mirror.panel.words import Words
from device.settings import Panel, ScreenKind

TICK_S = 1 / 30
Opens = Callable[[Panel], Screen]

SCENES = (
    BLACK,
    Scene(dot=DimDot()),
    Scene(shape=PacingShape(0.0)),
    Scene(shape=PacingShape(1.0), lines=("Your eye joined in.", "Let it rest.")),
    Scene(glow=EdgeGlow(Side.LEFT)),
    Scene(ring=Ring(1.0), lines=("Hold to switch off.",)),
    Scene(marks=Marks(saved=True, sent=True, received=False)),
    Scene(timer_s=42),
)


def settled(screen: Screen, scene: Scene, from_s: float = 0.0) -> NDArray[np.uint8]:
    """What a scene shows when its fade is over, from the dark."""
    for after_s, one in ((0.0, BLACK), (10.0, BLACK), (20.0, scene), (30.0, scene)):
        screen.draw(one, from_s + after_s)
    return screen.snapshot()


def lit_box(picture: NDArray[np.uint8], share: float = 0.0) -> tuple[int, int]:
    """Height and width in pixels of what is brighter than a share of the brightest."""
    rows, columns = np.nonzero(picture.max(axis=2) > share * picture.max())
    return int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1


def test_idle_is_a_mirror_without_one_lit_pixel(screen: Screen) -> None:
    assert np.count_nonzero(settled(screen, BLACK)) == 0


@pytest.mark.parametrize("scene", SCENES[1:])
def test_whatever_was_shown_goes_and_leaves_no_trace(screen: Screen, scene: Scene) -> None:
    assert np.count_nonzero(settled(screen, scene)) > 0
    assert np.count_nonzero(settled(screen, BLACK)) == 0


@pytest.mark.parametrize(
    ("side", "own"), [(Side.LEFT, np.s_[:, :540]), (Side.RIGHT, np.s_[:, 540:])]
)
def test_the_persons_left_is_at_the_left_edge_of_the_glass(
    screen: Screen, panel: Panel, side: Side, own: tuple[slice, slice]
) -> None:
    picture = settled(screen, Scene(glow=EdgeGlow(side)))
    assert np.count_nonzero(picture[own]) == np.count_nonzero(picture)
    edge = picture[:, 0 if side is Side.LEFT else -1]
    assert edge.max() == picture.max()
    _, width = lit_box(picture, share=0.1)
    assert width * panel.mm_per_px >= 40.0


@pytest.mark.parametrize("which", ["panel", "small_panel"])
def test_capitals_are_12_to_14_mm_and_the_timer_20_to_25(
    open_screen: Opens, which: str, request: pytest.FixtureRequest
) -> None:
    panel: Panel = request.getfixturevalue(which)
    screen = open_screen(panel)
    capital, _ = lit_box(settled(screen, Scene(lines=("H",))), share=0.5)
    timer, _ = lit_box(settled(screen, Scene(timer_s=7)), share=0.5)
    assert 12.0 <= capital * panel.mm_per_px <= 14.0
    assert 20.0 <= timer * panel.mm_per_px <= 25.0


@pytest.mark.parametrize("which", ["panel", "small_panel"])
def test_every_caption_fits_on_the_glass(
    open_screen: Opens, words: Words, which: str, request: pytest.FixtureRequest
) -> None:
    panel: Panel = request.getfixturevalue(which)
    screen = open_screen(panel)
    margin = round(4.0 / panel.mm_per_px)
    for caption in words.lines(Side.RIGHT).values():
        picture = settled(screen, Scene(lines=caption))
        inside = picture[margin:-margin, margin:-margin]
        assert np.count_nonzero(inside) == np.count_nonzero(picture), caption


def test_a_caption_leaves_the_upper_third_to_the_face(
    screen: Screen, panel: Panel, words: Words
) -> None:
    for caption in words.lines(Side.RIGHT).values():
        picture = settled(screen, Scene(lines=caption))
        assert np.count_nonzero(picture[: panel.height_px // 3]) == 0, caption


def test_text_and_shape_are_drawn_as_bright_as_their_contrast_needs(
    screen: Screen, panel: Panel
) -> None:
    def brightest(scene: Scene) -> tuple[int, int, int]:
        picture = settled(screen, scene).reshape(-1, 3)
        red, green, blue = picture[picture.sum(axis=1).argmax()]
        return int(red), int(green), int(blue)

    assert contrast(brightest(Scene(lines=("H",))), panel) >= TEXT_CONTRAST
    assert contrast(brightest(Scene(timer_s=1)), panel) >= TEXT_CONTRAST
    for scene in (
        Scene(shape=PacingShape(0.0)),
        Scene(ring=Ring(0.5)),
        Scene(dot=DimDot()),
        Scene(glow=EdgeGlow(Side.RIGHT)),
    ):
        assert contrast(brightest(scene), panel) >= SHAPE_CONTRAST


def test_the_open_shape_is_about_75_by_110_mm_and_the_closed_one_smaller_and_dimmer(
    screen: Screen, panel: Panel
) -> None:
    opened = settled(screen, Scene(shape=PacingShape(1.0)))
    closed = settled(screen, Scene(shape=PacingShape(0.0)))
    height, width = lit_box(opened, share=0.1)
    assert width * panel.mm_per_px == pytest.approx(75.0, abs=4.0)
    assert height * panel.mm_per_px == pytest.approx(110.0, abs=6.0)
    assert lit_box(closed, share=0.1) < (height, width)
    assert closed.max() < opened.max()


def test_nothing_comes_or_goes_faster_than_the_fade(screen: Screen) -> None:
    scene = Scene(dot=DimDot())
    settled(screen, BLACK)
    shown = [_peak_at(screen, scene, 100.0 + tick * TICK_S) for tick in range(30)]
    gone = [_peak_at(screen, BLACK, 110.0 + tick * TICK_S) for tick in range(30)]
    full = max(shown)
    assert shown == sorted(shown)
    assert gone == sorted(gone, reverse=True)
    assert 0.4 <= shown.index(full) * TICK_S <= FADE_S + 3 * TICK_S
    assert 0.4 <= gone.index(0) * TICK_S <= FADE_S + 3 * TICK_S


def _peak_at(screen: Screen, scene: Scene, at_s: float) -> int:
    screen.draw(scene, at_s)
    return int(screen.snapshot().max())


def test_no_sequence_of_scenes_makes_light_jump(screen: Screen) -> None:
    chance = random.Random(5)
    settled(screen, BLACK)
    before = screen.snapshot().astype(np.int16)
    scene = BLACK
    for tick in range(90):
        if chance.random() < 0.2:
            scene = chance.choice(SCENES)
        screen.draw(scene, 100.0 + tick * TICK_S)
        now = screen.snapshot().astype(np.int16)
        assert np.abs(now - before).max() <= 255 * TICK_S / 0.4
        before = now


def test_the_shapes_edge_never_moves_faster_than_5_mm_a_second(
    screen: Screen, panel: Panel
) -> None:
    settled(screen, Scene(shape=PacingShape(0.0)))
    heights_mm = []
    for tick in range(120):
        screen.draw(Scene(shape=PacingShape(1.0)), 100.0 + tick * TICK_S)
        middle = screen.snapshot()[:, panel.width_px // 2, 0]
        heights_mm.append(np.count_nonzero(middle > 0.1 * middle.max()) * panel.mm_per_px)
    edge_mm = np.array(heights_mm) / 2
    moving = np.flatnonzero(np.diff(edge_mm))
    moving_s = (moving[-1] - moving[0] + 1) * TICK_S
    assert edge_mm[-1] - edge_mm[0] > 10.0
    assert (edge_mm[-1] - edge_mm[0]) / moving_s <= 5.2
    assert np.diff(edge_mm).max() <= 5.0 * TICK_S + 2 * panel.mm_per_px


def test_a_scene_that_stays_is_not_drawn_again(screen: Screen) -> None:
    scene = Scene(shape=PacingShape(0.5), lines=("Rest.",), timer_s=3)
    settled(screen, scene)
    assert not screen.draw(scene, 40.0)
    assert not screen.draw(Scene(shape=PacingShape(0.5), lines=("Rest.",), timer_s=3), 41.0)
    screen.draw(BLACK, 42.0)
    assert screen.draw(BLACK, 42.1)


def test_a_mark_is_full_when_true_and_empty_when_not_yet(screen: Screen) -> None:
    def light(marks: Marks) -> int:
        return int(settled(screen, Scene(marks=marks)).sum(dtype=np.int64))

    nothing = light(Marks(saved=False, sent=False, received=False))
    saved = light(Marks(saved=True, sent=False, received=False))
    everything = light(Marks(saved=True, sent=True, received=True))
    assert nothing < saved < everything


def test_a_held_buttons_ring_grows(screen: Screen) -> None:
    def height_of(share: float) -> int:
        return lit_box(settled(screen, Scene(ring=Ring(share))), share=0.6)[0]

    assert height_of(0.0) < height_of(0.5) < height_of(1.0)


def test_a_display_that_is_not_there_is_named_and_not_replaced(
    panel: Panel, words: Words, tmp_path: Path
) -> None:
    wired = msgspec.structs.replace(panel, screen=ScreenKind.KMSDRM)
    with pytest.raises(PanelError, match="no display is connected"):
        Screen(wired, words.marks, drm=tmp_path)


def test_the_card_with_a_connected_display_is_found(tmp_path: Path) -> None:
    for connector, status in {
        "card0-HDMI-A-1": "disconnected",
        "card1-HDMI-A-1": "connected",
    }.items():
        (tmp_path / connector).mkdir()
        (tmp_path / connector / "status").write_text(f"{status}\n", encoding="ascii")
    assert connected_card(tmp_path) == 1


def test_a_window_without_a_desktop_is_refused(
    panel: Panel, words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.quit()
    windowed = msgspec.structs.replace(panel, screen=ScreenKind.WINDOW)
    with pytest.raises(PanelError, match=r"run on a desktop"):
        Screen(windowed, words.marks)


def test_a_panel_without_its_font_says_which_package(
    panel: Panel, open_screen: Opens, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lettering, "FONT_PACKAGE", "no_such_package")
    with pytest.raises(PanelError, match="fontpkg-atkinson-hyperlegible"):
        open_screen(panel)


@pytest.mark.parametrize(
    ("event", "meaning"),
    [
        ((pygame.KEYDOWN, pygame.K_1), Key(Button.GO, down=True)),
        ((pygame.KEYUP, pygame.K_2), Key(Button.CHANGE, down=False)),
        ((pygame.KEYDOWN, pygame.K_3), Key(Button.STOP, down=True)),
        ((pygame.KEYDOWN, pygame.K_ESCAPE), WindowClosed()),
        ((pygame.KEYDOWN, pygame.K_q), None),
    ],
)
def test_keys_stand_for_buttons(event: tuple[int, int], meaning: object) -> None:
    kind, key = event
    assert meant(pygame.event.Event(kind, key=key)) == meaning


def test_a_keyboard_on_the_appliance_does_nothing(screen: Screen) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=pygame.K_3))
    assert screen.happened() == []
