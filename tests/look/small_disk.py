"""A disk that is soon full."""

from __future__ import annotations

import resource
from contextlib import contextmanager


@contextmanager
def small_disk():
    """Meanwhile no file may become larger than 4 KiB: of the test's, and of pytest's own log too.

    So it must have ended when pytest writes its next dot.
    """
    usual, most = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (usual, most))
