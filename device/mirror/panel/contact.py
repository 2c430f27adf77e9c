"""One button's contact, judged: what bounces, what repeats, what is stuck, what chatters.

A pure walk through edges with their times. A press counts at its first edge, so that the answer is
immediate; a release once the contact is quiet.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from enum import StrEnum

from device.mirror.event import Button, Chosen, Pressed, Released

BOUNCE_S = 0.05
"""A contact that changed this recently has not settled."""
REPEAT_S = 0.5
"""Presses that follow one another more closely are one press of a hand that trembles."""
STUCK_S = 30.0
"""Nobody holds a button for this long (ours; switching off takes three seconds)."""
CHATTER_EDGES = 20
"""More edges than this in CHATTER_S are no hand's: trembling makes up to 12 presses a second, of
which a button feels few (ours)."""
CHATTER_S = 1.0
SAME_BOUNCE_S = 0.01
"""Edges closer than this count as one: a contact that bounces for 40 ms is not yet broken."""
QUIET_S = 1.0
"""After a chattering contact has been quiet for this long it is believed again."""

Did = Pressed | Released | Chosen
"""What buttons tell the session."""


class Trouble(StrEnum):
    """What can be wrong with a contact."""

    STUCK = "stuck"
    CHATTERS = "chatters"


@dataclass(frozen=True)
class Edge:
    """A contact closed, or opened."""

    closed: bool
    at_s: float


@dataclass(frozen=True)
class Starts:
    """What a button of its own for one routine means."""

    routine: str


class Contact:
    """One button's contact. A contact that is closed from the start must open before it can press.

    `trouble` is what is wrong with it now, None while it is well. A press that is still down when
    trouble begins is let go, so that a broken button never looks held: ■ would switch off.
    """

    def __init__(self, means: Button | Starts, *, closed: bool, at_s: float) -> None:
        self._means = means
        self._closed = closed
        self._down = False
        self._closed_s = at_s
        self._changed_s = float("-inf")
        self._pressed_s = float("-inf")
        self._counted = deque[float](maxlen=CHATTER_EDGES + 1)
        self.trouble: Trouble | None = None

    def edge(self, edge: Edge) -> list[Did]:
        """Take one edge: a press when the contact had been open and quiet before."""
        happened = self.settle(edge.at_s)
        quiet = edge.at_s - self._changed_s >= BOUNCE_S
        fresh = edge.at_s - self._pressed_s >= REPEAT_S
        was_closed, self._closed, self._changed_s = self._closed, edge.closed, edge.at_s
        if edge.closed and not was_closed:
            self._closed_s = edge.at_s
        if self._chatters(edge.at_s):
            return [*happened, *self._broken(Trouble.CHATTERS, edge.at_s)]
        if was_closed or not edge.closed or self._down or not quiet or not fresh:
            return happened
        self._down, self._pressed_s = True, edge.at_s
        return [*happened, *self._press(edge.at_s)]

    def settle(self, at_s: float) -> list[Did]:
        """What time alone tells: a release, its time the opening's; that a contact is stuck."""
        since_s = at_s - self._changed_s
        if self.trouble is Trouble.CHATTERS and since_s >= QUIET_S:
            self.trouble = None
            self._counted.clear()
        if self._closed and at_s - self._closed_s >= STUCK_S and self.trouble is None:
            return self._broken(Trouble.STUCK, at_s)
        if self._closed or since_s < BOUNCE_S:
            return []
        if self.trouble is Trouble.STUCK:
            self.trouble = None
        return self._let_go(self._changed_s)

    def _chatters(self, at_s: float) -> bool:
        counted = self._counted
        if not counted or at_s - counted[-1] >= SAME_BOUNCE_S:
            counted.append(at_s)
        often = len(counted) > CHATTER_EDGES and counted[-1] - counted[0] <= CHATTER_S
        return often or self.trouble is Trouble.CHATTERS

    def _broken(self, how: Trouble, at_s: float) -> list[Did]:
        self.trouble = how
        return self._let_go(at_s)

    def _press(self, at_s: float) -> list[Did]:
        match self._means:
            case Starts(routine):
                return [Chosen(routine, at_s)]
            case button:
                return [Pressed(button, at_s)]

    def _let_go(self, at_s: float) -> list[Did]:
        was_down, self._down = self._down, False
        return [Released(self._means, at_s)] if was_down and isinstance(self._means, Button) else []
