"""What a desk's install has and the appliance's has not."""

from __future__ import annotations

from importlib.util import find_spec

from device.errors import LookError

PACKAGES = {"PIL": "Pillow", "av": "PyAV"}


def require_desk() -> None:
    """Raises LookError, saying what to install, if pictures or videos cannot be read here."""
    missing = [name for module, name in PACKAGES.items() if find_spec(module) is None]
    if missing:
        raise LookError(
            f"looking at pictures and videos needs {' and '.join(missing)}, which this install "
            "lacks; install quiet-mirror[desk]"
        )
