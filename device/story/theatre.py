"""The story's walk: found a clinic, enrol a mirror, practise, and look at the clinic's table."""

from __future__ import annotations

import os
import shutil
import socket
import sys
import time
import tomllib
from collections.abc import Sequence
from pathlib import Path

import msgspec

from device.errors import StoryError
from device.eyes.cameras.camera import open_camera
from device.film.directions import DIRECTIONS_SOCKET
from device.mirror.tell import Told
from device.settings import CameraName, Settings, config_folder, load_practice
from device.store.database import database_path, join_database
from device.store.enrolment import enrolment_folder
from device.store.outgoing import bodies
from device.story.person import Person
from device.story.troupe import Line, Troupe
from wire.message import Progress, decode_progress

PLAN = config_folder() / "plans" / "story.toml"
SYSTEM_PROGRAMS = "/usr/sbin"
"""Where Debian puts mosquitto, off a plain user's PATH."""
MARKER = ".made-by-mirror-story"
START_S = 30.0
LONGEST_S = 170.0
NO_BROKER = (
    "There is no mosquitto here: install your system's mosquitto package to see the clinic too. "
    "The mirror runs unenrolled now, offers rest, and keeps its records."
)


class Spoken(msgspec.Struct, frozen=True):
    """A line of `mirror run --tell json`: of the mirror, or of the post."""

    mirror: Told | None = None
    post: str | None = None
    reason: str | None = None
    seq: int | None = None
    settled: tuple[int, ...] = ()


class Theatre:
    """One performance in a fresh folder, `.run/story` beside the state folder of the settings."""

    def __init__(
        self,
        settings: Settings,
        config: Path,
        changes: Sequence[str],
        camera: CameraName,
        face: Path | None,
    ) -> None:
        self._folder = settings.state.parent / "story"
        self._prepared = settings.state
        self._camera, self._face = camera, face
        self._real_camera = msgspec.structs.replace(settings.camera, name=camera)
        self._window = bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
        self._common = ["--config", str(config)]
        for change in (*changes, *self._staging()):
            self._common += ["--set", change]
        self._troupe = Troupe()
        self._began_s = time.monotonic()

    def play(self) -> int:
        """Play it all; the exit status."""
        self._clear()
        try:
            clinic = self._found_clinic()
            self._practise(enrolled=clinic)
            self._troupe.send_home("mirror", "film")
            return self._compare(self._recorded(), enrolled=clinic)
        finally:
            self._troupe.send_home()

    def _staging(self) -> list[str]:
        staged = {
            "paths.state": str(self._state),
            "paths.runtime": str(self._runtime),
            "camera.name": self._camera.value,
            "panel.screen": "window" if self._window else "offscreen",
            "panel.sound": "device" if self._window and Path("/dev/snd").exists() else "file",
        }
        return [f'{key}="{value}"' for key, value in staged.items()]

    @property
    def _state(self) -> Path:
        return self._folder / "mirror"

    @property
    def _runtime(self) -> Path:
        return self._folder / "sockets"

    @property
    def _name(self) -> str:
        """The portrait's own name; anybody else goes unnamed."""
        portrait = self._camera is CameraName.FILM and self._face is None
        return "Grace H." if portrait else "Somebody"

    @property
    def _trace(self) -> Path:
        return self._folder / "practice.jsonl"

    @property
    def _clinic(self) -> list[str]:
        return ["--folder", str(self._folder / "clinic")]

    def _clear(self) -> None:
        """A fresh folder; models and voice were made ready before and are only pointed at."""
        marker = self._folder / MARKER
        if self._folder.exists() and not marker.exists():
            raise StoryError(
                f"{self._folder}: not made by a story, so it is left alone; move it away"
            )
        enrolled = enrolment_folder(self._state).exists()
        if database_path(self._state).exists() and not enrolled:
            # Its records wait for a clinic, so they are kept.
            self._folder.rename(self._folder.with_name(f"story-{time.time_ns()}"))
        elif self._folder.exists():
            shutil.rmtree(self._folder)
        self._state.mkdir(parents=True)
        marker.touch()
        for made in ("models", "voice"):
            if (self._prepared / made).exists():
                (self._state / made).symlink_to((self._prepared / made).resolve())

    def _found_clinic(self) -> bool:
        """An authority, a broker, a receiver, one enrolled mirror; False without mosquitto."""
        self._act(1, "The clinic")
        if (
            shutil.which("mosquitto", path=f"{os.environ.get('PATH', '')}:{SYSTEM_PROGRAMS}")
            is None
        ):
            _say(NO_BROKER)
            return False
        troupe, bundle = self._troupe, self._folder / "mirror.bundle"
        folder = str(self._folder / "clinic")
        troupe.do("clinic", "init", "--host", "localhost", "--port", str(_free_port()), folder)
        self._tell("clinic", "founds", "its own certificate authority and signing key")
        self._start("broker", "clinic", "broker", *self._clinic)
        self._start("receiver", "clinic", "receive", "--json", *self._clinic)
        troupe.wait_for("receiver", "listening", START_S)
        self._tell("clinic", "listens", "behind Mosquitto, TLS with certificates on both sides")
        enrolling = ["--plan", str(PLAN), "--out", str(bundle), *self._clinic]
        troupe.do("clinic", "enrol", "--name", self._name, *enrolling)
        troupe.do("device", "provision", str(bundle), *self._common)
        self._tell("clinic", "enrols", "one mirror, with a signed plan; its bundle is erased")
        return True

    def _practise(self, *, enrolled: bool) -> None:
        """The main job, in front of your eyes."""
        self._act(2, "The mirror")
        if self._camera is CameraName.FILM:
            self._start_film()
        else:  # said here and at once if there is none
            open_camera(self._real_camera, self._runtime).close()
        telling = ["--tell", "json", "--storyboard", str(self._folder / "screens")]
        telling += ["--record", str(self._trace)]
        self._start("mirror", "device", "run", *self._common, *telling)
        person = self._person()
        until_s = time.monotonic() + LONGEST_S
        while not person.done:
            if self._camera is CameraName.FILM and time.monotonic() > until_s:
                raise StoryError(f"the practice did not end within {LONGEST_S:g} s")
            self._hear(self._troupe.next(0.05), person, enrolled=enrolled)
            person.acts()

    def _start_film(self) -> None:
        face = ["--face", str(self._face)] if self._face else []
        self._start("film", "device", "film", *self._common, *face)
        directions = self._runtime / DIRECTIONS_SOCKET
        until_s = time.monotonic() + START_S
        while not directions.exists():
            if self._troupe.ended("film") or time.monotonic() > until_s:
                raise StoryError(f"the film did not begin: {self._last_words('film')}")
            time.sleep(0.05)

    def _start(self, who: str, *command: str) -> None:
        self._troupe.start(who, *command, log=self._log(who))

    def _log(self, who: str) -> Path:
        return self._folder / "logs" / f"{who}.log"

    def _last_words(self, who: str) -> str:
        log = self._log(who)
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
        return f"{lines[-1] if lines else 'it said nothing'} ({log})"

    def _person(self) -> Person:
        routine = tomllib.loads(PLAN.read_text(encoding="utf-8"))["routines"][0]
        practice = load_practice(config_folder() / "practice.toml")
        filmed = self._camera is CameraName.FILM
        if self._window:
            _say("Keys 1, 2, 3 are the round, triangle and square button.")
        return Person(
            self._runtime,
            routine["hold_s"],
            practice.release_s,
            practice.closing_s,
            filmed,
            self._window,
        )

    def _hear(self, line: Line | None, person: Person, *, enrolled: bool) -> None:
        if line is None:
            return
        if line.text is None:
            if line.who in {"mirror", "receiver", "broker", "film"}:
                raise StoryError(f"{line.who} ended: {self._last_words(line.who)}")
            return
        if line.who == "mirror":
            self._hear_mirror(msgspec.json.decode(line.text, type=Spoken), person, enrolled)
        elif line.who == "receiver" and '"kept"' in line.text:
            kept = msgspec.json.decode(line.text)
            what = f"session {kept['seq']}, {kept['repetitions']} repetitions, committed"
            self._tell("clinic", "keeps", what)

    def _hear_mirror(self, spoken: Spoken, person: Person, enrolled: bool) -> None:
        if spoken.mirror is not None:
            self._tell("mirror", spoken.mirror.did, spoken.mirror.what)
            person.hears(spoken.mirror)
            saved = spoken.mirror.state == "Summary" and spoken.mirror.did == "says"
            if saved and not enrolled:
                person.leaves()
        elif spoken.post == "received":
            self._tell("post", "settles", f"session {list(spoken.settled)}, by signed receipt")
            person.leaves()
        elif spoken.post is not None:
            self._tell("post", *_posted(spoken))

    def _recorded(self) -> list[Progress]:
        database = join_database(database_path(self._state))
        try:
            return [decode_progress(body) for body in bodies(database)]
        finally:
            database.close()

    def _compare(self, recorded: list[Progress], *, enrolled: bool) -> int:
        """The clinic's table, and whether every repetition that was recorded is in it."""
        repetitions = sum(len(session.repetitions) for session in recorded)
        if not enrolled:
            self._say_where()
            _say(f"The mirror keeps {len(recorded)} session, waiting for a clinic.")
            return 0 if recorded else 1
        self._act(3, "The clinic's table")
        _say(self._troupe.do("clinic", "table", "--repetitions", *self._clinic))
        found = msgspec.json.decode(self._troupe.do("clinic", "table", "--json", *self._clinic))
        received = [msgspec.convert(row["session"], type=Progress) for row in found["sessions"]]
        self._say_where()
        lost = missing(recorded, received)
        _say(
            f"Recorded by the mirror: {len(recorded)} session, {repetitions} repetitions. "
            f"Missing in the clinic's table: {len(lost)}."
        )
        return 0 if repetitions and not lost else 1

    def _say_where(self) -> None:
        _say(f"Screens  {self._folder / 'screens' / 'contact-sheet.png'}")
        sound = self._state / "sound.wav"
        if sound.exists():
            _say(f"Sound    {sound}")
        _say(f"Records  {database_path(self._state)}")
        _say(f"Trace    {self._trace}  (mirror replay {self._trace})")
        _say(f"Logs     {self._folder / 'logs'}")

    def _act(self, number: int, title: str) -> None:
        _say(f"\n{number}  {title}\n")

    def _tell(self, who: str, did: str, what: str) -> None:
        _say(f"{time.monotonic() - self._began_s:6.1f} s  {who:<7} {did:<8} {what}")


def missing(recorded: Sequence[Progress], received: Sequence[Progress]) -> list[Progress]:
    """The sessions that the clinic does not have exactly as they were recorded."""
    return [session for session in recorded if session not in received]


def _posted(spoken: Spoken) -> tuple[str, str]:
    match spoken.post:
        case "connected":
            return "connects", "to the broker, over TLS"
        case "sent":
            return "sends", f"session {spoken.seq}"
        case other:
            return "says", ": ".join(filter(None, [other, spoken.reason]))


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port: int = door.getsockname()[1]
        return port
