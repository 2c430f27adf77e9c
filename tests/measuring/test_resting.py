"""What `--rest` means: seconds, a stretch, a picture; and what it cannot mean."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from device.errors import LookError
from device.face.seen import Reason, Unrest
from device.measuring.learning import Unlearned
from device.measuring.resting import Still, Stretch, asked_closing, asked_rest
from device.measuring.telling import UNREST, what_rest_holds, what_rest_lacks, why_unlearned

FILE = Path("film.mp4")


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (None, None),
        ("3", Stretch(0.0, 3.0)),
        ("2.5", Stretch(0.0, 2.5)),
        ("12-15.5", Stretch(12.0, 15.5)),
        ("neutral.jpg", Still(Path("neutral.jpg"))),
        ("1-2.png", Still(Path("1-2.png"))),
    ],
)
def test_seconds_a_stretch_or_a_picture(text, meant):
    assert asked_rest(text) == meant


@pytest.mark.parametrize("text", ["soon", "-3", "5-3", "0.4", "3-3.5", "film.mp4", "", "3s", "nan"])
def test_what_it_cannot_mean_is_refused_in_one_line_that_says_what_to_do(text):
    with pytest.raises(LookError, match=r"^--rest .*; (say|name) ") as told:
        asked_rest(text)
    assert "\n" not in str(told.value)


def test_closed_eyes_are_a_stretch_of_two_seconds_or_more():
    assert asked_closing(None) is None
    assert asked_closing("8-11.5") == Stretch(8.0, 11.5)


@pytest.mark.parametrize("text", ["8", "soon", "8-9.9", "9-8", "closed.png", "-3-1", ""])
def test_what_closed_eyes_cannot_mean_is_refused_in_one_line_that_says_what_to_do(text):
    with pytest.raises(LookError, match=r"^--closed .*; (say|name) ") as told:
        asked_closing(text)
    assert "\n" not in str(told.value)


def test_a_film_that_is_shorter_than_its_rest_is_told_its_length():
    told = why_unlearned(FILE, Unlearned(2.4), Stretch(20.0, 23.0), lasts_s=12.0)
    assert told.startswith("film.mp4: no rest in seconds 20 to 23: the film lasts 12.0 s; ")


def test_a_face_that_did_not_keep_still_is_told_so():
    told = why_unlearned(FILE, Unlearned(5.0, 2.5, Unrest.MOVED), None, lasts_s=12.0)
    assert "no rest learned: the face did not keep still (moved); " in told


@pytest.mark.parametrize("unrest", Unrest)
def test_each_unrest_has_its_own_words(unrest):
    told = why_unlearned(FILE, Unlearned(5.0, 0.5, unrest), None, lasts_s=7.0)
    assert f"({unrest}); " in told
    assert len({UNREST[one] for one in Unrest}) == len(Unrest)


def test_a_rest_that_is_taken_as_it_is_is_told_with_what_is_odd_of_it():
    assert what_rest_holds(FILE, ()) is None
    told = what_rest_holds(FILE, (Unrest.LIPS, Unrest.BROWS))
    assert told.startswith("film.mp4: at rest the lips do not meet; both brows stand high: taken")


def test_too_few_good_seconds_are_told_with_what_mostly_stood_against_them():
    reasons = Counter({Reason.HEAD_TURNED: 40, Reason.NO_FACE: 3})
    told = why_unlearned(FILE, Unlearned(5.0, 1.2, reasons=reasons), None, lasts_s=12.0)
    assert "1.2 of 5.0 s measurable (head_turned)" in told
    assert told.endswith("--rest A-B (seconds) or --rest IMAGE")


@pytest.mark.parametrize("text", ["9" * 400, "0-" + "9" * 400])
def test_seconds_without_an_end_are_refused(text):
    with pytest.raises(LookError, match="no film is so long; name seconds that it has"):
        asked_rest(text)


def test_frames_too_far_apart_are_named_and_a_picture_is_advised():
    rest = Unlearned(5.0, 0.0, apart_s=40.0)
    told = why_unlearned(FILE, rest, Stretch(0.0, 50.0), lasts_s=95.0)
    assert "no rest learned: its frames lie more than 0.75 s apart" in told
    assert told.endswith("name a neutral picture of the same person with --rest IMAGE")


@pytest.mark.parametrize(
    "rest",
    [
        Unlearned(5.0, 1.0, apart_s=3.0),
        Unlearned(5.0, 1.0, reasons=Counter({Reason.DARK: 9}), apart_s=40.0),
    ],
)
def test_a_short_film_and_a_dark_one_are_not_told_that_their_frames_are_apart(rest):
    assert "1.0 of 5.0 s measurable" in why_unlearned(FILE, rest, None, lasts_s=9.0)


def test_a_rest_without_skin_is_told_as_such():
    assert what_rest_lacks(FILE, skin=True) is None
    assert what_rest_lacks(FILE, skin=False).startswith("film.mp4: rest learned without skin, ")


def test_seconds_that_were_all_there_are_not_told_to_be_missing():
    """With too few frames of skin in them, the turned head of other frames is not the reason."""
    reasons = Counter({Reason.HEAD_TURNED: 40})
    told = why_unlearned(FILE, Unlearned(5.0, 5.0, reasons=reasons), None, lasts_s=9.0)
    assert "no rest learned: too few frames showed enough skin in the 5.0 s measurable; " in told
    assert "head_turned" not in told
