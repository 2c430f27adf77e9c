"""A mistake in a settings file is named: which file, which key, what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from device.errors import SettingsError
from device.settings import (
    CameraName,
    config_folder,
    load_numbers,
    load_practice,
    load_settings,
)
from tests.numbers import fields_of, ranged
from wire.message import MOST_REPETITIONS
from wire.plan import Plan, RoutinePlan

CONFIG = config_folder()


@pytest.mark.parametrize("name", ["mirror.toml", "desk.toml"])
def test_the_packaged_settings_are_complete(name: str) -> None:
    assert load_settings(CONFIG / name).camera.width == 864


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'name = "film"',
            'name = "periscope"',
            r"camera\.name.*periscope.*film, picamera2",
        ),
        ("width = 864", "widht = 864", r"at camera\.widht: unknown key; did you mean width"),
        ("width = 864", 'width = "wide"', r"camera\.width: expected a whole number, got text"),
        ("width = 864", "width = 0", r"camera\.width: expected a whole number at least 1"),
        ("[buttons]", "[knobs]", r"knobs"),
        ("rate_hz = 15.0\n", "", r"camera.*rate_hz"),
        ("width = 864", "width = = 864", r"not readable as TOML"),
    ],
)
def test_a_mistake_is_named_with_file_and_key(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    file = tmp_path / "mine.toml"
    text = (CONFIG / "desk.toml").read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))
    with pytest.raises(SettingsError, match=said) as refused:
        load_settings(file)
    assert str(file) in str(refused.value)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nothing\.toml: no such file"):
        load_settings(tmp_path / "nothing.toml")


def test_one_key_can_be_changed_on_the_command_line() -> None:
    changed = load_settings(CONFIG / "desk.toml", ['camera.name="webcam"', "camera.rate_hz=5.0"])
    assert (changed.camera.name, changed.camera.rate_hz) == (CameraName.WEBCAM, 5.0)
    assert changed.camera.width == 864


@pytest.mark.parametrize("change", ["camera.name=webcam", "camera.nmae=1", "camera=", "="])
def test_a_mistake_on_the_command_line_is_refused(change: str) -> None:
    with pytest.raises(SettingsError):
        load_settings(CONFIG / "desk.toml", [change])


def test_every_number_that_touches_a_face_has_a_unit_and_a_source() -> None:
    numbers = load_numbers(CONFIG / "practice.toml")
    assert all(number.unit and number.source and number.meaning for number in numbers.values())


def test_a_number_without_its_source_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "practice.toml"
    text = (CONFIG / "practice.toml").read_text()
    file.write_text(text.replace('source = "PMC9682287"', 'source = ""'))
    with pytest.raises(SettingsError, match=r"hold_s.*source"):
        load_practice(file)


def test_a_number_that_cannot_be_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "practice.toml"
    text = (CONFIG / "practice.toml").read_text()
    file.write_text(text.replace("ramp_s = { value = 4.0", "ramp_s = { value = 0.0"))
    with pytest.raises(SettingsError, match=r"ramp_s: expected a number above 0"):
        load_practice(file)


def test_what_a_plan_leaves_unsaid_is_what_the_numbers_say() -> None:
    practice = load_practice(CONFIG / "practice.toml")
    row, plan = map(_unsaid, (RoutinePlan, Plan))
    assert {name: row[name] for name in ("corridor_low", "corridor_high", "hold_s")} == {
        "corridor_low": practice.corridor_low,
        "corridor_high": practice.corridor_high,
        "hold_s": practice.hold_s,
    }
    assert (row["repetitions"], row["sets"]) == (practice.repetitions, 1)
    daily = (plan["sessions_a_day"], plan["least_gap_min"], plan["session_cap_min"])
    assert daily == (practice.sessions_a_day, practice.least_gap_min, practice.session_cap_min)


def test_the_largest_plan_still_fits_into_one_message() -> None:
    most = [_most(RoutinePlan, name) for name in ("repetitions", "sets")]
    assert most == [10, 2]
    assert MOST_REPETITIONS >= 10 * 2


def test_a_plan_says_nothing_of_more_than_half_of_the_repetitions() -> None:
    assert _most(Plan, "feedback_shares") == 0.5
    assert _unsaid(Plan)["feedback_shares"] == (0.5, 0.33, 0.2)


def _unsaid(kind: type[Plan | RoutinePlan]) -> dict[str, object]:
    return {name: field.default for name, field in fields_of(kind).items()}


def _most(kind: type[Plan | RoutinePlan], name: str) -> float | None:
    """The end of a field's range, read where the plan's type says it."""
    numbers = ranged(fields_of(kind)[name].type)
    assert numbers is not None
    return numbers.le
