"""Mesh indices by anatomical name: the only place where a landmark has a number.

Every landmark model that we run numbers its points alike: 0 to 467 on the skin, 468 to 477 on the
irises (Kartynnik et al. 2019, arXiv:1907.06724; irises: Ablavatski et al. 2020, arXiv:2006.11341).
Left and right are the person's. Lists of one half run in the same order as their mirror image, so
that `RIGHT.x[i]` and `LEFT.x[i]` are the same place on both sides.
"""

from __future__ import annotations

from dataclasses import dataclass

from device.face.seen import Region, Side


@dataclass(frozen=True)
class Eye:
    """One eye. Lids run from the outer canthus to the inner one, both canthi left out.

    `upper_lid[i]` lies above `lower_lid[i]`, on the free margin of the lid.
    """

    outer_canthus: int
    inner_canthus: int
    upper_lid: tuple[int, ...]
    lower_lid: tuple[int, ...]
    iris: int
    iris_lateral: int
    iris_top: int
    iris_medial: int
    iris_bottom: int

    @property
    def contour(self) -> tuple[int, ...]:
        """Once round the eye: outer canthus, upper lid, inner canthus, lower lid back."""
        upper, lower = self.upper_lid, self.lower_lid
        return (self.outer_canthus, *upper, self.inner_canthus, *reversed(lower))


@dataclass(frozen=True)
class Half:
    """One side of the face.

    `brow_upper` and `brow_lower` run from the temple to the nose; `upper_lip` and `lower_lip` are
    the outer vermilion border from the commissure to the midline, both left out. `mentalis` is the
    skin over that muscle, beside the boss of the chin.
    """

    side: Side
    oral_commissure: int
    inner_commissure: int
    upper_lip: tuple[int, ...]
    lower_lip: tuple[int, ...]
    nose_wing: int
    nostril_base: int
    brow_upper: tuple[int, ...]
    brow_lower: tuple[int, ...]
    cheek: tuple[int, ...]
    temple: int
    jaw: tuple[int, ...]
    eye: Eye
    forehead: tuple[int, ...]
    nose_flank: tuple[int, ...]
    inner_socket: tuple[int, ...]
    philtral_column: int
    mentalis: tuple[int, ...]


RIGHT = Half(
    side=Side.RIGHT,
    oral_commissure=61,
    inner_commissure=78,
    upper_lip=(185, 40, 39, 37),
    lower_lip=(146, 91, 181, 84),
    nose_wing=129,
    nostril_base=98,
    brow_upper=(70, 63, 105, 66, 107),
    brow_lower=(46, 53, 52, 65, 55),
    cheek=(117, 118, 50, 101, 205, 36, 187, 207),
    temple=127,
    jaw=(234, 93, 132, 58, 172, 136, 150, 149, 176, 148),
    eye=Eye(
        outer_canthus=33,
        inner_canthus=133,
        upper_lid=(246, 161, 160, 159, 158, 157, 173),
        lower_lid=(7, 163, 144, 145, 153, 154, 155),
        iris=468,
        iris_lateral=471,
        iris_top=470,
        iris_medial=469,
        iris_bottom=472,
    ),
    forehead=(109, 67, 108, 69, 103, 104),
    nose_flank=(122, 196, 174, 236, 3, 198, 51, 134),
    inner_socket=(193, 245, 244, 189, 188, 114, 128, 217),
    philtral_column=167,
    mentalis=(201, 208),
)

LEFT = Half(
    side=Side.LEFT,
    oral_commissure=291,
    inner_commissure=308,
    upper_lip=(409, 270, 269, 267),
    lower_lip=(375, 321, 405, 314),
    nose_wing=358,
    nostril_base=327,
    brow_upper=(300, 293, 334, 296, 336),
    brow_lower=(276, 283, 282, 295, 285),
    cheek=(346, 347, 280, 330, 425, 266, 411, 427),
    temple=356,
    jaw=(454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    eye=Eye(
        outer_canthus=263,
        inner_canthus=362,
        upper_lid=(466, 388, 387, 386, 385, 384, 398),
        lower_lid=(249, 390, 373, 374, 380, 381, 382),
        iris=473,
        iris_lateral=474,
        iris_top=475,
        iris_medial=476,
        iris_bottom=477,
    ),
    forehead=(338, 297, 337, 299, 332, 333),
    nose_flank=(351, 419, 399, 456, 248, 420, 281, 363),
    inner_socket=(417, 465, 464, 413, 412, 343, 357, 437),
    philtral_column=393,
    mentalis=(421, 428),
)

HALVES = (LEFT, RIGHT)

# The midline, from the hair to the chin.
FOREHEAD = (10, 151, 9)
GLABELLA = 8
NASION = 168
NOSE_BRIDGE = (6, 197, 195, 5)
NOSE_TIP = 1
SUBNASALE = 2
UPPER_LIP = 0
UPPER_LIP_INNER = 13
LOWER_LIP_INNER = 14
LOWER_LIP = 17
CHIN = 152

# Every point on the midline, and every other one with its mirror image: LEFT_POINTS[i] is the place
# on the person's left that RIGHT_POINTS[i] is on the right. Found by mirroring the mean face of 49
# adults (doi 10.6084/m9.figshare.5047666, mesh_v2): the numbers of both sides run in one order.
MIDLINE = (0, 1, 2, *range(4, 7), *range(8, 20), 94, 151, 152, 164, 168, 175, 195, 197, 199, 200)
LEFT_POINTS = (*range(248, 468), 473, 474, 475, 476, 477)
RIGHT_POINTS = (*(i for i in range(248) if i not in MIDLINE), 468, 471, 470, 469, 472)


# fmt: off
RIGHT_SKIN = {
    Region.BROWS: (27, 28, 29, 52, 55, 65, 66, 105, 107, 221, 222, 223),
    Region.EYES: (
        22, 23, 24, 25, 26, 30, 56, 110, 112, 128, 130, 189, 190, 228, 231, 232, 233, 243, 244,
        245, 247,
    ),
    Region.NOSE: (1, 2, 3, 4, 5, 19, 45, 51, 94, 115, 126, 131, 134, 195, 198, 209, 217, 236),
    Region.MOUTH: (
        0, 11, 16, 17, 37, 39, 40, 43, 61, 72, 73, 74, 77, 84, 85, 86, 90, 91, 92, 96, 106, 146,
        165, 179, 180, 181, 185, 186,
    ),
    Region.CHIN: (18, 32, 83, 140, 171, 175, 182, 194, 199, 200, 201, 208),
}
"""The skin of each region on the person's right, the midline with it."""
RIGHT_FOREHEAD = (8, 9, 10, 67, 69, 103, 104, 108, 109, 151)
RIGHT_CHEEK = (36, 50, 101, 117, 118, 187, 205, 207)
# fmt: on
RIGHT_UNDER_LENS = (27, 28, 29, 229, 230)
"""What else lies behind the lens of a pair of glasses."""


def half(side: Side) -> Half:
    """The indices of one side of the person's face."""
    return LEFT if side is Side.LEFT else RIGHT
