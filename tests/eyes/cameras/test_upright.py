import numpy as np
import pytest

from device.eyes.cameras.upright import size_before_turning, upright
from device.settings import Camera, CameraName


@pytest.mark.parametrize(
    ("rotate_deg", "top_left_goes_to"), [(0, (0, 0)), (90, (0, 1)), (180, (2, 1)), (270, (2, 0))]
)
def test_a_picture_is_turned_clockwise(rotate_deg: int, top_left_goes_to: tuple[int, int]) -> None:
    shape = (2, 3, 3) if rotate_deg in (90, 270) else (3, 2, 3)
    image = np.zeros(shape, np.uint8)
    image[0, 0] = (1, 2, 3)
    turned = upright(image, rotate_deg)
    assert turned.shape == (3, 2, 3)
    assert tuple(turned[top_left_goes_to]) == (1, 2, 3)


@pytest.mark.parametrize(("rotate_deg", "size"), [(0, (3, 4)), (90, (4, 3)), (180, (3, 4))])
def test_a_camera_on_its_side_is_asked_for_a_lying_picture(
    rotate_deg: int, size: tuple[int, int]
) -> None:
    camera = Camera(name=CameraName.WEBCAM, width=3, height=4, rate_hz=20.0, rotate_deg=rotate_deg)
    assert size_before_turning(camera) == size
