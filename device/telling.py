"""How a process tells what it does on standard output."""

from __future__ import annotations

from enum import StrEnum


class Telling(StrEnum):
    """Not at all, in lines for people, or in JSON lines for programs."""

    OFF = "off"
    PLAIN = "plain"
    JSON = "json"
