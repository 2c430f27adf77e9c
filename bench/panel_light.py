"""How the panel's lights stand out from a face, computed; nothing is measured on glass."""

from __future__ import annotations

from pathlib import Path

import msgspec

from bench.results import table
from device.mirror.panel import forms
from device.mirror.panel.light import (
    SHAPE_CONTRAST,
    TEXT_CONTRAST,
    WARM,
    WHITE,
    Colour,
    brightest_room_lx,
    contrast,
    dimmed,
)
from device.mirror.panel.lights import (
    CLOCK_OPACITY,
    RING_CLOSED_SHARE,
    RING_WIDTH_SHARE,
    SHAPE_CLOSED,
    SHAPE_OPENED,
)
from device.settings import Panel, load_settings

SETTINGS = Path(__file__).parent.parent / "config" / "mirror.toml"
FACES = {"very fair": 0.45, "fair": 0.33, "dark": 0.09}
"""Reflectance: CIELAB L* 73, 64 and 36."""
ROOMS_LX = (100.0, 300.0, 500.0)
NITS, GLASSES = (300.0, 500.0, 700.0), (0.30, 0.40)
GREY_999, GREY_666 = (0x99, 0x99, 0x99), (0x66, 0x66, 0x66)
SHIPPED: Panel = load_settings(SETTINGS).panel


def lights() -> dict[str, tuple[Colour, float | None]]:
    """Each light's colour where it is brightest, and the contrast that it must have, if any."""

    def lit(profile: forms.Profile) -> Colour:
        return dimmed(WARM, float(profile.max()))

    def shape(openness: float) -> Colour:
        return lit(forms.breathing(openness, closed=SHAPE_CLOSED, opened=SHAPE_OPENED))

    ring = forms.ring(0.5, closed_share=RING_CLOSED_SHARE, width_share=RING_WIDTH_SHARE)
    return {
        "white text": (WHITE, TEXT_CONTRAST),
        "text, timer (#FFF1DC)": (WARM, TEXT_CONTRAST),
        "shape, open": (shape(1.0), SHAPE_CONTRAST),
        "shape, closed": (shape(0.0), SHAPE_CONTRAST),
        "glow, at the edge": (lit(forms.glow()), SHAPE_CONTRAST),
        "dot": (lit(forms.disc()), SHAPE_CONTRAST),
        "ring": (lit(ring), SHAPE_CONTRAST),
        "mark, filled": (lit(forms.spot(filled=True)), SHAPE_CONTRAST),
        "mark, hollow: its ring": (lit(forms.spot(filled=False)), SHAPE_CONTRAST),
        "idle clock, dimmed (nothing depends on it)": (dimmed(WARM, CLOCK_OPACITY), None),
        "MagicMirror² #999, its text": (GREY_999, TEXT_CONTRAST),
        "MagicMirror² #666, its dimmed text": (GREY_666, TEXT_CONTRAST),
    }


def each_light() -> str:
    """Every light on the shipped panel: very fair face in three rooms, dark face in one."""
    heads = (
        f"{SHIPPED.panel_nits:g} nits, {SHIPPED.glass_transmission:.0%} glass",
        *(f"very fair, {lx:g} lx" for lx in ROOMS_LX),
        "dark, 300 lx",
        "wanted",
        "reached up to",
    )
    return table(heads, [_light_row(name, *one) for name, one in lights().items()])


def _light_row(name: str, colour: Colour, wanted: float | None) -> tuple[str, ...]:
    fair = [contrast(colour, SHIPPED, lx, FACES["very fair"]) for lx in ROOMS_LX]
    dark = contrast(colour, SHIPPED, 300.0, FACES["dark"])
    shown = [_told(value, wanted) for value in (*fair, dark)]
    if wanted is None:
        return name, *shown, "none", ""
    brightest = brightest_room_lx(colour, SHIPPED, wanted)
    return name, *shown, f"{wanted:g}", f"{brightest:.0f} lx"


def each_panel() -> str:
    """Text on each panel behind each glass: every face in every room."""
    rooms = [(face, lx) for face in FACES for lx in ROOMS_LX]
    heads = ("text #FFF1DC", *(f"{face}, {lx:g} lx" for face, lx in rooms))
    rows = [
        (
            f"{nits:g} nits, {glass:.0%}",
            *(
                _told(contrast(WARM, _panel(nits, glass), lx, FACES[face]), TEXT_CONTRAST)
                for face, lx in rooms
            ),
        )
        for nits in NITS
        for glass in GLASSES
    ]
    return table(heads, rows)


def each_panels_limit() -> str:
    """How bright a room may be on a very fair face for text, for the closed shape, for #999."""
    shape = lights()["shape, closed"][0]
    heads = ("panel, glass", "text", "shape, closed", "MagicMirror² #999 as text")
    rows = []
    for nits in NITS:
        for glass in GLASSES:
            panel = _panel(nits, glass)
            limits = (
                brightest_room_lx(WARM, panel, TEXT_CONTRAST),
                brightest_room_lx(shape, panel, SHAPE_CONTRAST),
                brightest_room_lx(GREY_999, panel, TEXT_CONTRAST),
            )
            rows.append((f"{nits:g} nits, {glass:.0%}", *(f"{lx:.0f} lx" for lx in limits)))
    return table(heads, rows)


def _panel(nits: float, glass: float) -> Panel:
    return msgspec.structs.replace(SHIPPED, panel_nits=nits, glass_transmission=glass)


def _told(value: float, wanted: float | None) -> str:
    missed = wanted is not None and value < wanted
    return f"**{value:.1f}** ✗" if missed else f"{value:.1f}"
