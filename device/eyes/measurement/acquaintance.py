"""Whether the face is still the one whose rest was learned.

Somebody else can only come when the face was lost from sight for a moment, so that is when half a
second of another look is enough. While a face is followed without a break, a hand or a flannel is
likelier than another person, and it takes longer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from device.eyes.measurement.watched import watched_s

DECIDED_S = 0.5
"""How long a face must look like another, or the same again, to be taken for it. Ours."""
DECIDED_UNBROKEN_S = 2.0
"""And while the face that was known has not been lost from sight. Ours."""


@dataclass(frozen=True)
class Acquaintance:
    """What is thought of the face, and since when it has looked otherwise.

    `stranger`: it is taken for another's. `broken`: it was lost from sight since it was last known.
    `otherwise_s`: since when frames have spoken against that, None if the last one did not.
    """

    stranger: bool = False
    broken: bool = True
    otherwise_s: float | None = None
    at_s: float | None = None

    @property
    def doubtful(self) -> bool:
        """A face newly in sight looks like another's, but not yet for long."""
        return not self.stranger and self.broken and self.otherwise_s is not None


def lost(known: Acquaintance) -> Acquaintance:
    """The face went out of sight."""
    return replace(known, broken=True, otherwise_s=None, at_s=None)


def meet(known: Acquaintance, alike: bool, at_s: float) -> Acquaintance:
    """One more frame of a face, alike to the one at rest or not."""
    before = known if watched_s(known.at_s, at_s) else lost(known)
    if alike is not before.stranger:
        return replace(before, broken=before.stranger, otherwise_s=None, at_s=at_s)
    since_s = at_s if before.otherwise_s is None else before.otherwise_s
    patience_s = DECIDED_S if before.broken else DECIDED_UNBROKEN_S
    if at_s - since_s < patience_s:
        return replace(before, otherwise_s=since_s, at_s=at_s)
    return Acquaintance(stranger=not alike, broken=not alike, at_s=at_s)
