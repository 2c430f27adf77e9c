import sys
from pathlib import Path

import pytest

from device.errors import CameraMissing, SettingsError
from device.eyes.cameras.camera import open_camera
from device.settings import Camera, CameraName


def named(name: CameraName, rotate_deg: int = 0) -> Camera:
    return Camera(
        name=name, width=432, height=768, rate_hz=20.0, rotate_deg=rotate_deg, webcam_index=63
    )


def test_no_film_is_projected(tmp_path: Path) -> None:
    with pytest.raises(CameraMissing, match=r"film\.sock.*mirror film"):
        open_camera(named(CameraName.FILM), tmp_path)


def test_a_webcam_that_is_not_there_is_missing_and_never_a_film(tmp_path: Path) -> None:
    with pytest.raises(CameraMissing, match=r"/dev/video63.*webcam_index"):
        open_camera(named(CameraName.WEBCAM), tmp_path)


def test_picamera2_where_the_package_is_not_is_missing_and_never_a_film(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "picamera2", None)
    with pytest.raises(CameraMissing, match="python3-picamera2 with apt"):
        open_camera(named(CameraName.PICAMERA2), tmp_path)


def test_a_rotation_that_is_no_quarter_turn_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"rotate_deg.*not 45"):
        open_camera(named(CameraName.FILM, rotate_deg=45), tmp_path)
