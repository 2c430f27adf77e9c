import math

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from device.mirror.panel import forms
from device.mirror.panel.light import (
    SHAPE_CONTRAST,
    TEXT_CONTRAST,
    WARM,
    WHITE,
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
        screen="offscreen", width_px=1, height_px=1, mm_per_px=1.0, panel_nits=nits,
        glass_transmission=0.3, sound="off", volume_db=0.0, language="en",
    )  # fmt: skip
    bright = msgspec.structs.replace(dim, panel_nits=nits + more)
    assert contrast(WARM, bright) > contrast(WARM, dim)
