"""Every error that the clinic's side raises on purpose.

    ClinicError
    ├── FolderError     the clinic's folder is missing, incomplete, or already holds a clinic
    ├── MirrorUnknown   no mirror, or more than one, is meant by a token
    ├── PlanError       a plan file says something that cannot be, or that the phase forbids
    ├── StoreError      the database is damaged, or of another version
    │   └── StoreBusy   it is locked, read-only or full at this moment: try again later
    └── BrokerError     the broker is not installed, cannot start, or refuses us
        └── BrokerAway  it does not answer, or the connection was lost: try again later

Each message names what, where, and what to do next.
"""

from __future__ import annotations


class ClinicError(Exception):
    """The root: the clinic's side says what went wrong, and where."""


class FolderError(ClinicError):
    """The clinic's folder is missing, incomplete, or already holds a clinic."""


class MirrorUnknown(ClinicError):
    """No mirror, or more than one, is meant by a token."""


class PlanError(ClinicError):
    """A plan file says something that cannot be, or that the person's phase forbids."""


class StoreError(ClinicError):
    """The clinic's database is damaged, or of another version."""


class StoreBusy(StoreError):
    """The clinic's database is locked, read-only or full at this moment; nothing was changed."""


class BrokerError(ClinicError):
    """The broker is not installed, cannot start, or refuses us."""


class BrokerAway(BrokerError):
    """The broker does not answer, or the connection to it was lost."""
