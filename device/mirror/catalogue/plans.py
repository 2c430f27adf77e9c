"""A clinic's plan file, read to lay a routine out with it. Nothing is signed here."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import msgspec

from device.errors import SettingsError
from device.mirror.catalogue.gates import fresh, open_plan
from device.mirror.coaching.dose import Dose
from device.mirror.coaching.limits import dose_of
from device.mirror.coaching.routine import Routine
from device.mirror.panel.words import Words
from device.settings import Practice, read_table
from wire.mistakes import explained, meant
from wire.plan import CARE, Plan

THE_CLINICS_OWN = ("schema", "version", "valid_for_days", "valid_until")
"""What the clinic puts in itself, and what a day has to do with."""


def read_plan(file: Path) -> Plan:
    """Read a plan file as a therapist writes it; raises SettingsError naming file and key.

    When it begins and ends says nothing about what a session is, so it is not looked at.
    """
    tables = {key: value for key, value in read_table(file).items() if key not in THE_CLINICS_OWN}
    tables |= {"schema": 1, "version": 1, "valid_until": date.max}
    try:
        return msgspec.convert(tables, type=Plan)
    except msgspec.ValidationError as error:
        raise SettingsError(explained(file, tables, Plan, error)) from error


def planned(
    routine: Routine, turn: int, plan_file: Path | None, practice: Practice, words: Words
) -> tuple[Dose, Plan | None]:
    """One turn of a routine, by a plan file, or else by a plan's defaults with all unlocked.

    It is as from the second session on: the first one of all is lit throughout.

    Raises SettingsError where the plan does not list it, or the phase does not allow it.
    """
    history = fresh(routine, turn)
    plan: Plan | None = None
    if plan_file is None:
        by = open_plan(routine, practice)
    else:
        plan = read_plan(plan_file)
        listed = [row.routine for row in plan.routines]
        if routine.name not in listed and routine.code not in CARE:
            raise SettingsError(f"{plan_file}: {routine.name} is not in it; {meant('', listed)}")
        by = plan
    dose = dose_of(by, routine, history, practice)
    if isinstance(dose, Dose):
        return replace(dose, feel_first_share=by.feel_first_share), plan
    said = words.say(dose.prompt)
    raise SettingsError(
        f"{plan_file or routine.name}: {routine.name} may not run so, and the mirror says “{said}”"
    )
