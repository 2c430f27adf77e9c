"""The command `clinic`: arguments, which folder, exit code. The work is done elsewhere.

Exit codes: 0 done · 1 could not be done, one line says why · 2 wrongly asked ·
3 kept, but the broker was away; it is handed over later.
"""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from clinic import broker as embedded_broker
from clinic import enrol as enrolment
from clinic import events, overview
from clinic.advice import advice
from clinic.errors import BrokerAway, ClinicError
from clinic.folder import ClinicFolder, open_folder
from clinic.line import Line
from clinic.plans import write_plan
from clinic.receiver import receive as receive_until_interrupted
from clinic.store import Store
from wire import topics

KEPT_NOT_SENT = 3
RECEIVER_BUSY_TIMEOUT_S = 1.0  # short, so that a stop is never held up by a locked database
HOME = Path("~/.local/share/quiet-mirror-clinic")

app = typer.Typer(
    help="Enrol mirrors, write plans, receive what was practised, and see it.\n\n"
    "A first day: clinic init, then clinic broker and clinic receive side by side, "
    "then clinic enrol for each mirror, and clinic table to look.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Folder = Annotated[
    Path,
    typer.Option("--folder", envvar="CLINIC_FOLDER", help="The clinic's folder."),
]
PlanFile = Annotated[
    Path, typer.Option("--plan", help="A plan in TOML; config/plans/small_smile.toml is one.")
]


@app.command(epilog="Example: clinic init --host clinic.example.org ~/our-clinic")
def init(
    folder: Annotated[
        Path, typer.Argument(envvar="CLINIC_FOLDER", help="A new folder for the clinic.")
    ] = HOME,
    host: Annotated[
        str, typer.Option(help="Name or address by which mirrors reach the broker.")
    ] = "localhost",
    port: Annotated[int, typer.Option(min=1, max=65_535, help="The broker's TLS port.")] = 8883,
) -> None:
    """Found a clinic in a new, private folder.

    It gets its own certificate authority, keys, settings (clinic.toml) and an empty database.
    """
    made = enrolment.found_clinic(folder, host, port, _now())
    typer.echo(f"{made.path}: ready. Keep a backup: its keys cannot be made again.")


@app.command(epilog="Example: clinic broker --folder ~/our-clinic")
def broker(folder: Folder = HOME) -> None:
    """Run the message broker until Ctrl-C.

    Mosquitto, over TLS, with certificates on both sides: a mirror can write only its own sessions
    and read only its own plan and receipts. Sites with a broker of their own do not need this.
    """
    embedded_broker.run_broker(open_folder(folder))


@app.command(
    epilog='Example: clinic enrol --name "Ada L." --plan small_smile.toml --out mirror-7.bundle'
)
def enrol(
    out: Annotated[Path, typer.Option("--out", help="Where to write the mirror's bundle file.")],
    name: Annotated[
        str | None, typer.Option(help="Whose mirror it is; stays in the clinic's database alone.")
    ] = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", help="A first plan in TOML, put into the bundle.")
    ] = None,
    folder: Folder = HOME,
) -> None:
    """Enrol one mirror and write its bundle file.

    The bundle holds the mirror's private key, its clinic's certificates and, if given, a first
    plan. It never holds a name.
    """
    clinic = open_folder(folder)
    with closing(Store(clinic.database)) as store:
        done = enrolment.enrol_mirror(clinic, store, out, _now(), name=name, plan_file=plan)
    typer.echo(f"{done.mirror.token}: enrolled; its key is good until "
               f"{done.mirror.certificate_until:%Y-%m-%d}.")  # fmt: skip
    typer.echo(f"{done.bundle}: hand this file to that mirror only, then erase it here.")
    for one in advice(done.plan) if done.plan else ():
        typer.echo(f"  look again: {one}", err=True)


@app.command(epilog="Example: clinic plan 3fa9c1d2 --plan small_smile.toml")
def plan(
    token: Annotated[str, typer.Argument(help="The mirror's token, or its first characters.")],
    plan: PlanFile,
    folder: Folder = HOME,
) -> None:
    """Check, number, sign and send a mirror's next plan.

    What the person's phase forbids is refused. With the broker away the plan is kept (exit code 3)
    and the receiver sends it as soon as the mirror is heard.
    """
    clinic = open_folder(folder)
    key = enrolment.signing_key(clinic)
    with closing(Store(clinic.database)) as store:
        mirror = store.mirror(token)
        written, signed = write_plan(store, mirror.token, plan, key, _now())
    typer.echo(f"{events.short(mirror.token)}: plan {written.version}, "
               f"good until {written.valid_until}.")  # fmt: skip
    for one in advice(written):
        typer.echo(f"  look again: {one}", err=True)
    _hand_over(clinic, topics.plan(mirror.token), signed)


@app.command(epilog="Example: clinic receive --json | tee received.jsonl")
def receive(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False,
    folder: Folder = HOME,
) -> None:
    """Receive sessions into the database until Ctrl-C.

    Each is committed before its signed receipt goes back; a mirror keeps a session until then.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    clinic = open_folder(folder)
    in_line: Callable[[events.Event], str] = events.as_json if as_json else events.in_words
    store = Store(clinic.database, busy_timeout_s=RECEIVER_BUSY_TIMEOUT_S)
    with closing(store):
        try:
            receive_until_interrupted(
                clinic, store, enrolment.signing_key(clinic), lambda one: _tell(in_line(one))
            )
        except KeyboardInterrupt:
            _tell("", err=True)


@app.command(epilog="Example: clinic table --repetitions")
def table(
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document, in full.")] = False,
    repetitions: Annotated[
        bool, typer.Option("--repetitions", help="A row for each repetition too.")
    ] = False,
    folder: Folder = HOME,
) -> None:
    """Show every session received, oldest first.

    Effort, symmetry and synkinesis are means over the repetitions that could be measured; a dash
    is one that could not be. Messages that were set aside are counted below.
    """
    with closing(Store(open_folder(folder).database)) as store:
        shown = overview.overview(store.sessions(), store.quarantined())
    if as_json:
        typer.echo(overview.as_json(shown))
    else:
        table = overview.as_table(shown, repetitions=repetitions)
        Console(markup=False, emoji=False, highlight=False).print(table)


def main() -> None:
    """Run the command; one readable line and an exit code where it could not be done."""
    try:
        app()
    except ClinicError as error:
        _tell(f"clinic: {error}", err=True)
        sys.exit(1)


def _hand_over(clinic: ClinicFolder, topic: str, signed: bytes) -> None:
    """Publish now if the broker is there; if not, the receiver will when the mirror is heard."""
    try:
        with Line(clinic) as line:
            line.publish(topic, signed)
            line.settle()
    except BrokerAway as error:
        _tell(f"kept, not yet sent: {error}; `clinic receive` sends it when the mirror is heard.",
              err=True)  # fmt: skip
        raise typer.Exit(KEPT_NOT_SENT) from error
    typer.echo("The broker has it, and keeps it for the mirror.")


def _tell(line: str, *, err: bool = False) -> None:
    typer.echo(line, err=err)
    (sys.stderr if err else sys.stdout).flush()


def _now() -> datetime:
    return datetime.now().astimezone()


if __name__ == "__main__":
    main()
