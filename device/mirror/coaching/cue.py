"""What the mirror tells the person, as values. The panel turns each into sound, shape and words.

A cue never carries text or sound, only its meaning: the words are `config/words/*.toml`, keyed by
`Prompt`, and the sounds are the speaker's table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from device.face.seen import Region

Line = str
"""The name of what is said: a `Prompt`, or a line of a routine."""


class Prompt(StrEnum):
    """What coaching itself says and shows; routines have lines of their own beside these.

    The value is the key in the tables of words.
    """

    STOP_ANY_TIME = "stop_any_time"
    GOAL_FAMILY_PHOTOS = "goal_family_photos"
    GOAL_EATING_OUT = "goal_eating_out"
    GOAL_SPEAKING_IN_PUBLIC = "goal_speaking_in_public"
    GOAL_MEETING_PEOPLE = "goal_meeting_people"
    GOAL_COMFORT = "goal_comfort"
    TO_THE_MIDDLE = "to_the_middle"
    COME_CLOSER = "come_closer"
    FURTHER_BACK = "further_back"
    FACE_THE_MIRROR = "face_the_mirror"
    HEAD_UPRIGHT = "head_upright"
    MORE_LIGHT = "more_light"
    EVEN_LIGHT = "even_light"
    HOLD_STILL = "hold_still"
    WIPE_THE_GLASS = "wipe_the_glass"
    HAND_AWAY = "hand_away"
    LIGHT_ON_GLASSES = "light_on_glasses"
    QUIET_LIPS = "quiet_lips"
    BY_FEEL = "by_feel"
    LET_FACE_REST = "let_face_rest"
    CLOSE_EYES = "close_eyes"
    OPEN_EYES_START = "open_eyes_start"
    THANK_YOU_START = "thank_you_start"
    AND_AGAIN = "and_again"
    FINGER_AWAY = "finger_away"
    SET_BREAK = "set_break"
    PROBE_START = "probe_start"
    HOW_DID_THAT_FEEL = "how_did_that_feel"
    SOFT_AND_STEADY = "soft_and_steady"
    A_LITTLE_SMALLER = "a_little_smaller"
    A_LITTLE_SLOWER = "a_little_slower"
    LESS_THAN_A_QUARTER = "less_than_a_quarter"
    SOFTER = "softer"
    SOFTER_UNSEEN = "softer_unseen"
    THAT_WAS_SOFT = "that_was_soft"
    START_TOGETHER = "start_together"
    LET_GO_TOGETHER = "let_go_together"
    EQUALLY_SOFT = "equally_soft"
    EYE_JOINED = "eye_joined"
    CHIN_JOINED = "chin_joined"
    BROW_JOINED = "brow_joined"
    NOSE_JOINED = "nose_joined"
    MOUTH_JOINED = "mouth_joined"
    COULD_NOT_SEE = "could_not_see"
    UNSEEN_LIGHT = "unseen_light"
    UNSEEN_TURNED = "unseen_turned"
    UNSEEN_HAND = "unseen_hand"
    UNSEEN_MOVING = "unseen_moving"
    UNSEEN_GLASSES = "unseen_glasses"
    UNSEEN_DISTANCE = "unseen_distance"
    UNSEEN_TWO = "unseen_two"
    STILL_TIGHT_CHIN = "still_tight_chin"
    STILL_TIGHT_BROWS = "still_tight_brows"
    STILL_TIGHT_NOSE = "still_tight_nose"
    STILL_TIGHT_MOUTH = "still_tight_mouth"
    HANDS_DOWN_REST = "hands_down_rest"
    TIGHT_CHIN = "tight_chin"
    TIGHT_BROWS = "tight_brows"
    TIGHT_NOSE = "tight_nose"
    TIGHT_MOUTH = "tight_mouth"
    MASSAGE_WHILE = "massage_while"
    EASED_END = "eased_end"
    LET_IT_REST = "let_it_rest"
    TWO_PEOPLE = "two_people"
    STILL_YOU = "still_you"
    WHERE_ARE_YOU = "where_are_you"
    NO_CAMERA = "no_camera"
    FAULT_NO_CAMERA = "fault_no_camera"
    PAUSED = "paused"
    WHY_PAIN = "why_pain"
    WHY_TIGHT = "why_tight"
    WHY_EYE = "why_eye"
    WHY_NEW = "why_new"
    WHY_ENOUGH = "why_enough"
    STOPPED_PAIN = "stopped_pain"
    STOPPED_TIGHT = "stopped_tight"
    SAFETY_EMERGENCY = "safety_emergency"
    SAFETY_EMERGENCY_TOO = "safety_emergency_too"
    SAFETY_TODAY = "safety_today"
    SAFETY_EYE = "safety_eye"
    SAVED_HERE = "saved_here"
    NOT_SAVED = "not_saved"
    DONE_FOR_TODAY = "done_for_today"
    COME_BACK_LATER = "come_back_later"
    NOTHING_TO_MOVE_YET = "nothing_to_move_yet"
    QUIET_FIRST = "quiet_first"
    PAUSED_BY_CLINIC = "paused_by_clinic"
    PLAN_ENDED = "plan_ended"
    PLAN_CHANGED = "plan_changed"
    NOT_READY = "not_ready"
    CALL_THE_CLINIC = "call_the_clinic"
    HOLD_TO_SWITCH_OFF = "hold_to_switch_off"
    THIS_LOUD = "this_loud"
    ALL_BY_FEEL = "all_by_feel"
    THANK_YOU = "thank_you"


class Softer(StrEnum):
    """Why the person is asked to ease."""

    TOO_BIG = "too_big"
    JOINED = "joined"  # another part of the face
    UNSEEN = "unseen"  # how big it is cannot be told, so smaller is the safe side


@dataclass(frozen=True)
class Announce:
    """A repetition is about to begin: the bell."""

    repetition: int


@dataclass(frozen=True)
class BeginRise:
    """Start to move, slowly, for `for_s` seconds."""

    for_s: float


@dataclass(frozen=True)
class KeepHolding:
    """Stay there, lightly, for `for_s` seconds."""

    for_s: float


@dataclass(frozen=True)
class Ease:
    """Softer, now. The one cue that may come within a movement.

    It comes at most once a repetition, or twice if the first was for what could not be seen.
    `where` is the part of the face that has joined in.
    """

    why: Softer
    where: Region | None = None


@dataclass(frozen=True)
class LetGo:
    """Release over `for_s` seconds."""

    for_s: float


@dataclass(frozen=True)
class RestNow:
    """Nothing to do for at least `for_s` seconds."""

    for_s: float


@dataclass(frozen=True)
class Say:
    """Speak and caption one line."""

    prompt: Line


@dataclass(frozen=True)
class Show:
    """Caption one line without speaking."""

    prompt: Line


@dataclass(frozen=True)
class Tone:
    """The soft sound that follows the resting tone: `openness` from 0, muffled, to 1, at rest.

    None lets it go out.
    """

    openness: float | None


@dataclass(frozen=True)
class Volume:
    """From now on all sounds so many dB below the mirror's own volume; a bell lets it be heard."""

    below_db: float


@dataclass(frozen=True)
class Chime:
    """A button was heard."""


@dataclass(frozen=True)
class Hush:
    """Everything that sounds fades now: a stop, a pause, an empty room."""


Cue = (
    Announce
    | BeginRise
    | KeepHolding
    | Ease
    | LetGo
    | RestNow
    | Say
    | Show
    | Tone
    | Volume
    | Chime
    | Hush
)
