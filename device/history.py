"""What was practised on this mirror before now: all that the gates and the turns need to know.

The store works it out, the coaching reads it, and it travels in the traces. Every figure errs on
the side of rest.
"""

from __future__ import annotations

from datetime import date

import msgspec


class History(msgspec.Struct, frozen=True):
    """Earlier sessions as they count now.

    `today` is the earliest day that it can be, None while nobody knows. `sessions_today` counts
    sessions with movement, finished or not; `minutes_since_last` is since the last of them ended,
    None when there was none. `days_of_last_six` counts days with movement among the six before
    today, `days_of` the days of each routine among them, by the routine's name. `turns` counts all
    earlier sessions of each routine, by name: what is taken in turn goes on from there.

    `quieted_today`: a quieting routine was done today. `synkinetic_sessions`: sessions in which
    synkinesis passed its threshold. `onset_mm`: the smile at which it lately began, None where it
    never did. `probe_due`: the week's session without a word about how it went is due.
    """

    today: date | None = None
    sessions_today: int = 0
    minutes_since_last: float | None = None
    days_of_last_six: int = 0
    days_of: dict[str, int] = {}
    turns: dict[str, int] = {}
    quieted_today: bool = False
    synkinetic_sessions: int = 0
    onset_mm: float | None = None
    probe_due: bool = False
