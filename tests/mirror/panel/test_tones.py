import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from bench import panel_sound
from device.mirror.panel import tones
from device.mirror.panel.mixer import Sdl
from device.mirror.panel.tones import BELL, MUFFLED, RATE_HZ, TICK, Struck, Wave
from device.mirror.panel.voice import VOICE_DBFS
from device.mirror.panel.wav import read_wav
from device.settings import SoundKind

STRUCK = [BELL, MUFFLED, TICK]
PADS = [tones.swell, tones.steady, tones.fall]
Pad = Callable[[float], Wave]


def partials(wave: Wave) -> dict[float, float]:
    """Frequencies and levels, in dB below the strongest, of all that is stronger than -50 dB."""
    spectrum = np.abs(np.fft.rfft(wave * np.hanning(wave.size), n=4 * RATE_HZ))
    level_db = 20 * np.log10(spectrum / spectrum.max() + 1e-12)
    peaks = np.flatnonzero((level_db[1:-1] > level_db[:-2]) & (level_db[1:-1] >= level_db[2:])) + 1
    strong = [peak for peak in peaks if level_db[peak] > -50.0]
    clear = [peak for peak in strong if level_db[peak] >= level_db[peak - 80 : peak + 81].max()]
    return {peak / 4: float(level_db[peak]) for peak in clear}


def share_above(wave: Wave, hz: float) -> float:
    power = np.abs(np.fft.rfft(wave)) ** 2
    return float(power[np.fft.rfftfreq(wave.size, 1 / RATE_HZ) > hz].sum() / power.sum())


def level_dbfs(wave: Wave, around_s: float, window_s: float = 0.1) -> float:
    start = round((around_s - window_s / 2) * RATE_HZ)
    part = wave[max(0, start) : start + round(window_s * RATE_HZ)]
    return float(20 * np.log10(np.sqrt(np.mean(part**2)) + 1e-9))


@pytest.mark.parametrize("tone", STRUCK)
def test_a_struck_tone_has_a_low_fundamental_and_few_falling_harmonics(tone: Struck) -> None:
    found = partials(tones.struck(tone))
    fundamental = min(found)
    assert fundamental == pytest.approx(tone.fundamental_hz, abs=1.0)
    assert 330.0 <= fundamental <= 660.0
    assert len(found) <= 4
    levels = [found[hz] for hz in sorted(found)]
    assert levels == sorted(levels, reverse=True)


@pytest.mark.parametrize(
    "wave",
    [*map(tones.struck, STRUCK), *(pad(4.0) for pad in PADS)],
    ids=["bell", "muffled", "tick", "swell", "steady", "fall"],
)
def test_nothing_sounds_above_2_khz(wave: Wave) -> None:
    assert share_above(wave, 2000.0) < 1e-6


def test_the_bell_rises_in_50_to_80_ms_and_dies_in_1_5_to_3_s() -> None:
    wave = tones.struck(BELL)
    envelope = np.array([np.abs(wave[i : i + 220]).max() for i in range(0, wave.size, 220)])
    rise_s = float(np.argmax(envelope >= 0.99 * envelope.max())) * 220 / RATE_HZ
    assert 0.050 <= rise_s <= 0.080
    audible = np.flatnonzero(envelope > envelope.max() / 1000)
    assert 1.5 <= audible[-1] * 220 / RATE_HZ <= 3.0


def test_the_ease_tone_is_lower_duller_and_no_louder_than_the_bell() -> None:
    bell, muffled = partials(tones.struck(BELL)), partials(tones.struck(MUFFLED))
    assert min(muffled) < min(bell)
    assert len(muffled) < len(bell)
    assert MUFFLED.peak_dbfs <= BELL.peak_dbfs + 1.0


def test_the_pad_comes_in_400_to_600_ms_and_goes_out_in_800() -> None:
    wave = tones.steady(5.0)
    held = level_dbfs(wave, 2.5, 2.0)
    assert level_dbfs(wave, 0.05) < held - 15.0
    assert level_dbfs(wave, 0.6) > held - 3.0
    assert level_dbfs(wave, 5.0) > held - 3.0
    assert level_dbfs(wave, 5.75) < held - 15.0
    assert wave.size == round(5.8 * RATE_HZ)


def test_the_pad_swells_stays_and_falls_with_the_movement() -> None:
    swell, steady, fall = tones.swell(4.0), tones.steady(5.0), tones.fall(4.0)
    rising = [level_dbfs(swell, at_s, 0.4) for at_s in (0.8, 1.8, 2.8, 3.8)]
    falling = [level_dbfs(fall, at_s, 0.4) for at_s in (0.8, 1.8, 2.8, 3.6)]
    holding = [level_dbfs(steady, at_s, 0.4) for at_s in (1.0, 2.0, 3.0, 4.0)]
    assert rising == sorted(rising)
    assert rising[-1] - rising[0] > 6.0
    assert falling == sorted(falling, reverse=True)
    assert falling[0] - falling[-1] > 8.0
    assert max(holding) - min(holding) < 3.0


@pytest.mark.parametrize("pad", PADS)
def test_a_pads_pitch_never_moves(pad: Pad) -> None:
    wave = pad(4.0)
    early, late = wave[RATE_HZ : 2 * RATE_HZ], wave[2 * RATE_HZ : 3 * RATE_HZ]
    assert min(partials(early)) == pytest.approx(min(partials(late)), abs=1.0)


def test_the_tone_that_is_listened_to_opens_and_closes_and_never_changes_its_pitch() -> None:
    muffled, half, opened = (tones.listening(openness) for openness in (0.0, 0.5, 1.0))
    levels = [level_dbfs(wave, 5.0, 2.0) for wave in (muffled, half, opened)]
    assert levels == sorted(levels)
    assert levels[-1] - levels[0] <= 6.0
    assert share_above(muffled, 600.0) < 0.1 * share_above(opened, 600.0)
    assert min(partials(muffled)) == pytest.approx(min(partials(opened)), abs=1.0)


def test_the_tone_goes_round_without_a_seam() -> None:
    wave = tones.listening(1.0)
    steps = np.abs(np.diff(np.concatenate([wave, wave[:1]])))
    assert steps[-1] <= steps.max()
    assert wave[-1] + (wave[1] - wave[0]) == pytest.approx(wave[0], abs=1e-3)


def test_words_stand_clear_of_the_pad() -> None:
    assert VOICE_DBFS - level_dbfs(tones.steady(5.0), 2.5, 2.0) >= 10.0


def test_a_volume_is_baked_into_both_channels() -> None:
    loud, soft = (tones.baked(tones.struck(BELL), volume_db) for volume_db in (0.0, -20.0))
    assert loud.shape == soft.shape
    assert np.array_equal(loud[:, 0], loud[:, 1])
    assert np.abs(loud).max() == pytest.approx(10 * np.abs(soft).max(), rel=0.02)


def test_nothing_that_is_too_loud_wraps_around() -> None:
    assert tones.baked(np.array([2.0, -2.0]), 0.0)[:, 0].tolist() == [32767, -32767]


@pytest.mark.parametrize("tone", [BELL, MUFFLED])
def test_what_is_struck_rises_and_dies_as_it_was_designed(tone: Struck) -> None:
    found = panel_sound.measured(panel_sound.heard(tones.struck(tone)))
    assert 0.050 <= found.rise_s <= 0.080
    assert 0.5 * found.rise_s < found.quick_rise_s < 0.75 * found.rise_s
    assert 1.5 <= found.decay_s <= 3.0
    assert found.peak_dbfs == pytest.approx(tone.peak_dbfs, abs=0.1)
    assert found.rms_dbfs < found.peak_dbfs - 10.0


def test_the_tick_is_the_one_quick_tone_and_the_softest() -> None:
    tick, bell = (panel_sound.measured(tones.struck(tone)) for tone in (TICK, BELL))
    assert tick.rise_s < 0.010
    assert tick.peak_dbfs < bell.peak_dbfs - 5.0


@pytest.mark.parametrize("tone", STRUCK)
def test_above_2_khz_there_is_nothing_that_matters(tone: Struck) -> None:
    assert panel_sound.above_2_khz_db(tones.struck(tone)) < -60.0


def test_a_sine_is_measured_as_what_it_is() -> None:
    time_s = np.arange(2 * RATE_HZ) / RATE_HZ
    wave = 0.5 * np.minimum(1.0, time_s / 0.2) * np.sin(2 * np.pi * 440.0 * time_s)
    found = panel_sound.measured(wave)
    assert found.partials == ((440.0, 0.0),)
    assert found.peak_dbfs == pytest.approx(-6.0, abs=0.1)
    assert found.rise_s == pytest.approx(0.2, abs=0.01)
    assert found.quick_rise_s == pytest.approx(0.16, abs=0.01)


def test_the_real_mixer_plays_what_was_rendered(tmp_path: Path) -> None:
    mixer = Sdl(SoundKind.FILE, tmp_path / "bell.wav")
    bell = mixer.sound(tones.baked(tones.struck(BELL), 0.0))
    mixer.begin()
    bell.play(0)
    time.sleep(2.8)
    mixer.close()
    played = read_wav(tmp_path / "bell.wav")[0]
    found = panel_sound.measured(played[np.flatnonzero(played)[0] :])
    rendered = panel_sound.measured(panel_sound.heard(tones.struck(BELL)))
    assert found.peak_dbfs == pytest.approx(rendered.peak_dbfs, abs=0.1)
    assert found.rise_s == pytest.approx(rendered.rise_s, abs=0.005)
    assert found.decay_s == pytest.approx(rendered.decay_s, abs=0.05)
    assert [hz for hz, _ in found.partials] == pytest.approx(
        [hz for hz, _ in rendered.partials], abs=1.0
    )
