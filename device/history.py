"""What was practised on this mirror before now: all that the gates and the turns need to know.

The store works it out, the coaching reads it, and it travels in the traces. Every figure errs on
the side of rest.
"""

from __future__ import annotations

from datetime import date

import msgspec

from wire.message import RoutineCode, StopReason

HURT = frozenset({StopReason.PAIN, StopReason.EYE, StopReason.NEW})
"""After a stop for one of these no hands come to the face either, until the gap is over (ours)."""
REST_AFTER = HURT | {StopReason.TIGHT}
"""A practice stopped for one of these counts, even if the face was not asked to move in it."""


def counted_name(name: str, code: RoutineCode) -> str:
    """The name under which a routine's days are counted: all kinds of resistance are one."""
    return code.value if code is RoutineCode.RESISTANCE else name


class History(msgspec.Struct, frozen=True):
    """Earlier sessions as they count now.

    `today` is the earliest day that it can be, None while nobody knows. `sessions_today` counts
    sessions in which the face was asked to move, finished or not; `minutes_since_last` is since the
    last of them ended, None when there was none. `days_of_last_six` counts days with movement among
    the six before today, `days_of` the days on which each routine was done, by its `counted_name`.
    `turns` counts all earlier sessions of each routine that came to something, by name: what is
    taken in turn goes on from there.

    `minutes_since_hurt` is since the last practice that was stopped for pain, an eye or something
    new, None when there was none.

    `quieted_today`: a quieting routine was done today. `synkinetic_sessions`: sessions in which
    synkinesis passed its threshold. `onset_mm`: the smile at which it lately began, None where it
    never did. `probe_due`: the week's session without a word about how it went is due.
    """

    today: date | None = None
    sessions_today: int = 0
    minutes_since_last: float | None = None
    minutes_since_hurt: float | None = None
    days_of_last_six: int = 0
    days_of: dict[str, int] = {}
    turns: dict[str, int] = {}
    quieted_today: bool = False
    synkinetic_sessions: int = 0
    onset_mm: float | None = None
    probe_due: bool = False

    def hurt_within(self, minutes: float) -> bool:
        """Whether something hurt, or was new, in the last minutes."""
        return self.minutes_since_hurt is not None and self.minutes_since_hurt < minutes

    def later(self, minutes: float) -> History:
        """The same, so many minutes later; which day it then is nobody has said."""
        since, hurt = self.minutes_since_last, self.minutes_since_hurt
        return msgspec.structs.replace(
            self,
            minutes_since_last=None if since is None else since + minutes,
            minutes_since_hurt=None if hurt is None else hurt + minutes,
        )
