"""The embedded broker: Mosquitto, with certificates on both sides and an access list of five lines.

Larger sites use their own MQTT 5 cluster instead and never run this.
"""

from __future__ import annotations

import os
import pwd
import shutil
import socket
from pathlib import Path

from clinic.authority import RECEIVER_NAME
from clinic.errors import BrokerError
from clinic.folder import Broker, ClinicFolder
from wire.topics import ROOT

ACCESS = f"""\
# A mirror's user name is the token in its certificate: it writes only its own up, reads only its
# own down. The clinic's programs read every up and write every down.
pattern write {ROOT}/%u/up/#
pattern read {ROOT}/%u/down/#
user {RECEIVER_NAME}
topic read {ROOT}/+/up/#
topic write {ROOT}/+/down/#
"""

LARGEST_PACKET_BYTES = 32 * 1024
"""Room for a signed plan; sessions are far shorter, and their readers refuse longer ones."""


def write_configuration(folder: ClinicFolder) -> Path:
    """Write Mosquitto's configuration and access list anew; returns the configuration's path."""
    home = folder.broker_folder
    kept = home / "kept"
    kept.mkdir(mode=0o700, parents=True, exist_ok=True)
    access = home / "access"
    access.write_text(ACCESS, encoding="utf-8")
    access.chmod(0o600)
    configuration = home / "mosquitto.conf"
    text = _configuration(folder, folder.settings().broker, access, kept)
    configuration.write_text(text, encoding="utf-8")
    return configuration


def broker_command(folder: ClinicFolder) -> tuple[str, ...]:
    """The command that runs the broker; raises BrokerError when it cannot, and says what to do."""
    program = _mosquitto()
    broker = folder.settings().broker
    _claim(broker)
    return (program, "-c", str(write_configuration(folder)))


def run_broker(folder: ClinicFolder) -> None:
    """Become the broker, in the foreground, until a signal ends it. Never returns."""
    command = broker_command(folder)
    os.execv(command[0], command)  # noqa: S606


def _configuration(folder: ClinicFolder, broker: Broker, access: Path, kept: Path) -> str:
    user = pwd.getpwuid(os.geteuid()).pw_name
    return f"""\
# Written by `clinic broker` at each start; changes belong in {folder.settings_file}.
per_listener_settings true
user {user}
persistence true
persistence_location {kept}/
autosave_interval 60
max_packet_size {LARGEST_PACKET_BYTES}
log_dest stderr
log_type error
log_type warning
log_type notice
log_type information
# Who connects when, and from where, is nobody's business afterwards.
connection_messages false

listener {broker.port} {broker.listen}
protocol mqtt
cafile {folder.authority.certificate}
certfile {folder.broker.certificate}
keyfile {folder.broker.key}
tls_version tlsv1.2
require_certificate true
use_identity_as_username true
allow_anonymous false
acl_file {access}
"""


def _mosquitto() -> str:
    # Debian keeps it where only an administrator's PATH looks.
    found = shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    if found is None:
        raise BrokerError(
            "mosquitto, the message broker, is not installed; "
            "on Debian, Ubuntu or Raspberry Pi OS: sudo apt install mosquitto"
        )
    return found


def _claim(broker: Broker) -> None:
    """See that the address is free, so that the reason is told in our words and not in a log's."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((broker.listen, broker.port))
        except OSError as error:
            raise BrokerError(
                f"{broker.listen}:{broker.port} cannot be used: {error.strerror}; stop the broker "
                "that runs there, or change the port in clinic.toml"
            ) from error
