"""Who sits, which way round, and for how long they rest first."""

from bench.accuracy.company import Company, Sitting, patient
from bench.accuracy.filmed.scene import LEARN_S, REST, Hold, Scene

HOLDS = (Hold(REST, LEARN_S), Hold("left 3 %", 1.0))


def test_however_few_sit_every_other_one_is_mirrored() -> None:
    eight = Company(tuple(Sitting(str(n), n % 2 == 1) for n in range(8)), None, quick=False)
    for most in (1, 3, 4, 6, 8):
        some = eight.some(most)
        assert len(some) == most
        assert [one.mirrored for one in some] == [n % 2 == 1 for n in range(most)]
        assert len({one.photograph for one in some}) == most


def test_who_is_asked_once_to_let_go_rests_again_and_nobody_else() -> None:
    asked, other, namesake = (
        Scene("one", photograph, HOLDS)
        for photograph in ("faces/025_03.jpg", "faces/027_03.jpg", "faces/025 Anna.jpg")
    )
    rest, smile = patient(asked).holds
    assert rest == Hold(REST, 2 * LEARN_S)
    assert smile == HOLDS[1]
    assert patient(other) is other
    assert patient(namesake) is namesake
