"""`mirror doctor`: every part looked at, one line each, and what to do where one is not well."""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime

import msgspec
from cryptography import x509

from device.errors import CameraMissing, MirrorError
from device.eyes.cameras.camera import open_camera
from device.eyes.landmarks.face_mesh import smoke
from device.eyes.landmarks.models import ModelStore, locate
from device.mirror.opening import speech, taught, wired_buttons
from device.mirror.panel.mixer import Sdl
from device.mirror.panel.screen import Screen
from device.settings import CameraName, Settings, SoundKind, config_folder, load_practice
from device.store.clock import last_trusted, look_at_clock
from device.store.database import database_path, join_database
from device.store.enrolment import Enrolment, load_enrolment
from device.store.outgoing import pending
from device.store.plans import NoPlan, plan_in_force

LEAST_FREE_MB = 200
FRAME_WAIT_S = 5.0
BROKER_WAIT_S = 3.0
WARN_DAYS = 60


class Finding(msgspec.Struct, frozen=True):
    """One part: whether it is well, what was seen, and what to do next if it is not."""

    part: str
    well: bool
    seen: str
    next: str = ""


def examine(settings: Settings) -> list[Finding]:
    """Look at every part that these settings name, in the order in which a mirror starts."""
    looks: dict[str, Callable[[Settings], Finding]] = {
        "numbers": _numbers,
        "camera": _camera,
        "model": _model,
        "display": _display,
        "voice": _voice,
        "sound": _sound,
        "buttons": _buttons,
        "clock": _clock,
        "disk": _disk,
        "database": _database,
        "clinic": _clinic,
        "broker": _broker,
        "plan": _plan,
    }
    return [_looked(part, look, settings) for part, look in looks.items()]


def as_lines(findings: list[Finding]) -> str:
    """The findings as people read them."""
    return "\n".join(
        f"{'ok  ' if one.well else 'LOOK'}  {one.part:<9} {one.seen}"
        + (f"\n                next: {one.next}" if one.next else "")
        for one in findings
    )


def in_json(findings: list[Finding]) -> str:
    """The findings as one JSON document."""
    return msgspec.json.format(msgspec.json.encode(findings), indent=2).decode()


def _looked(part: str, look: Callable[[Settings], Finding], settings: Settings) -> Finding:
    try:
        return look(settings)
    except MirrorError as error:
        seen, _, advice = str(error).rpartition("; ")
        return Finding(part, False, seen or advice, advice if seen else "")
    except Exception as error:  # a doctor goes on to the next part, whatever is wrong with this one
        return Finding(part, False, f"{type(error).__name__}: {error}", "send this line to us")


def _numbers(settings: Settings) -> Finding:
    practice = load_practice(config_folder() / "practice.toml")
    words = taught(settings).words
    seen = f"practice.toml is complete, words are in {words.language!r}"
    return Finding("numbers", practice.corridor_low < practice.corridor_high, seen)


def _camera(settings: Settings) -> Finding:
    name = settings.camera.name
    try:
        with closing(open_camera(settings.camera, settings.runtime)) as camera:
            frame = camera.read(FRAME_WAIT_S)
    except CameraMissing as error:
        if name is CameraName.FILM:
            return Finding("camera", True, "film, not projected now; `mirror story` starts it")
        raise error from None
    height, width = frame.image.shape[:2]
    return Finding("camera", True, f"{name.value} gives frames of {width} x {height}")


def _model(settings: Settings) -> Finding:
    files = locate(settings.seeing.model, ModelStore.of(settings, os.environ))
    looks = ", three times a frame, whole and by halves" if settings.seeing.hemiface else " a frame"
    return Finding("model", True, f"{files.name.value}, {smoke(files):.1f} ms here{looks}")


def _display(settings: Settings) -> Finding:
    panel = settings.panel
    screen = Screen(panel, taught(settings).words.marks)
    screen.close()
    seen = f"{panel.screen.value}, {panel.width_px} x {panel.height_px} at {panel.mm_per_px} mm"
    return Finding("display", True, seen)


def _voice(settings: Settings) -> Finding:
    voice = speech(settings, taught(settings).words)
    spoken = bool(voice.clips)
    advice = "" if spoken else "install espeak-ng, or go on with tones and captions"
    return Finding("voice", spoken, voice.told, advice)


def _sound(settings: Settings) -> Finding:
    panel = settings.panel
    if panel.sound is not SoundKind.DEVICE:
        return Finding("sound", True, f"goes to {panel.sound.value}, no device is opened")
    Sdl(panel.sound).close()
    return Finding("sound", True, f"the device opens; {panel.volume_db:g} dB")


def _buttons(settings: Settings) -> Finding:
    wired = settings.buttons
    wired_buttons(settings, taught(settings)).close()
    pins = ", ".join(map(str, (wired.go, wired.change, wired.stop, *wired.routines.values())))
    seen = f"{wired.pins.value} pins {pins} open"
    return Finding("buttons", True, seen)


def _clock(settings: Settings) -> Finding:
    path = database_path(settings.state)
    trusted = None
    if path.exists():
        with closing(join_database(path)) as database:
            trusted = last_trusted(database)
    now = look_at_clock(trusted)
    seen = f"{now.wall:%Y-%m-%d %H:%M}, {now.clock.value}"
    return Finding("clock", True, seen)


def _disk(settings: Settings) -> Finding:
    settings.state.mkdir(parents=True, exist_ok=True)
    free_mb = shutil.disk_usage(settings.state).free // 2**20
    well = free_mb >= LEAST_FREE_MB
    advice = "" if well else f"make room on the disk of {settings.state}"
    return Finding("disk", well, f"{free_mb} MB free for {settings.state}", advice)


def _database(settings: Settings) -> Finding:
    path = database_path(settings.state)
    if not path.exists():
        return Finding("database", True, f"{path} is made at the first start")
    with closing(join_database(path)) as database:
        waiting = pending(database)
    return Finding("database", True, f"{path} is whole; {waiting} sessions wait for the clinic")


def _clinic(settings: Settings) -> Finding:
    enrolment = load_enrolment(settings.state)
    if enrolment is None:
        return _unenrolled("clinic")
    certificate = x509.load_pem_x509_certificate(enrolment.certificate.read_bytes())
    days = (certificate.not_valid_after_utc - datetime.now(UTC)).days
    well = days >= WARN_DAYS
    seen = f"enrolled as {enrolment.token[:8]}; its certificate is good for {days} days"
    return Finding("clinic", well, seen, "" if well else "ask the clinic for a new bundle")


def _broker(settings: Settings) -> Finding:
    enrolment = load_enrolment(settings.state)
    if enrolment is None:
        return _unenrolled("broker")
    where = f"{enrolment.broker_host}:{enrolment.broker_port}"
    try:
        socket.create_connection(
            (enrolment.broker_host, enrolment.broker_port), BROKER_WAIT_S
        ).close()
    except OSError as error:
        advice = "check the network; sessions wait here until it answers"
        return Finding("broker", False, f"{where} does not answer ({error})", advice)
    return Finding("broker", True, f"{where} answers")


def _plan(settings: Settings) -> Finding:
    enrolment = load_enrolment(settings.state)
    if enrolment is None:
        return _unenrolled("plan")
    return _plan_of(settings, enrolment)


def _plan_of(settings: Settings, enrolment: Enrolment) -> Finding:
    with closing(join_database(database_path(settings.state))) as database:
        now = look_at_clock(last_trusted(database))
        plan = plan_in_force(database, enrolment.token, enrolment.clinic_key, now)
    if isinstance(plan, NoPlan):
        return Finding("plan", False, plan.reason.value, "call the clinic for a plan")
    routines = ", ".join(one.routine for one in plan.routines)
    return Finding("plan", True, f"version {plan.version} until {plan.valid_until}: {routines}")


def _unenrolled(part: str) -> Finding:
    return Finding(part, True, "not enrolled: rest is offered, sessions are kept here")
