"""Every plan that comes along as an example: what a therapist would copy has to hold."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from clinic.advice import advice
from clinic.plans import read_plan
from device.history import History
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.routines import load_routines
from device.settings import config_folder, load_practice
from wire.plan import Phase, Plan

PLANS = sorted((config_folder() / "plans").glob("*.toml"))
ROUTINES = load_routines(config_folder() / "routines")
PRACTICE = load_practice(config_folder() / "practice.toml")
TODAY = date(2030, 5, 6)


@pytest.fixture(params=PLANS, ids=lambda path: path.stem)
def plan(request: pytest.FixtureRequest) -> Plan:
    path: Path = request.param
    return read_plan(path, 1, TODAY)


def test_an_example_is_allowed_and_leaves_nothing_to_advise(plan: Plan) -> None:
    assert list(advice(plan)) == []


def test_every_routine_of_an_example_runs_on_the_mirror(plan: Plan) -> None:
    known = History(today=TODAY, quieted_today=True)
    for row in plan.routines:
        dose = dose_of(plan, ROUTINES[row.routine], known, PRACTICE)
        assert isinstance(dose, Dose), row.routine
        assert dose.items


def test_there_is_an_example_for_every_phase() -> None:
    assert {read_plan(path, 1, TODAY).phase for path in PLANS} == set(Phase)
