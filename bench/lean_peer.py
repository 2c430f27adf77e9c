"""The peers as in `bench.peer`, without what MediaPipe imports and landmarks never use.

`import mediapipe` pulls in matplotlib for its drawings, and sounddevice for its audio where the
machine has PortAudio. Here empty names stand in for both.
"""

from __future__ import annotations

import sys
from types import ModuleType

UNUSED = ("matplotlib", "matplotlib.pyplot", "sounddevice")

if __name__ == "__main__":
    sys.modules.update({name: ModuleType(name) for name in UNUSED})
    from bench import peer

    peer.main()
