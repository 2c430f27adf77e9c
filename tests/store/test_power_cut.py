"""`kill -9` while sessions are kept: whatever was called kept is there, and will be sent once."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
from pathlib import Path

from device.store.database import database_path, open_database
from device.store.outgoing import body_of, stream_of, waiting
from device.store.record import close_interrupted
from wire.message import decode_progress

CUTS = 20
PRACTISE = """
import itertools, sys
from pathlib import Path
from device.store.database import open_database
from device.store.record import close_interrupted, close_session, keep, open_session
from tests.store.samples import ending, moment, repetition, start

life = sys.argv[2]
db = open_database(Path(sys.argv[1]))
for seq in close_interrupted(db):
    print("closed", seq, flush=True)
for n in itertools.count():
    session = f"{life}-{n}"
    open_session(db, start(session))
    for index in range(1, 4):
        keep(db, session, repetition(index), moment())
        print("kept", session, index, flush=True)
    print("closed", close_session(db, session, ending(), moment()), flush=True)
"""


def practise_until_cut(path: Path, life: int, chance: random.Random) -> list[list[str]]:
    """What a mirror said that it had kept before its power was cut, at a random line of its own."""
    mirror = subprocess.Popen(
        [sys.executable, "-c", PRACTISE, str(path), str(life)], stdout=subprocess.PIPE, text=True
    )
    assert mirror.stdout is not None
    said = [mirror.stdout.readline() for _ in range(chance.randint(1, 40))]
    mirror.send_signal(signal.SIGKILL)
    said += mirror.stdout.readlines()
    mirror.stdout.close()
    mirror.wait()
    return [line.split() for line in said if line.endswith("\n")]


def test_nothing_that_was_called_kept_is_lost_to_twenty_power_cuts(tmp_path: Path):
    path = database_path(tmp_path)
    chance = random.Random(7)
    said = [line for life in range(CUTS) for line in practise_until_cut(path, life, chance)]
    db = open_database(path)
    close_interrupted(db)
    assert db.set_aside is None
    assert db.rows("PRAGMA integrity_check") == [("ok",)]

    seqs = waiting(db)
    assert seqs == tuple(range(1, len(seqs) + 1))
    assert {int(line[1]) for line in said if line[0] == "closed"} <= set(seqs)

    messages = [decode_progress(body_of(db, seq)) for seq in seqs]
    assert {message.stream for message in messages} == {stream_of(db)}
    assert [message.seq for message in messages] == list(seqs)
    session_of = dict(db.rows("SELECT session_id, seq FROM outbox"))
    for _, session, index in (line for line in said if line[0] == "kept"):
        kept = messages[session_of[session] - 1].repetitions
        assert int(index) in [repetition.index for repetition in kept]
    assert len(said) > CUTS
    db.close()
