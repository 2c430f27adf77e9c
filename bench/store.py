"""Where the bench keeps its models."""

from __future__ import annotations

from bench.contender import ROOT
from device.eyes.landmarks.models import ModelStore

STORE = ModelStore(ROOT / ".cache" / "models")
