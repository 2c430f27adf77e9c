"""Every contender of ours opens the real models and looks at a real face."""

import pytest

from bench.ours import KINDS, opened
from device.eyes.landmarks.models import ModelFiles
from device.face.points import Image

LOOKING_FOR_A_FACE = ("whole", "hemiface", "mirror")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_looks_at_a_real_face(
    kind: str, attention_files: ModelFiles, grace_hopper: Image
) -> None:
    contender = opened(attention_files.name, kind)
    points = contender.points(contender.look(grace_hopper, fresh=True), grace_hopper)
    if kind in LOOKING_FOR_A_FACE:
        assert points is not None
        assert len(points) == 478
    else:
        assert points is None


def test_a_network_in_one_piece_has_a_floor_too(v1_files: ModelFiles, grace_hopper: Image) -> None:
    opened(v1_files.name, "bare").look(grace_hopper, fresh=True)


def test_a_kind_that_nobody_wrote_is_refused(attention_files: ModelFiles) -> None:
    with pytest.raises(ValueError, match="no contender of the kind quick; one of whole"):
        opened(attention_files.name, "quick")
