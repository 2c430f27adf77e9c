"""Every golden trace by name: practices of a filmed person, and of a person made of numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from device.face.seen import Reason, Side
from device.film.directions import LookAway, LowerHand, RaiseHand, Relight, Return, WalkIn, WalkOut
from device.history import History
from device.mirror.coaching.cue import BeginRise, KeepHolding, Prompt, RestNow
from device.mirror.event import Button, Event, Informed, NoPlanWhy, Pressed, SeeingLost, Tick
from tests.mirror.filmed import Acted, Scene
from tests.mirror.people import Person, Smile, plan, practise
from wire.plan import Phase, Plan, RoutinePlan, SelfEstimate, Unlock

FILMED: dict[str, Scene] = {
    "film_well_too_big_eye_joins": Scene(("well", "too_big", "eye_joins")),
    "film_a_smile_that_closes_the_eye_is_eased": Scene(("eye_joins",)),
    "film_too_big_then_softer": Scene(("too_big", "well", "well")),
    "film_one_side_goes_alone": Scene(("one_sided",)),
    "film_a_soft_smile_is_left_in_peace": Scene(("soft",)),
    "film_a_tight_face_is_not_asked_again": Scene(("well",), lets_go=False, repetitions=2),
    "film_walks_away_at_the_hold": Scene(
        ("well",), (Acted(KeepHolding, 1, 0.5, WalkOut(Side.RIGHT, 1.5)),), until_s=260.0
    ),
    "film_walks_away_and_comes_back": Scene(
        ("well",),
        (
            Acted(KeepHolding, 1, 0.5, WalkOut(Side.LEFT, 1.5)),
            Acted(KeepHolding, 1, 14.0, WalkIn(1.5)),
        ),
        repetitions=2,
    ),
    "film_a_hand_comes_up_while_it_moves": Scene(
        ("well",),
        (Acted(BeginRise, 1, 1.0, RaiseHand()), Acted(RestNow, 1, 1.0, LowerHand())),
        repetitions=2,
    ),
    "film_looks_away_for_a_moment": Scene(
        ("well",),
        (Acted(KeepHolding, 1, 0.5, LookAway()), Acted(KeepHolding, 1, 1.6, Return())),
        repetitions=2,
    ),
    "film_the_light_goes_at_the_second_smile": Scene(
        ("well",),
        (Acted(BeginRise, 2, 1.0, Relight(0.12)), Acted(RestNow, 2, 3.0, Relight(1.0))),
    ),
    "film_stops_because_of_pain": Scene(
        ("well",),
        (Acted(KeepHolding, 2, 0.5, Button.STOP), Acted(Prompt.WHY_PAIN, 1, 2.0, Button.GO)),
    ),
    "film_pauses_and_goes_on": Scene(
        ("well",),
        (Acted(KeepHolding, 1, 0.5, Button.GO), Acted(KeepHolding, 1, 9.0, Button.GO)),
        repetitions=2,
    ),
    "film_a_quiet_face_is_listened_to": Scene(
        ("well",), routine="quiet_face", plan={"synkinesis": True}
    ),
}
"""Run through the real seeing: `make retrace ARGS=--film`, some minutes."""

GO: dict[float, Event] = {1.0: Pressed(Button.GO, 1.0)}
Happened = Iterable[Event]


def _made(
    person: Person, given: Plan | None, script: dict[float, Event], until_s: float
) -> Callable[[], Happened]:
    def happened() -> Happened:
        return (e for e, _ in practise(person, given, script, until_s) if not isinstance(e, Tick))

    return happened


def _two(*names: str) -> tuple[RoutinePlan, ...]:
    return tuple(RoutinePlan(name, repetitions=3, hold_s=3.0) for name in names)


MADE: dict[str, Callable[[], Happened]] = {
    "walks_away_at_hold": _made(Person([Smile()], gone=(21.5, 1e9)), plan(), GO, 320),
    "tight_face_is_not_asked_again": _made(Person([Smile(lets_go=False)]), plan(), GO, 100),
    "flaccid_plan_asks_nothing": _made(
        Person([Smile()]), plan(phase=Phase.NO_MOVEMENT), GO, 45
    ),
    "no_plan_rests": _made(Person([Smile()]), None, {**GO, 4.0: Pressed(Button.GO, 4.0)}, 90),
    "a_plan_that_has_ended_is_told_so": _made(
        Person([Smile()]),
        None,
        {0.5: Informed(0.5, None, History(), NoPlanWhy.EXPIRED), **GO},
        45,
    ),
    "camera_goes_and_practice_goes_on_by_feel": _made(
        Person([Smile()], gone=(25.0, 1e9)), plan(), {**GO, 25.0: SeeingLost(25.0, "gone")}, 110
    ),
    "stops_because_it_is_tight": _made(
        Person([Smile()]),
        plan(),
        {
            **GO,
            40.0: Pressed(Button.STOP, 40.0),
            41.0: Pressed(Button.CHANGE, 41.0),
            42.0: Pressed(Button.GO, 42.0),
        },
        60,
    ),
    "something_new_opens_the_calm_page": _made(
        Person([Smile()]),
        plan(),
        {
            **GO,
            40.0: Pressed(Button.STOP, 40.0),
            **{41.0 + n: Pressed(Button.CHANGE, 41.0 + n) for n in range(3)},
            45.0: Pressed(Button.GO, 45.0),
        },
        140,
    ),
    "two_people_are_waited_for": _made(
        Person([Smile()], gone=(20.0, 26.0), reason=Reason.TWO_FACES), plan(), GO, 130
    ),
    "a_chin_that_joins_in_is_offered_hands": _made(
        Person([Smile(chin_left=2.0), Smile()]),
        plan(routines=_two("small_smile", "prepare")),
        {**GO, 37.0: Pressed(Button.GO, 37.0)},
        300,
    ),
    "synkinesis_that_climbs_ends_it": _made(
        Person([Smile(0.2, 0.2, eye_left=eye) for eye in (0.0, 0.15, 0.25, 0.3)]),
        plan(routines=(RoutinePlan("small_smile", repetitions=6, hold_s=3.0),)),
        GO,
        200,
    ),
    "the_weeks_probe_is_silent": _made(
        Person([Smile(0.45, 0.45)], history=History(probe_due=True)), plan(), GO, 130
    ),
    "how_each_one_felt": _made(
        Person([Smile()]), plan(self_estimate=SelfEstimate.EACH), GO, 140
    ),
    "five_movements_without_a_word": _made(
        Person([Smile()]), plan(routines=_two("five_movements"), unlocked=(Unlock.OPEN_SMILE,)),
        GO, 400,
    ),
    "resistance_ends_when_the_face_stays_up": _made(
        Person([Smile()], tone_mm=0.9, tone_from_s=20.0),
        plan(routines=_two("resistance"), unlocked=(Unlock.RESISTANCE,)),
        GO,
        300,
    ),
    "quieting_comes_first": _made(
        Person([Smile()]), plan(phase=Phase.SYNKINETIC, routines=_two("small_smile")), GO, 45
    ),
    "a_massage_is_guided_by_the_clock": _made(
        Person([Smile()]), plan(routines=_two("prepare")), GO, 900
    ),
}  # fmt: skip
