"""The topics, by name. A device writes only its own `up/#` and reads only its own `down/#`."""

from __future__ import annotations

import re

ROOT = "mirror/v1"
TOKEN = re.compile(r"[0-9a-f]{32}")
EVERY_PROGRESS = f"{ROOT}/+/up/progress"
EVERY_STATUS = f"{ROOT}/+/up/status"
SHARED_PROGRESS = f"$share/clinic/{EVERY_PROGRESS}"


def progress(token: str) -> str:
    """Device to clinic: sessions."""
    return f"{ROOT}/{token}/up/progress"


def status(token: str) -> str:
    """Device to clinic: birth and last will."""
    return f"{ROOT}/{token}/up/status"


def receipt(token: str) -> str:
    """Clinic to device: what has been committed."""
    return f"{ROOT}/{token}/down/receipt"


def plan(token: str) -> str:
    """Clinic to device: the plan in force."""
    return f"{ROOT}/{token}/down/plan"


def everything_down(token: str) -> str:
    """What a device subscribes to."""
    return f"{ROOT}/{token}/down/+"


def token_of(topic: str) -> str:
    """The token within a topic; raises ValueError when there is none of the right form."""
    parts = topic.split("/")
    if len(parts) < 3 or not TOKEN.fullmatch(parts[2]):
        raise ValueError(f"no mirror's token in topic {topic!r}")
    return parts[2]
