"""What the tables say of one contender, and who is compared with whom."""

from bench import cast
from bench.contender import Look
from bench.figures import ROUND
from bench.speed import FLOOR_LIMIT, _row, pairs


def looks(found: bool | None) -> list[Look]:
    return [Look(0.002, 0.001, 1, found, [])] * (2 * ROUND)


def test_who_looks_for_no_face_is_not_said_to_have_found_one() -> None:
    assert [*_row(looks(None))][-1] == ""
    assert [*_row(looks(found=False))][-1] == "0 of 20"
    assert [*_row(looks(found=True))] == ["2.00", "2.00", "2.00", "1.00", "20 of 20"]


def test_the_mirrors_own_target_leaves_skin_one_look_of_mesh_v2() -> None:
    limits = {(pair.over, pair.under): pair.limit for pair in pairs()}
    over_its_networks = {}
    for model in cast.MODELS[:2]:
        mirror = cast.mirror(model).name
        assert mirror == f"{model}, as the mirror runs"
        assert limits[mirror, cast.PEERS[model]] is None
        over_its_networks[model] = limits[mirror, cast.bare_hemiface(model).name]
    assert over_its_networks == {"mesh_v2": FLOOR_LIMIT + 1 / 3, "mesh_attention": None}
