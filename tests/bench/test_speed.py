"""What the tables say of one contender, and who is compared with whom."""

from bench import cast
from bench.contender import Look
from bench.figures import ROUND
from bench.speed import _row, pairs


def looks(found: bool | None) -> list[Look]:
    return [Look(0.002, 0.001, 1, found, [])] * (2 * ROUND)


def test_who_looks_for_no_face_is_not_said_to_have_found_one() -> None:
    assert [*_row(looks(None))][-1] == ""
    assert [*_row(looks(found=False))][-1] == "0 of 20"
    assert [*_row(looks(found=True))] == ["2.00", "2.00", "2.00", "1.00", "20 of 20"]


def test_the_mirror_itself_has_its_target_against_its_own_networks_alone() -> None:
    limits = {(pair.over, pair.under): pair.limit for pair in pairs()}
    for model in cast.MODELS[:2]:
        mirror = cast.mirror(model).name
        assert mirror == f"{model}, as the mirror runs"
        assert limits[mirror, cast.bare_hemiface(model).name] == 1.25
        assert limits[mirror, cast.PEERS[model]] is None
