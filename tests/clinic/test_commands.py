"""The command `clinic`, as people type it."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from typer.testing import CliRunner

from clinic.__main__ import KEPT_NOT_SENT, app, main
from clinic.broker import broker_command
from clinic.errors import BrokerError
from tests.broker import Site, found_site, free_port
from tests.clinic.sessions import body
from tests.clinic.test_plans import EXAMPLE
from wire import topics
from wire.bundle import decode as decode_bundle
from wire.plan import Plan
from wire.signing import Kind, open_sealed

COMMANDS = ("init", "broker", "enrol", "plan", "receive", "table")


def run(*arguments: str | Path) -> str:
    """Run a command that should succeed; what it printed."""
    done = CliRunner().invoke(app, [str(word) for word in arguments], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str | Path
) -> str:
    """Run the command as the shell does; its one line of regret."""
    monkeypatch.setattr(sys, "argv", ["clinic", *map(str, arguments)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 1
    (line,) = capsys.readouterr().err.splitlines()
    return line


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_says_what_it_is_for_with_an_example(command: str) -> None:
    said = run(command, "--help")
    assert f"Example: clinic {command}" in said
    assert "clinic's folder" in said or command == "init"


def test_the_help_names_every_command() -> None:
    said = run("--help")
    assert all(f"  {command} " in said for command in COMMANDS)


def test_a_first_day_from_an_empty_folder_to_a_table(tmp_path: Path) -> None:
    folder, bundle_file = tmp_path / "clinic", tmp_path / "mirror.bundle"
    run("init", folder, "--port", str(free_port()))
    said = run("enrol", "--folder", folder, "--plan", EXAMPLE, "--out", bundle_file)
    bundle = decode_bundle(bundle_file.read_bytes())
    assert bundle.token in said
    assert "enrolled" in said
    assert "not a cleared medical device" in " ".join(run("table", "--folder", folder).split())
    assert msgspec.json.decode(run("table", "--json", "--folder", folder))["sessions"] == []


def test_the_folder_may_come_from_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLINIC_FOLDER", str(tmp_path / "clinic"))
    run("init")
    assert "validated" in run("table")


def test_a_plan_reaches_the_mirror_signed_and_waits_for_one_that_is_away(
    clinic_site: Site,
) -> None:
    bundle = clinic_site.enrol()
    run("plan", bundle.token[:8], "--plan", EXAMPLE, "--folder", clinic_site.folder.path)
    with clinic_site.mirror(bundle) as mirror:
        message = mirror.next_message()
    assert message.topic == topics.plan(bundle.token)
    assert message.retain
    key = Ed25519PublicKey.from_public_bytes(bundle.clinic_key)
    plan = msgspec.json.decode(
        open_sealed(bytes(message.payload), Kind.PLAN, bundle.token, key), type=Plan
    )
    assert plan.version == 1


def test_with_the_broker_away_a_plan_is_kept_and_the_exit_code_says_so(tmp_path: Path) -> None:
    site = found_site(tmp_path)
    bundle = site.enrol()
    words = ["plan", bundle.token, "--plan", str(EXAMPLE), "--folder", str(site.folder.path)]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == KEPT_NOT_SENT
    assert "kept, not yet sent" in done.output
    with site.store() as store:
        assert store.newest_plan(bundle.token) is not None


def test_the_table_command_shows_what_the_receiver_kept(clinic_site: Site) -> None:
    bundle = clinic_site.enrol(name="Ada")
    with clinic_site.receiver(), clinic_site.mirror(bundle) as mirror:
        mirror.send(body(1))
        mirror.next_receipt()
        shown = msgspec.json.decode(run("table", "--json", "--folder", clinic_site.folder.path))
    (row,) = shown["sessions"]
    assert (row["token"], row["name"], row["session"]["seq"]) == (bundle.token, "Ada", 1)


@pytest.mark.parametrize("command", ["broker", "receive", "table"])
def test_where_there_is_no_clinic_each_command_says_how_to_make_one(
    command: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    none = tmp_path / "none"
    said = refused(monkeypatch, capsys, command, "--folder", none)
    assert said == f"clinic: {none}: no clinic here; make one with: clinic init {none}"


def test_an_unknown_mirror_is_one_readable_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = found_site(tmp_path).folder.path
    said = refused(monkeypatch, capsys, "plan", "00ff", "--plan", EXAMPLE, "--folder", folder)
    assert "no mirror's token begins with '00ff'" in said


def test_a_broker_that_is_not_installed_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shutil.which", lambda *_, **__: None)
    with pytest.raises(BrokerError, match="sudo apt install mosquitto"):
        broker_command(found_site(tmp_path).folder)


def test_a_port_in_use_says_which_and_what_to_do(tmp_path: Path) -> None:
    site = found_site(tmp_path)
    with socket.create_server(("127.0.0.1", site.folder.settings().broker.port)):
        done = subprocess.run(
            [sys.executable, "-m", "clinic", "broker", "--folder", str(site.folder.path)],
            capture_output=True,
            text=True,
            timeout=20,
            check=False,
        )
    assert done.returncode == 1
    assert "cannot be used: Address already in use; stop the broker" in done.stderr


def test_a_broker_that_is_not_this_clinics_ends_the_receiver_with_the_reason(
    tmp_path: Path,
) -> None:
    ours, theirs = found_site(tmp_path / "ours"), found_site(tmp_path / "theirs")
    port = theirs.folder.settings().broker.port
    ours.folder.settings_file.write_text(
        f'[broker]\nhost = "localhost"\nport = {port}\nlisten = "127.0.0.1"\n'
    )
    with theirs.broker():
        receiver = ours.start("receive")
        receiver.until("not our broker: ")
        assert receiver.ended() == 1
