"""What the clinic can say to have, read off its table and nothing else."""

from __future__ import annotations

from sqlalchemy import Connection, exists, func, or_, select

from clinic.tables import ProgressRow, QuarantineRow
from wire.receipt import Receipt, RejectCode, Rejected

MOST_RANGES = 256
MOST_REJECTED = 128
"""A receipt names the newest of each, so that it always fits; older ones were told before."""


def receipt_of(connection: Connection, token: str, stream: str) -> Receipt:
    """The receipt for one stream of one mirror, as the table stands now."""
    ranges = _committed_ranges(connection, token, stream)
    through = ranges.pop(0)[1] if ranges and ranges[0][0] == 1 else 0
    rejected = _rejected(connection, token, stream)
    return Receipt(stream, through, tuple(ranges[-MOST_RANGES:]), rejected)


def _committed_ranges(connection: Connection, token: str, stream: str) -> list[tuple[int, int]]:
    """Gapless runs of seq, lowest first: seq minus its rank is the same all along a run."""
    rank = func.row_number().over(order_by=ProgressRow.seq)
    numbered = (
        select(ProgressRow.seq, (ProgressRow.seq - rank).label("run"))
        .where(ProgressRow.token == token, ProgressRow.stream == stream)
        .subquery()
    )
    first, last = func.min(numbered.c.seq), func.max(numbered.c.seq)
    query = select(first, last).group_by(numbered.c.run).order_by(first)
    return [(low, high) for low, high in connection.execute(query)]


def _rejected(connection: Connection, token: str, stream: str) -> tuple[Rejected, ...]:
    """What was set aside and has not been kept since (a conflict stays one)."""
    kept = exists().where(
        ProgressRow.token == token, ProgressRow.stream == stream,
        ProgressRow.seq == QuarantineRow.seq,
    )  # fmt: skip
    query = (
        select(QuarantineRow.seq, func.min(QuarantineRow.code))
        .where(QuarantineRow.token == token, QuarantineRow.stream == stream,
               QuarantineRow.seq.is_not(None),
               or_(QuarantineRow.code == RejectCode.CONFLICT.value, ~kept))
        .group_by(QuarantineRow.seq)
        .order_by(QuarantineRow.seq.desc())
        .limit(MOST_REJECTED)
    )  # fmt: skip
    rows = connection.execute(query).all()
    return tuple(Rejected(seq, RejectCode(code)) for seq, code in reversed(rows) if seq)
