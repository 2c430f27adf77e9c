"""The command `mirror`: arguments, settings, which process, exit code. The work is done elsewhere.

Exit codes: 0 done · 1 could not be done, one line says why and what to do · 2 wrongly asked.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy: its threads wait for each other

from device.errors import MirrorError
from device.eyes.landmarks.models import ModelName
from device.face.seen import Side
from device.settings import (
    CameraName,
    config_folder,
    load_practice,
    load_settings,
)
from device.telling import Telling

app = typer.Typer(
    help="A mirror that guides gentle practice chosen with your therapist.\n\n"
    "On a desk: `mirror setup` once, then `mirror story` for everything with a filmed person, or "
    "`mirror run` for the mirror alone. On the appliance systemd runs `mirror eyes`, `mirror "
    "kiosk` and `mirror post`, one process each.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)

Config = Annotated[
    Path,
    typer.Option(
        "--config", envvar="MIRROR_CONFIG", help="The mirror's settings; the default is for a desk."
    ),
]
Changes = Annotated[
    list[str] | None,
    typer.Option("--set", help="One setting for this run, as in --set camera.name='\"webcam\"'."),
]
DESK = config_folder() / "desk.toml"
SOFTWARE = version("quiet-mirror")


@app.command(epilog="Example: mirror run --tell plain")
def run(
    config: Config = DESK,
    changes: Changes = None,
    tell: Annotated[Telling, typer.Option(help="Tell each cue on standard output.")] = (
        Telling.PLAIN
    ),
    storyboard: Annotated[
        Path | None, typer.Option(help="Keep the panel's screens as pictures in this folder.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="Record the measures (no picture) as a trace.")
    ] = None,
) -> None:
    """Run the whole mirror on a desk: eyes, mirror and post, three processes together.

    Eyes and post are started again when they end. The desk's settings want a film: run `mirror
    film` beside it, or --set camera.name='"webcam"'. With --set panel.screen='"window"' the keys
    1 2 3 are the round, the triangle and the square button; hold 3 for three seconds to switch off.
    """
    from device.together import run_together

    load_settings(config, changes or ())
    common = _again(config, changes)
    options = ["--tell", tell.value]
    options += ["--storyboard", str(storyboard)] if storyboard else []
    options += ["--record", str(record)] if record else []
    posting = ["--json"] if tell is Telling.JSON else []
    raise typer.Exit(
        run_together(
            eyes=["eyes", *common],
            kiosk=["kiosk", *common, *options],
            post=["post", *common, *posting],
        )
    )


@app.command(epilog="Example: mirror eyes --set camera.name='\"webcam\"'")
def eyes(config: Config = DESK, changes: Changes = None) -> None:
    """Run the process that has the camera: it sees, measures, and tells the mirror figures only."""
    from device.eyes.eyes import run_eyes

    settings = load_settings(config, changes or ())
    run_eyes(settings, load_practice(config_folder() / "practice.toml"), _stopped_by_signal())


@app.command(epilog="Example: mirror kiosk --tell plain --storyboard /tmp/screens")
def kiosk(
    config: Config = DESK,
    changes: Changes = None,
    tell: Annotated[Telling, typer.Option(help="Tell each cue on standard output.")] = Telling.OFF,
    storyboard: Annotated[
        Path | None, typer.Option(help="Keep the panel's screens as pictures in this folder.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="Record the measures (no picture) as a trace.")
    ] = None,
) -> None:
    """Run the process that has screen, sound, buttons, coaching and the database."""
    from device.mirror.opening import run_kiosk

    settings = load_settings(config, changes or ())
    run_kiosk(settings, SOFTWARE, _stopped_by_signal(), tell, storyboard, record)


@app.command(epilog="Example: mirror post --json")
def post(
    config: Config = DESK,
    changes: Changes = None,
    as_json: Annotated[bool, typer.Option("--json", help="Tell as JSON lines.")] = False,
) -> None:
    """Run the process that has the network: sessions out, receipts and plans in."""
    from device.post.post import serve

    settings = load_settings(config, changes or ())
    raise typer.Exit(serve(settings.state, SOFTWARE, as_json=as_json))


@app.command(epilog="Example: mirror setup")
def setup(config: Config = DESK, changes: Changes = None) -> None:
    """Fetch the landmark models and render the voice, once; a second run finds them there."""
    from device.eyes.landmarks.fetching import fetch
    from device.eyes.landmarks.models import ModelStore
    from device.mirror.opening import speech, taught

    settings = load_settings(config, changes or ())
    typer.echo("Landmark models:")
    files = fetch(
        settings.seeing.model,
        ModelStore.of(settings, os.environ),
        lambda line: typer.echo(f"  {line}"),
    )
    typer.echo(f"  {files.name.value} is ready")
    typer.echo("Voice:")
    voice = speech(settings, taught(settings).words, _every_fiftieth_sentence, hurry=False)
    typer.echo(f"  {voice.told}")


def _every_fiftieth_sentence(done: int, of: int) -> None:
    if done % 50 == 0 and done < of:
        typer.echo(f"  {done} of {of} sentences are ready")


@app.command(epilog="Example: mirror provision /media/usb/mirror-7.bundle")
def provision(
    bundle: Annotated[Path, typer.Argument(help="The clinic's bundle; it is erased there.")],
    config: Config = DESK,
    changes: Changes = None,
) -> None:
    """Enrol this mirror with the clinic's bundle, and erase the bundle: it holds a secret."""
    from device.store.database import database_path, open_database
    from device.store.enrolment import take_bundle

    settings = load_settings(config, changes or ())
    database = open_database(database_path(settings.state))
    try:
        enrolment = take_bundle(bundle, settings.state, database)
    finally:
        database.close()
    typer.echo(f"enrolled with {enrolment.broker_host}:{enrolment.broker_port}; {bundle} is erased")


@app.command(epilog="Example: mirror replay tests/traces/film_well_too_big_eye_joins.jsonl.gz")
def replay(
    trace: Annotated[Path, typer.Argument(help="A recorded trace (mirror run --record).")],
) -> None:
    """Replay a recorded trace through the coaching, one line a stage, in no time.

    The same trace always gives the same lines: no clock, no camera, no sound is used.
    """
    from device.mirror.opening import taught
    from device.mirror.replay import replayed

    settings = load_settings(DESK)
    for told in replayed(trace, taught(settings)):
        typer.echo(told.line())


@app.command(epilog="Example: mirror routines small_smile --time --plan config/plans/story.toml")
def routines(
    name: Annotated[
        str | None, typer.Argument(metavar="NAME", help="One routine; all of them if not given.")
    ] = None,
    time: Annotated[bool, typer.Option("--time", help="Lay it out second by second.")] = False,
    plan: Annotated[
        Path | None, typer.Option(metavar="FILE", help="With --time: by this plan of a clinic.")
    ] = None,
    turn: Annotated[
        int | None,
        typer.Option(min=1, help="With --time: which part, of a routine that has one at a time."),
    ] = None,
    check: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Check a folder of your own, laid over the mirror's."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    config: Config = DESK,
    changes: Changes = None,
) -> None:
    """List the routines, explain one, lay one out in time, or check your own.

    A routine is a file, config/routines/NAME.toml, and its words stand in config/words. Without
    NAME: a table of what each teaches, how long it takes, and in which phases and behind which
    locks it may run. With NAME: its steps in order, with words and seconds. With --time: every
    second of a session, at the least; a face that is not yet back at rest makes it longer.

    To write one of your own, copy a file, give it a name of a code, a hyphen and small letters
    (small_smile-evening.toml), and change it. What plan and phase say of the code holds for it. New
    lines go into a copy of config/words/en.toml. Put both into a folder that is built like config:

        mine/routines/small_smile-evening.toml    mine/words/en.toml

    and ask: mirror routines --check mine. Every mistake is named with file, key and what was
    probably meant; the exit status is then 1. With NAME beside --check that routine is explained,
    or laid out, as it is in your folder.
    """
    from device.mirror.catalogue.catalogue import Wish, answer

    if name is None and (time or plan or turn):
        raise typer.BadParameter("--time, --plan and --turn want the NAME of a routine")
    if (plan or turn) and not time:
        raise typer.BadParameter("--plan and --turn go with --time")
    settings = load_settings(config, changes or ())
    practice = load_practice(config_folder() / "practice.toml")
    told = answer(
        Wish(name, time, plan, turn, check, as_json),
        config_folder(),
        settings.panel.language,
        practice,
    )
    for line in told.lines:
        typer.echo(line)
    raise typer.Exit(0 if told.well else 1)


@app.command(epilog="Example: mirror storyboard small_smile --panel 10.1-portrait --language de")
def storyboard(
    routine: Annotated[
        str, typer.Argument(metavar="[ROUTINE]", help="The routine that is practised.")
    ] = "small_smile",
    panel: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME",
            help="A panel of config/panels.toml; may be given again. If not given, the settings' "
            "own and 10.1-portrait.",
        ),
    ] = None,
    language: Annotated[
        str | None, typer.Option(help="A table of config/words; the settings' own if not given.")
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="By this plan of a clinic; if not given, by one of this routine alone with "
            "everything unlocked.",
        ),
    ] = None,
    affected: Annotated[
        Side | None, typer.Option(help="The person's affected side; the plan's if not given.")
    ] = None,
    to: Annotated[Path, typer.Option(metavar="FOLDER", help="Where everything is written.")] = Path(
        "storyboard"
    ),
    sound: Annotated[
        bool, typer.Option("--sound/--no-sound", help="Also what is heard, and how loud.")
    ] = True,
    strip: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Also four screens side by side, as a .png."),
    ] = None,
    config: Config = DESK,
    changes: Changes = None,
) -> None:
    """See and hear the panel without a mirror: every state, and one practice, in no time.

    A made person, who does what is asked and says that it was easy, goes through the real session;
    its screens are the real screen's, its sound the real speaker's. In FOLDER then stand

    states-PANEL.png: every state of the panel, with what each button does there;

    states/PANEL/: each of them by itself, in the panel's own pixels;

    ROUTINE-PANEL.png: the practice in time, with its screens, words, cues and level of sound;

    ROUTINE.txt: the same as text;

    ROUTINE.wav: what is heard, true to time, 44.1 kHz stereo.

    In the pictures “words” are spoken and captioned, (words) are captioned alone. The picture of
    the README is made by

        mirror storyboard --panel 13.3-portrait --strip docs/screens.png
    """
    from device.mirror.opening import speech, taught
    from device.mirror.preview.preview import Wish, panels_of, preview, routine_of

    spoken = [f'panel.language="{language}"'] if language else []
    settings = load_settings(config, [*(changes or ()), *spoken])
    known = taught(settings)
    panels = panels_of(panel or [], settings.panel)
    routine_of(routine, known)
    typer.echo(f"{routine} in {settings.panel.language}, on {', '.join(panels)}")
    voice = speech(settings, known.words, _every_fiftieth_sentence) if sound else None
    practice = load_practice(config_folder() / "practice.toml")
    wish = Wish(routine, to, plan, affected, sound, strip)
    preview(wish, panels, known, practice, voice, typer.echo)


@app.command(epilog="Example: mirror doctor --json")
def doctor(
    config: Config = DESK,
    changes: Changes = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
) -> None:
    """Look at every part: one line each, and what to do next where one is not well.

    Exit status 0 when every part that this mirror needs is well.
    """
    from device.doctor import as_lines, examine, in_json

    findings = examine(load_settings(config, changes or ()))
    typer.echo(in_json(findings) if as_json else as_lines(findings))
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


@app.command(epilog="Example: mirror film --face portrait.jpg")
def film(
    config: Config = DESK,
    changes: Changes = None,
    face: Annotated[
        Path | None, typer.Option(help="A photograph of a face, mouth closed, looking ahead.")
    ] = None,
    seed: Annotated[int, typer.Option(help="The chance in sway, blinks and noise.")] = 1,
) -> None:
    """Project a filmed person for the camera `film`, in a process of its own."""
    from device.film.show import show

    show(load_settings(config, changes or ()), face, seed)


@app.command(epilog="Example: mirror story --face portrait.jpg")
def story(
    config: Config = DESK,
    changes: Changes = None,
    camera: Annotated[
        CameraName, typer.Option(help="Whose face: a film, or a real camera's.")
    ] = CameraName.FILM,
    face: Annotated[
        Path | None, typer.Option(help="A photograph for the film, mouth closed, looking ahead.")
    ] = None,
) -> None:
    """Tell the whole story: a clinic, a broker, a mirror, a practice, the clinic's table.

    Exit status 0 only if every session that the mirror recorded, with every repetition, is in the
    clinic's table.
    """
    from device.story.theatre import Theatre

    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda sign, _: sys.exit(128 + sign))  # so that nobody is left behind
    settings = load_settings(config, changes or ())
    raise typer.Exit(Theatre(settings, config, changes or [], camera, face).play())


@app.command(epilog="Example: mirror look holiday/ --hemiface --jsonl landmarks.jsonl")
def look(
    source: Annotated[
        Path, typer.Argument(exists=True, metavar="IMAGE|VIDEO|FOLDER", help="What to look at.")
    ],
    model: Annotated[
        ModelName | None, typer.Option(help="The landmark model; the settings' own if not given.")
    ] = None,
    hemiface: Annotated[
        bool, typer.Option("--hemiface", help="Place each side by its own half of the face.")
    ] = False,
    jsonl: Annotated[
        Path | None,
        typer.Option(help="Write the lines here, whole or not at all; a device or pipe, at once."),
    ] = None,
    overlay: Annotated[
        Path | None,
        typer.Option(help="Draw the landmarks: a .png, an .mp4 of a video, a folder of a folder."),
    ] = None,
    config: Config = DESK,
    changes: Changes = None,
) -> None:
    """Look at pictures and videos on a desk, and tell the landmarks as lines of JSON.

    One line a frame: path, frame (from 0), time (seconds since a video's first frame), found
    (face, no_face or two_faces), presence (how sure the model is, 0 to 1), landmarks (x, y and z
    of 478 points in pixels of the upright image; 468 with mesh_v1), model, and hemiface (whether
    each side was placed by its own half). What is not there is null.

    A folder is walked through, in sorted order. A picture is looked at for itself; through a video
    one face is followed. Turned pictures and videos are set upright; of an animated picture the
    first frame counts; what is transparent is black.

    A model that is not here is fetched first, if the settings allow it: to the mirror's state, or,
    where no mirror was set up in this folder, to quiet-mirror in $XDG_CACHE_HOME (~/.cache).

    A damaged file, or an overlay that cannot be written, is named on standard error, and the others
    are looked at; the exit status is then 1. A video that is cut short gives the frames before
    that; damage inside a frame that the decoder paints over cannot be told.
    """
    from device.look.desk import require_desk

    require_desk()
    from device.look.look import Wish
    from device.look.look import look as look_at

    settings = load_settings(config, changes or ())
    raise typer.Exit(look_at(settings, Wish(source, model, hemiface, jsonl, overlay)))


@app.command(epilog="Example: mirror measure smile.mp4 --rest 3 --csv smile.csv --plot smile.png")
def measure(
    source: Annotated[
        Path, typer.Argument(exists=True, metavar="IMAGE|VIDEO|FOLDER", help="What to measure.")
    ],
    rest: Annotated[
        str | None,
        typer.Option(
            metavar="IMAGE|SECONDS|A-B",
            help="Where the face is at rest: a neutral picture, a video's first SECONDS, or from "
            "second A to B. If not given, a video's first good seconds.",
        ),
    ] = None,
    closed: Annotated[
        str | None,
        typer.Option(
            metavar="A-B",
            help="Seconds of a video of gently closed eyes (both), to learn what closed is.",
        ),
    ] = None,
    affected: Annotated[
        Side | None, typer.Option(help="The person's affected side; for synkinesis.")
    ] = None,
    reference: Annotated[
        float | None,
        typer.Option(min=0.1, metavar="MM", help="The person's reference smile; for effort."),
    ] = None,
    csv: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A table: a row a frame, plain columns.")
    ] = None,
    jsonl: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A line of JSON a frame, in both grades.")
    ] = None,
    summary: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A line of JSON a gesture.")
    ] = None,
    plot: Annotated[
        Path | None, typer.Option(metavar="FILE", help="A video's measures drawn: .png or .svg.")
    ] = None,
    focal_share: Annotated[
        float | None,
        typer.Option(
            min=0.1,
            metavar="SHARE",
            help="The camera's focal length divided by the width of its picture; for distances.",
        ),
    ] = None,
    config: Config = DESK,
    changes: Changes = None,
) -> None:
    """Measure faces in pictures and videos as the mirror does: one row a frame, both sides.

    Left and right are the person's own. Each row has path, frame (from 0), time_s, fit (whether the
    view may be trusted) and reason, poor (regions that cannot be seen, and why), presence, yaw,
    pitch and roll, interocular_px, mm_per_iod, model, and every measure: in mm (by the iris), in
    iod (outer canthus to outer canthus), in degrees, or as a share of rest; with one standard
    deviation of its noise at rest, and lengths with their velocity (mm a second). What is not known
    is empty, or null. With no file named, rows go to standard output as lines of JSON.

    How the face stands (heights of commissures, brows, lids and lips, tilt, smile angle, philtrum)
    is given wherever a face is found; keep the rows with fit for figures to rely on. Changes
    (excursion, raise, narrowing) need a rest, and a fit view: a turned, far, dark or hidden face
    has none. A video is gone through twice, for its rest and then whole. A picture has no seconds:
    name a neutral picture of the same person, eyes open and lips closed, in like light; what is
    compared to that is by landmarks, and its noise is not known. Of another face nothing is
    measured. A video whose frames lie more than 0.75 s apart needs such a picture too.

    Landmarks show about half of an eye's narrowing. From two seconds or more (better three) of
    gently closed eyes --closed learns how much each eye's landmarks show, and tells which stays
    open; narrowings by landmarks then run from rest to closed, and S is told by them, if both eyes
    could be learned.

    Grades: fine is by skin and lids, coarse by landmarks; their zeros differ. In a table each
    measure is on one grade throughout a file, named in its grade column; a line of JSON has both.

    Gestures (smile, pucker, eye closure, brow raise, snarl) are found where a measure leaves its
    noise and comes back, and told on standard error: onset, hold, offset, each side's size,
    symmetry, how much later the left starts and ends (ms), and S, the narrowing of the affected eye
    beyond the other's. --summary has all of it, with each side's moments and speeds, how far apart
    they are on the way, effort, the smile at which the eye joins in, and what was left of rest
    before and after; a side that did not move has no moments and no speed, nor has any in frames
    more than 0.15 s apart. Which movement was meant is not known. --plot draws each movement: its
    gestures are shaded, what is on the other grade is dashed, what was not measured has a grey
    foot. Pictures have no gestures: --affected, --reference, --summary and --plot are for videos.

    How far away a face is can only be told with --focal-share (27 mm on a phone's "35 mm
    equivalent" is 27 / 36 = 0.75 across the long side); without it no distance is told or judged.
    A face smaller than 100 px between the outer canthi is too_far for changes all the same.

    What is broken is named on standard error, and the rest done; the exit status is then 1.
    Measures are not validated on palsied faces; this is no medical device.
    """
    from device.look.desk import require_desk

    require_desk()
    from device.measuring.measure import measure as measure_all
    from device.measuring.outlets import Places
    from device.measuring.wish import Wish

    settings = load_settings(config, changes or ())
    practice = load_practice(config_folder() / "practice.toml")
    places = Places(csv, jsonl, summary, plot)
    wish = Wish(source, rest, affected, reference, focal_share, places, closed)
    raise typer.Exit(measure_all(settings, practice, wish))


def main() -> None:
    """Run the command; one readable line and an exit code where it could not be done."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s", stream=sys.stderr)
    try:
        app()
    except (MirrorError, OSError) as error:
        sys.stderr.write(f"mirror: {error}\n")
        sys.exit(1)


def _again(config: Path, changes: list[str] | None) -> list[str]:
    """The same settings for a child process."""
    return ["--config", str(config), *(word for one in changes or () for word in ("--set", one))]


def _stopped_by_signal() -> threading.Event:
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop


if __name__ == "__main__":
    main()
