"""What the clinic has committed, told to the mirror so that it may settle its rows."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta

from wire.message import StreamId

Seq = Annotated[int, Meta(ge=1, le=2**53 - 1)]


class RejectCode(StrEnum):
    """Why the clinic set a message aside instead of keeping it as a session."""

    MALFORMED = "malformed"
    CONFLICT = "conflict"  # the same key came before with another body
    UNKNOWN_SCHEMA = "unknown_schema"


class Rejected(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message that the clinic holds in quarantine; the mirror keeps its row and shows it."""

    seq: Seq
    code: RejectCode


class Receipt(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Computed from the clinic's table, so that sending it twice says the same thing.

    Every seq of `stream` from 1 to `through` is committed, and so is every inclusive range in
    `also`. `rejected` lists what was set aside.
    """

    stream: StreamId
    through: Annotated[int, Meta(ge=0, le=2**53 - 1)]
    also: tuple[tuple[Seq, Seq], ...] = ()
    rejected: tuple[Rejected, ...] = ()

    def covers(self, seq: int) -> bool:
        """Whether this receipt releases the row with this seq; what was set aside never is."""
        if any(seq == rejected.seq for rejected in self.rejected):
            return False
        return seq <= self.through or any(first <= seq <= last for first, last in self.also)
