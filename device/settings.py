"""TOML files to frozen typed settings. Unknown keys are refused; errors name file, key and want.

`mirror.toml` says what the device is made of; `practice.toml` holds every number that touches a
face, each with its source.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal, TypeVar

import msgspec
from msgspec import Meta

from device.errors import SettingsError
from wire.mistakes import explained, meant

Positive = Annotated[float, Meta(gt=0.0)]
AtLeastOne = Annotated[int, Meta(ge=1)]
Pixels = Annotated[int, Meta(ge=1, le=8192)]
Settings_ = TypeVar("Settings_")


class CameraName(StrEnum):
    """The cameras that can be asked for by name. None is ever put in another's place."""

    FILM = "film"
    WEBCAM = "webcam"
    PICAMERA2 = "picamera2"


class ModelChoice(StrEnum):
    """Which landmark model runs; `best` is the first of the others that the model store holds."""

    BEST = "best"
    MESH_V2 = "mesh_v2"
    MESH_ATTENTION = "mesh_attention"


class ScreenKind(StrEnum):
    """Where the panel is drawn."""

    WINDOW = "window"
    KMSDRM = "kmsdrm"
    OFFSCREEN = "offscreen"


class SoundKind(StrEnum):
    """Where the sound goes: a device, a file of raw PCM, or nowhere."""

    DEVICE = "device"
    FILE = "file"
    OFF = "off"


class PinKind(StrEnum):
    """What the buttons are wired to: a Pi's header, or gpiozero's mock pins driven by keys."""

    GPIO = "gpio"
    MOCK = "mock"


class Section(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A table of a settings file."""


class Paths(Section, frozen=True):
    """Folders. `state` is kept (database, enrolment, voice, models); `runtime` holds sockets."""

    state: str
    runtime: str


class Camera(Section, frozen=True):
    """The camera, upright: `width` by `height` pixels after `rotate_deg` clockwise."""

    name: CameraName
    width: Pixels
    height: Pixels
    rate_hz: Positive
    rotate_deg: int = 0
    webcam_index: Annotated[int, Meta(ge=0)] = 0
    focal_length_share: Positive = 1.09
    """Focal length divided by the image's width: from the lens's data sheet, for distances."""


class Seeing(Section, frozen=True):
    """The landmark model and where its files may come from."""

    model: ModelChoice
    models: str = ""
    """A folder that may hold model files; `MIRROR_MODELS` in the environment goes first."""
    hemiface: bool = True
    """Each half of the face is looked at by itself: truer to each side, at three times the cost."""
    download: bool = True


class Display(Section, frozen=True):
    """A panel's figures, upright as it hangs; those of known ones stand in `panels.toml`.

    `rotate_deg` is how far the picture is turned clockwise on its way to the display's own pixels.
    """

    width_px: Pixels
    height_px: Pixels
    mm_per_px: Positive
    panel_nits: Positive
    rotate_deg: Literal[0, 90, 180, 270]


class Panel(Display, frozen=True):
    """The display, the glass before it, the sound and the language.

    `model` is the display's name in `panels.toml`, or empty where its figures stand here.
    `captions_only` is for somebody who does not hear: the display stays on. `idle_clock` lets a dim
    clock be seen while nobody practises.
    """

    screen: ScreenKind
    glass_transmission: Annotated[float, Meta(gt=0.0, le=1.0)]
    sound: SoundKind
    volume_db: Annotated[float, Meta(ge=-60.0, le=0.0)]
    language: str
    voice_pack: str = ""
    """A folder of recordings with a folder for each language in it; "" where there are none."""
    model: str = ""
    captions_only: bool = False
    idle_clock: bool = False


class Buttons(Section, frozen=True):
    """The BCM numbers of the pins; each button pulls its pin to ground.

    `routines` are further buttons, by the name of the routine that each starts.
    """

    pins: PinKind
    go: int
    change: int
    stop: int
    routines: dict[str, int] = {}


class Settings(Section, frozen=True):
    """All of `mirror.toml`."""

    paths: Paths
    camera: Camera
    seeing: Seeing
    panel: Panel
    buttons: Buttons

    @property
    def state(self) -> Path:
        """The folder that is kept."""
        return Path(self.paths.state).expanduser()

    @property
    def runtime(self) -> Path:
        """The folder of sockets."""
        return Path(self.paths.runtime).expanduser()


class Practice(Section, frozen=True):
    """Every number that touches a face; meaning, unit and source stand in `practice.toml`."""

    corridor_low: Positive
    corridor_high: Positive
    ramp_s: Positive
    hold_s: Positive
    release_s: Positive
    rest_s: Positive
    repetitions: AtLeastOne
    begin_tone_s: Positive
    session_cap_min: Positive
    sessions_a_day: AtLeastOne
    least_gap_min: Positive
    pace_ceiling_mm_s: Positive
    synkinesis_threshold: Positive
    synkinesis_noise_factor: Positive
    rest_gate_noise_factor: Positive
    rest_gate_least_mm: Positive
    rest_gate_s: Positive
    rest_gate_wait_s: Positive
    resting_tone_end_mm: Positive
    resting_tone_noise_factor: Positive
    yaw_limit_deg: Positive
    pitch_limit_deg: Positive
    roll_limit_deg: Positive
    nearest_cm: Positive
    farthest_cm: Positive
    cheek_brightness_ratio: Positive
    darkest_grey: Positive
    steady_s: Positive
    hint_gap_s: Positive
    hints_before_feel: AtLeastOne
    calibration_s: Positive
    closing_s: Positive
    rest_learning_s: Positive
    finding_after_s: Positive
    speech_gap_s: Positive
    self_estimate_s: Positive
    unseen_ease_s: Positive
    iris_mm: Positive
    least_interocular_px: Positive
    valid_share_needed: Positive
    smile_rise_deg: Positive
    rest_unrest_limit_mm: Positive
    neutral_pitch_spread_deg: Positive
    head_speed_limit_iod_s: Positive
    blur_limit_iod: Positive
    first_blur_limit_iod: Positive
    skin_landmark_gap_iod: Positive
    skin_reach_iod: Positive
    smoothing_s: Positive
    eye_smoothing_s: Positive
    onset_share: Positive
    clear_noise_factor: Positive
    joining_mm: Positive
    joining_noise_factor: Positive
    below_onset_share: Positive
    synkinesis_rise: Positive
    synkinesis_rise_repetitions: AtLeastOne
    together_ms: Positive
    together_noise_factor: Positive
    together_mm: Positive
    synkinetic_sessions_most: AtLeastOne
    tight_massage_s: Positive
    probe_days: Positive
    rest_gate_least_share: Positive
    resistance_days_recent: AtLeastOne
    resistance_days_upkeep: AtLeastOne
    onset_sessions: AtLeastOne
    onset_step: Positive
    steady_hold_mm: Positive
    late_side_s: Positive
    spoken_repetitions: AtLeastOne
    closing_again_h: Positive
    away_freeze_s: Positive
    away_call_s: Positive
    away_pause_s: Positive
    walked_away_s: Positive
    crowd_s: Positive
    stranger_s: Positive
    least_ceiling_mm: Positive
    aim_share: Positive


class Number(Section, frozen=True):
    """One entry of `practice.toml`: a value with its unit, its meaning and where it comes from."""

    value: float
    unit: str
    source: Annotated[str, Meta(min_length=3)]
    meaning: str = ""


def config_folder() -> Path:
    """The packaged `config/`: inside an installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "config"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "config"


def load_settings(path: Path, changes: Iterable[str] = ()) -> Settings:
    """Read `mirror.toml`; raises SettingsError naming file, key and what was expected.

    `changes` are single keys set on the command line, such as `camera.name="film"`: TOML too.
    """
    tables = read_table(path)
    for change in changes:
        _merge(tables, _parsed(Path("--set"), change))
    panel = tables.get("panel")
    if isinstance(panel, dict) and panel.get("model"):
        tables["panel"] = _display_of(path, panel["model"]) | panel
    return typed(path, tables, Settings)


def load_displays(path: Path) -> dict[str, Display]:
    """Read `panels.toml`; raises SettingsError naming file, key and what was expected."""
    return {name: typed(path, one, Display, under=name) for name, one in read_table(path).items()}


def _display_of(path: Path, model: object) -> dict[str, object]:
    file = config_folder() / "panels.toml"
    known = load_displays(file)
    if not isinstance(model, str) or model not in known:
        raise SettingsError(
            f"{path}: at panel.model: {model} is none of the panels in {file.name}; "
            f"{meant(str(model), known)}"
        )
    return msgspec.structs.asdict(known[model])


def load_numbers(path: Path) -> dict[str, Number]:
    """Read `practice.toml` with units and sources, as the evidence document prints it."""
    return {name: typed(path, one, Number, under=name) for name, one in read_table(path).items()}


def load_practice(path: Path) -> Practice:
    """Read `practice.toml`; raises SettingsError naming file, key and what was expected."""
    values: dict[str, float | int] = {}
    for name, number in load_numbers(path).items():
        values[name] = int(number.value) if number.unit == "count" else number.value
    return typed(path, values, Practice)


def typed(path: Path, tables: object, kind: type[Settings_], under: str = "") -> Settings_:
    """Turn the plain tables of a file into `kind`, or say which key is wrong and what was meant.

    `under` names the key below which `tables` stand. Raises SettingsError.
    """
    try:
        return msgspec.convert(tables, type=kind)
    except msgspec.ValidationError as error:
        raise SettingsError(explained(path, tables, kind, error, under)) from error


def read_table(path: Path) -> dict[str, object]:
    """The plain tables of a TOML file; raises SettingsError naming a file that has none."""
    try:
        return _parsed(path, path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: no such file; give one with --config") from error
    except UnicodeDecodeError as error:
        raise SettingsError(f"{path}: not readable as UTF-8 text: {error}") from error


def _parsed(path: Path, text: str) -> dict[str, object]:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{path}: not readable as TOML: {error}") from error


def _merge(tables: dict[str, object], changes: Mapping[str, object]) -> None:
    for key, value in changes.items():
        below = tables.get(key)
        if isinstance(below, dict) and isinstance(value, dict):
            _merge(below, value)
        else:
            tables[key] = value
