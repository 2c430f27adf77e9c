from pathlib import Path

import pytest

from device.errors import SettingsError
from device.face.seen import Side
from device.film.reel import Reel, load_reel


def test_the_reel_holds_the_takes_of_the_story(reel: Reel) -> None:
    assert {"well", "too_big", "eye_joins", "one_sided"} <= set(reel.takes)
    assert reel.takes["eye_joins"].eye_joins is Side.LEFT
    well, too_big = reel.takes["well"], reel.takes["too_big"]
    assert 0.15 < well.right_share <= well.left_share < 0.35
    assert min(too_big.left_share, too_big.right_share) > 0.35


def test_a_take_with_an_unknown_key_is_refused_by_name(reel_file: Path, tmp_path: Path) -> None:
    file = tmp_path / "film.toml"
    file.write_text(reel_file.read_text().replace("\nnarrowing = 0.50", "\nnarrowness = 0.50"))
    with pytest.raises(SettingsError, match=r"film\.toml: at takes.*narrowness"):
        load_reel(file)


def test_a_missing_reel_is_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"nowhere\.toml"):
        load_reel(tmp_path / "nowhere.toml")
