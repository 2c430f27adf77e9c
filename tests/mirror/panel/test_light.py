import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import panel_light
from device.mirror.panel import forms
from device.mirror.panel.light import (
    SHAPE_CONTRAST,
    TEXT_CONTRAST,
    WARM,
    WHITE,
    brightest_room_lx,
    contrast,
    dimmed,
    relative_luminance,
)
from device.mirror.panel.lights import SHAPE_CLOSED, SHAPE_OPENED
from device.settings import Panel


def test_white_on_a_very_fair_face_agrees_with_the_formula_by_hand(panel: Panel) -> None:
    reflected = 0.7 * 300 * 0.45 / math.pi
    assert contrast(WHITE, panel) == pytest.approx((0.3 * 500 + reflected) / reflected)


@pytest.mark.parametrize("colour", [WHITE, WARM])
def test_text_is_legible_through_the_shipped_glass(
    panel: Panel, colour: tuple[int, int, int]
) -> None:
    assert contrast(colour, panel) >= TEXT_CONTRAST


@pytest.mark.parametrize("openness", [0.0, 0.5, 1.0])
def test_the_pacing_shape_is_seen_through_the_shipped_glass(panel: Panel, openness: float) -> None:
    middle = forms.breathing(openness, closed=SHAPE_CLOSED, opened=SHAPE_OPENED)[0]
    assert contrast(dimmed(WARM, float(middle)), panel) >= SHAPE_CONTRAST


@pytest.mark.parametrize("profile", [forms.disc(), forms.glow(), forms.spot(filled=True)])
def test_every_other_form_is_seen_at_its_brightest(panel: Panel, profile: forms.Profile) -> None:
    assert contrast(dimmed(WARM, float(profile.max())), panel) >= SHAPE_CONTRAST


def test_black_is_the_mirror_itself(panel: Panel) -> None:
    assert contrast((0, 0, 0), panel) == 1.0
    assert relative_luminance(WHITE) == pytest.approx(1.0)


@given(nits=st.floats(50, 2000), more=st.floats(1, 1000))
def test_a_brighter_panel_is_never_harder_to_read(nits: float, more: float) -> None:
    dim = Panel(
        screen="offscreen", width_px=1, height_px=1, mm_per_px=1.0, rotate_deg=0, panel_nits=nits,
        glass_transmission=0.3, sound="off", volume_db=0.0, language="en",
    )  # fmt: skip
    bright = msgspec.structs.replace(dim, panel_nits=nits + more)
    assert contrast(WARM, bright) > contrast(WARM, dim)


@pytest.mark.parametrize("name", panel_light.lights())
def test_every_light_reaches_what_it_needs_at_300_lx_and_none_is_dimmed_below_it(name: str) -> None:
    colour, wanted = panel_light.lights()[name]
    if wanted is not None and "MagicMirror" not in name:
        assert contrast(colour, panel_light.SHIPPED) >= wanted


def test_the_others_grey_is_below_it_at_the_same_place() -> None:
    for grey in (panel_light.GREY_999, panel_light.GREY_666):
        assert contrast(grey, panel_light.SHIPPED) < TEXT_CONTRAST


def test_a_face_that_reflects_less_and_a_darker_room_give_more(panel: Panel) -> None:
    assert contrast(WARM, panel, 300.0, 0.09) > contrast(WARM, panel, 300.0, 0.33)
    assert contrast(WARM, panel, 100.0) > contrast(WARM, panel, 500.0)


def test_the_brightest_room_is_where_the_contrast_is_just_what_is_wanted(panel: Panel) -> None:
    lx = brightest_room_lx(WARM, panel, TEXT_CONTRAST, 0.33)
    assert contrast(WARM, panel, lx, 0.33) == pytest.approx(TEXT_CONTRAST)


def test_what_is_missed_is_told_as_missed() -> None:
    rows = panel_light.each_panel().splitlines()
    assert "✗" in next(row for row in rows if row.startswith("| 300 nits, 30%"))
    assert "✗" not in next(row for row in rows if row.startswith("| 700 nits, 40%"))
