import msgspec
import pytest

from device.mirror.panel.words import Words
from device.mirror.routines import Taught, load_taught
from device.settings import Panel, config_folder, load_settings


@pytest.fixture(scope="session")
def taught() -> Taught:
    return load_taught(config_folder(), "en")


@pytest.fixture(scope="session")
def words(taught: Taught) -> Words:
    return taught.words


@pytest.fixture
def tiny() -> Panel:
    """A 10.1 inch panel with few and large pixels, so that its pictures are quickly made."""
    own = load_settings(config_folder() / "desk.toml").panel
    return msgspec.structs.replace(own, model="", width_px=200, height_px=320, mm_per_px=0.678)
