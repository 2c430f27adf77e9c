"""What the panel's tones are, measured on their samples as the mixer takes them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from bench.results import table
from device.mirror.panel import tones
from device.mirror.panel.paper import Paper
from device.mirror.panel.tones import (
    BELL,
    BLOCK_FRAMES,
    MUFFLED,
    PAD_OUT_S,
    RATE_HZ,
    TICK,
    Samples,
    Wave,
)

Pad = Callable[[float], Wave]

LISTENED_DBFS, SILENT_DB = -50.0, -60.0
HANDED_S = 0.05
BLOCKS = 16
"""Any pad is handed over to the next one at any of its phases; both its notes come round 165 times
a second."""


@dataclass(frozen=True)
class Measured:
    """One tone: times in s, levels in dBFS, partials as Hz and dB below the strongest one."""

    quick_rise_s: float
    rise_s: float
    decay_s: float
    peak_dbfs: float
    rms_dbfs: float
    partials: tuple[tuple[float, float], ...]


def heard(wave: Wave) -> Wave:
    """A wave as it comes out of the mixer at full volume: one channel of 16 bit samples."""
    paper = Paper(lambda: 0.0)
    paper.sound(tones.baked(wave, 0.0)).play(0)
    mixed: Wave = paper.heard(0.0, wave.size / RATE_HZ)[:, 0] / 32768.0
    return mixed


def measured(wave: Wave) -> Measured:
    """The figures of a tone. Rises are of its fundamental, 10 to 90 % and from nothing to full."""
    found = partials(wave)
    rise = _fundamental(wave, found[0][0])
    top = float(rise.max())
    top_s = float(np.argmax(rise >= 0.995 * top)) / RATE_HZ
    tenth, most = (float(np.argmax(rise >= share * top)) / RATE_HZ for share in (0.1, 0.9))
    envelope = _envelope(wave)
    lasting = int(np.flatnonzero(envelope > envelope.max() * 10 ** (SILENT_DB / 20))[-1])
    return Measured(
        quick_rise_s=most - tenth,
        rise_s=top_s,
        decay_s=(lasting + 0.5) * _WINDOW / RATE_HZ - top_s,
        peak_dbfs=_db(float(np.abs(wave).max())),
        rms_dbfs=_db(float(np.sqrt(np.mean(wave**2)))),
        partials=found,
    )


_WINDOW = 441


def _envelope(wave: Wave) -> Wave:
    frames = wave[: wave.size // _WINDOW * _WINDOW].reshape(-1, _WINDOW)
    loudest: Wave = np.abs(frames).max(axis=1)
    return loudest


def _fundamental(wave: Wave, hz: float) -> Wave:
    """The amplitude of one note over time, by two of its periods."""
    periods = round(2 * RATE_HZ / hz)
    beat = wave * np.exp(-2j * np.pi * hz * np.arange(wave.size) / RATE_HZ)
    mean = np.convolve(beat, np.full(periods, 1.0 / periods, dtype=np.complex128), mode="same")
    return 2.0 * np.abs(mean).astype(np.float64)


def partials(wave: Wave) -> tuple[tuple[float, float], ...]:
    """All that is stronger than -50 dB, from the lowest up, to a quarter of a hertz."""
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(wave.size), n=max(wave.size, 4 * RATE_HZ)))
    step_hz = RATE_HZ / max(wave.size, 4 * RATE_HZ)
    level_db = 20 * np.log10(spectrum / spectrum.max() + 1e-12)
    reach = round(20 / step_hz)
    strong = [
        at
        for at in np.flatnonzero(level_db > LISTENED_DBFS)
        if level_db[at] == level_db[max(0, at - reach) : at + reach + 1].max()
    ]
    return tuple((round(at * step_hz, 1), round(float(level_db[at]), 1)) for at in strong)


def above_2_khz_db(wave: Wave) -> float:
    """The energy above 2 kHz, in dB of all of it, before samples are rounded to 16 bit."""
    power = np.abs(np.fft.rfft(wave * np.hanning(wave.size))) ** 2
    high = power[np.fft.rfftfreq(wave.size, 1 / RATE_HZ) > 2000.0].sum()
    return float(10 * np.log10(high / power.sum() + 1e-20))


def struck_rows() -> str:
    """Bell, muffled and tick."""
    rows = []
    for name, tone in (("bell", BELL), ("muffled", MUFFLED), ("tick", TICK)):
        one, exact = measured(heard(tones.struck(tone))), tones.struck(tone)
        rows.append(
            (
                name,
                f"{1000 * one.quick_rise_s:.0f} ms",
                f"{1000 * one.rise_s:.0f} ms",
                f"{one.decay_s:.2f} s",
                " · ".join(f"{hz:.0f} Hz {db:.0f} dB" for hz, db in one.partials),
                f"{above_2_khz_db(exact):.0f} dB",
                f"{one.peak_dbfs:.1f}",
                f"{one.rms_dbfs:.1f}",
            )
        )
    heads = (
        "struck",
        "rise, 10–90 %",
        "rise, whole",
        "to −60 dB",
        "partials",
        "above 2 kHz",
        "peak dBFS",
        "RMS dBFS",
    )
    return table(heads, rows)


def pad_rows() -> str:
    """The pad as it comes in, stays, goes out, and as it is listened to."""
    pads = {
        "in (swell, 4 s)": (tones.swell(4.0), 3.5),
        "steady (5 s)": (tones.steady(5.0), 2.5),
        "out (fall, 4 s)": (tones.fall(4.0), 0.6),
        "listening, open": (tones.listening(1.0), 5.0),
        "listening, muffled": (tones.listening(0.0), 5.0),
    }
    rows = []
    for name, (wave, at_s) in pads.items():
        part = heard(wave)[round((at_s - 0.5) * RATE_HZ) : round((at_s + 0.5) * RATE_HZ)]
        found = partials(part)
        rows.append(
            (
                name,
                " · ".join(f"{hz:.0f} Hz {db:.0f} dB" for hz, db in found),
                f"{above_2_khz_db(wave):.0f} dB",
                f"{_db(float(np.abs(wave).max())):.1f}",
                f"{_db(float(np.sqrt(np.mean(part**2)))):.1f}",
            )
        )
    heads = ("pad", "partials", "above 2 kHz", "peak dBFS", "RMS dBFS where it is loudest")
    return table(heads, rows)


def time_rows() -> str:
    """How the pad comes and goes, and what is heard where one part of it follows another."""
    steady = tones.steady(5.0)
    level = _fundamental(steady, tones.PAD_HZ)
    full = float(np.median(level))
    came = [float(np.argmax(level >= share * full)) / RATE_HZ for share in (0.1, 0.9)]
    last = [float(np.flatnonzero(level >= share * full)[-1]) / RATE_HZ for share in (0.9, 0.1)]
    loop = tones.listening(1.0)
    steps = np.abs(np.diff(loop))
    rows = [
        ("comes in, 10–90 %, of 0.5 s whole", f"{1000 * (came[1] - came[0]):.0f} ms"),
        ("goes out, 90–10 %, of 0.8 s whole", f"{1000 * (last[1] - last[0]):.0f} ms"),
        ("swells by", f"{rise_db(tones.swell(4.0), 0.7, 3.7):+.1f} dB"),
        ("falls by", f"{rise_db(tones.fall(4.0), 0.7, 3.0):+.1f} dB in 2.3 s"),
        ("open over muffled, listening", f"{_open_over_muffled_db():+.1f} dB"),
        (
            "step at the listening loop's seam ÷ its largest step",
            f"{abs(loop[0] - loop[-1]) / steps.max():.2f}",
        ),
        ("where swell gives way to steady", _span(tones.swell, tones.steady, 4.0)),
        ("where steady gives way to fall", _span(tones.steady, tones.fall, 5.0)),
    ]
    return table(("pad", "measured"), rows)


def rise_db(wave: Wave, early_s: float, late_s: float) -> float:
    """How much louder it is late than early, over 0.4 s each."""
    return _level_db(wave, late_s, 0.4) - _level_db(wave, early_s, 0.4)


def _open_over_muffled_db() -> float:
    return _level_db(tones.listening(1.0), 5.0, 10.0) - _level_db(tones.listening(0.0), 5.0, 10.0)


def handed_over_db(before: Pad, after: Pad, for_s: float, late: int) -> tuple[float, float]:
    """The lowest and the highest level of a pad that gives way, against the one before it.

    It does so with a block of the mixer, so many blocks after its time.
    """
    clock = [0.0]
    paper = Paper(lambda: clock[0])
    paper.sound(_samples(before(for_s))).play(0)
    clock[0] = (math.ceil(for_s * RATE_HZ / BLOCK_FRAMES) + late) * BLOCK_FRAMES / RATE_HZ
    paper.fade(0, PAD_OUT_S)
    paper.sound(_samples(after(for_s))).play(1)
    mixed = paper.heard(0.0, for_s + 1.0)[:, 0] / 32768.0
    reference = _level_db(mixed, for_s - 0.2, 0.2)
    around = np.arange(for_s, for_s + 0.6, HANDED_S)
    levels = [_level_db(mixed, float(at_s), 2 * HANDED_S) - reference for at_s in around]
    return min(levels), max(levels)


def _span(before: Pad, after: Pad, for_s: float) -> str:
    found = [handed_over_db(before, after, for_s, late) for late in range(BLOCKS)]
    best, worst = (pick(low for low, _ in found) for pick in (max, min))
    return f"{worst:+.1f} to {best:+.1f} dB at its lowest, by the block"


def _samples(wave: Wave) -> Samples:
    return tones.baked(wave, 0.0)


def _level_db(wave: Wave, around_s: float, window_s: float) -> float:
    start = max(0, round((around_s - window_s / 2) * RATE_HZ))
    part = wave[start : start + round(window_s * RATE_HZ)]
    return _db(float(np.sqrt(np.mean(part**2))))


def _db(amplitude: float) -> float:
    return float(20 * np.log10(amplitude + 1e-12))
