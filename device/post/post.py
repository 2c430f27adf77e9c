"""START HERE for what leaves the house: the outbox out, receipts and plans in.

This process has the network and no camera. It waits here for an enrolment and a database; with
both, the carrier walks between them.
"""

from __future__ import annotations

import logging
import signal
import sys
import threading
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import msgspec

from device.errors import ProvisionError, StoreError
from device.notify import ALIVE, READY, STOPPING, notify
from device.post.carrier import Carrier, Tell
from device.store.database import database_path, join_database
from device.store.enrolment import load_enrolment

RELOOK_S = 5.0
"""How often an unenrolled mirror, or one without its database, is looked at again."""
log = logging.getLogger("quiet.post")


def serve(state: Path, software: str, *, as_json: bool) -> int:
    """The post's process: run until SIGTERM or SIGINT. Returns the exit code.

    `as_json` prints each thing that happens as a line on stdout, for scripts. Raises NetworkDied.
    """
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    run(state, software, stop, tell_as_json if as_json else tell_the_log)
    return 0


def run(state: Path, software: str, stop: threading.Event, tell: Tell) -> None:
    """Carry records and plans until `stop`; wait patiently for an enrolment and a database.

    Raises NetworkDied when the network thread met something unforeseen: then the process must end,
    and is restarted.
    """
    said = ""
    notify(READY)
    while not stop.is_set():
        notify(ALIVE)
        why = _attend(state, software, stop, tell)
        if why != said and not stop.is_set():
            tell("waiting", {"reason": why})
            said = why
        stop.wait(RELOOK_S)
    notify(STOPPING)


def tell_as_json(what: str, facts: Mapping[str, object]) -> None:
    """One line of JSON on stdout."""
    sys.stdout.write(msgspec.json.encode({"post": what, **facts}).decode() + "\n")
    sys.stdout.flush()


def tell_the_log(what: str, facts: Mapping[str, object]) -> None:
    """One line in the log."""
    log.info("%s %s", what, " ".join(f"{name}={fact}" for name, fact in facts.items()))


def _attend(state: Path, software: str, stop: threading.Event, tell: Tell) -> str:
    """Walk while there is something to walk with; returns why it is over."""
    try:
        enrolment = load_enrolment(state)
        if enrolment is None:
            return "this mirror has no clinic yet; its records wait here"
        with closing(join_database(database_path(state))) as db:
            Carrier(db, enrolment, software, tell).walk(stop)
    except (StoreError, ProvisionError) as error:
        return str(error)
    return "the database was set aside; opening the new one"
