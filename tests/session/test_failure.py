"""How it goes on when an action has failed."""

from __future__ import annotations

from pathlib import Path

from goaptui.planner.solution import Solution
from goaptui.session.failure import failure_text, way_on
from goaptui.session.outlook import Outlook
from goaptui.session.session import Session
from tests.session.plans import write_plan

TEXT = """
schema = 1
[plan]
title = "Ways"
[facts]
there = false
idle = false
[goals.go]
conditions = { there = true }
[actions.fly]
estimate = "1h"
effects = { there = true }
on_failure = "train"
[actions.walk]
estimate = "5h"
effects = { there = true }
[actions.train]
title = "Take the train"
estimate = "3h"
effects = { there = true }
[actions.nap]
effects = { idle = true }
"""


def session(folder: Path, text: str = TEXT) -> Session:
    return Session.open(write_plan(folder, text))


def test_the_contingency_comes_in(tmp_path: Path) -> None:
    here = session(tmp_path)
    before = here.outlook
    here.fail("fly")
    assert way_on(before, here.outlook, "fly") == "contingency"
    told = failure_text(before, here.outlook, "fly")
    assert told == "its contingency comes in: Take the train (+1 −1, cost 60 → 180)"


def test_the_plan_goes_round_it(tmp_path: Path) -> None:
    here = session(tmp_path, TEXT.replace('on_failure = "train"\n', "").replace('estimate = "3h"', 'estimate = "9h"'))
    before = here.outlook
    here.fail("fly")
    assert way_on(before, here.outlook, "fly") == "round"
    assert failure_text(before, here.outlook, "fly") == "the plan goes round it (+1 −1, cost 60 → 300)"


def test_a_contingency_that_is_not_the_best_way_is_not_said_to_come_in(tmp_path: Path) -> None:
    here = session(tmp_path, TEXT.replace('estimate = "3h"', 'estimate = "9h"'))
    before = here.outlook
    here.fail("fly")
    assert here.outlook.steps[0].action == "walk" and way_on(before, here.outlook, "fly") == "round"


def test_what_the_plan_does_not_use_may_fail(tmp_path: Path) -> None:
    here = session(tmp_path)
    before = here.outlook
    here.fail("nap")
    assert failure_text(before, here.outlook, "nap") == "the plan does not need it"


def test_there_may_be_no_way_round(tmp_path: Path) -> None:
    here = session(tmp_path)
    for action in ("train", "walk"):
        here.fail(action)
    before = here.outlook
    here.fail("fly")
    assert way_on(before, here.outlook, "fly") == "none"
    assert failure_text(before, here.outlook, "fly") == "there is no way round it"
    again = here.outlook
    here.fail("nap")
    assert failure_text(again, here.outlook, "nap") == "there was no plan before, either"


def test_what_is_not_known_is_not_said(tmp_path: Path) -> None:
    here = session(tmp_path)
    before = here.outlook
    here.fail("fly")
    stopped = Outlook(here.request(), Solution("limit", False, None, None))
    assert failure_text(before, stopped, "fly") == "no way round it has been found in the time"
