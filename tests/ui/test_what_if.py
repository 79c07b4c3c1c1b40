"""Choosing between plans, by keys: profiles, goals, what if and its ways out, scenarios, failure, repairs."""

from __future__ import annotations

from pathlib import Path

import pytest

from goaptui.session.session import Session
from goaptui.ui.app import GoaptuiApp
from goaptui.ui.screens.compare import ComparePage
from goaptui.ui.screens.confirm import Confirm
from goaptui.ui.screens.goals import Goals
from goaptui.ui.screens.leave_what_if import LeaveWhatIf
from goaptui.ui.screens.main import MainScreen
from goaptui.ui.screens.name_prompt import NamePrompt
from goaptui.ui.screens.no_plan import NoPlan
from goaptui.ui.screens.profiles import Profiles
from goaptui.ui.screens.scenarios import ScenariosPage
from tests.ui.cockpit import Cockpit, cockpit, write

PLAN = """
schema = 1
[plan]
title = "Trip"
[facts]
money = true
there = false
packed = false
[goals.go]
title = "Be there"
conditions = { there = true }
[goals.pack]
title = "Have packed"
conditions = { packed = true }
[profiles.calm]
title = "Calm"
time = 1
risk = { high = 600 }
[actions.fly]
title = "Fly"
estimate = "1h"
risk = "high"
reversibility = "none"
preconditions = { money = true, packed = true }
effects = { there = true }
on_failure = "train"
[actions.walk]
title = "Walk"
estimate = "5h..7h"
preconditions = { packed = true }
effects = { there = true }
[actions.train]
title = "Take the train"
estimate = "3h"
effects = { there = true }
[actions.pack]
title = "Pack"
estimate = "30m"
effects = { packed = true }
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session.open(write(tmp_path, PLAN))


def disk(session: Session) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in session.path.parent.iterdir()}


def top(app: Cockpit) -> object:
    return app.app.screen


def shown(app: Cockpit) -> str:
    return "\n".join(app.screen())


def weighed(screen: object) -> bool:
    assert isinstance(screen, (Profiles, ComparePage, ScenariosPage))
    return not screen.weighing._thread.is_alive()


async def opened(app: Cockpit) -> None:
    """Wait until everything that a dialog plans beside is on it."""
    await app.until(lambda: weighed(top(app)), "all is weighed")
    await app.settle()


# ── profiles ─────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_profiles_are_shown_with_their_plans_and_one_is_taken(session: Session) -> None:
    async with cockpit(session) as app:
        assert app.steps() == ["pack", "fly"]
        await app.press("p")
        assert isinstance(top(app), Profiles)
        await opened(app)
        seen = shown(app)
        assert "● Time" in seen and "○ Calm" in seen and "now" in seen
        assert "cost 90 · 2 steps" in seen and "cost 390 · 2 steps" in seen
        assert "high risk: 1 step, 1h" in seen and "steps against now: +1 -1" in seen
        assert "at the prices of Time: 390 (+300)" in seen
        assert "fastest" in seen and "safest" in seen and "easiest to take back" in seen
        await app.press("p", "enter")
        assert isinstance(top(app), MainScreen)
        assert (session.profile, app.steps()) == ("calm", ["pack", "walk"])
        assert "Calm" in app.top and "Profile: Calm. Steps +1 -1, cost 390." in app.said
        assert [path.name for path in session.path.parent.iterdir()] == ["plan.toml"]


async def test_leaving_the_profiles_changes_nothing(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("p", "down", "escape")
        assert session.profile == "time" and app.steps() == ["pack", "fly"]
        await app.press("p", "enter")
        assert "already" in app.said


async def test_one_profile_is_no_choice(tmp_path: Path) -> None:
    text = PLAN.replace('[profiles.calm]\ntitle = "Calm"\ntime = 1\nrisk = { high = 600 }\n', "")
    async with cockpit(Session.open(write(tmp_path, text))) as app:
        await app.press("p")
        assert isinstance(top(app), MainScreen) and "one profile only" in app.said


# ── goals ────────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_goals_are_switched_off_and_on(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("L")
        assert isinstance(top(app), Goals)
        assert "2/2 planned for" in shown(app) and "☑ Be there" in shown(app) and "0/1" in shown(app)
        await app.press("space", "enter")
        assert session.goals == ("pack",) and app.steps() == ["pack"]
        assert "1 of 2 goals" in app.top and "Planned for: Have packed." in app.said
        await app.press("L", "a", "enter")
        assert session.goals == ("go", "pack") and "of 2 goals" not in app.top


async def test_one_goal_alone_and_never_none(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("L", "down", "o", "enter")
        assert session.goals == ("pack",)
        await app.press("L", "down", "space", "enter")
        assert isinstance(top(app), Goals) and "At least one goal" in shown(app)
        await app.press("escape")
        assert session.goals == ("pack",)
        await app.press("L", "enter")
        assert "as they were" in app.said


# ── what if ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_what_if_touches_nothing_on_disk_and_is_marked_everywhere(session: Session) -> None:
    session.set("money", True, "a note")
    async with cockpit(session) as app:
        before = disk(session)
        log, record = session.log, session.record
        await app.press("v")
        assert app.main.trying and app.top.startswith(" WHAT IF ")
        assert all("WHAT IF" in app.lines(pane)[-1] for pane in ("world", "plan", "graph", "checklist"))
        await app.press("space", "2", "f", "o", "4", "space", "u", "U", "p", "down", "enter", "L", "space", "enter")
        assert app.main.session.record is not record
        assert session.log == log and session.record is record and session.profile == "time"
        assert disk(session) == before
        await app.press("v", "d")
        assert not app.main.trying and app.main.session is session
        assert "WHAT IF" not in shown(app) and "Everything is as it was" in app.said
        assert app.steps() == ["pack", "fly"]
        assert disk(session) == before and session.log == log


async def test_keeping_makes_events_that_can_be_undone(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("v", "space", "2", "g", "space")
        tried = app.main.session.record
        await app.press("v")
        dialog = top(app)
        assert isinstance(dialog, LeaveWhatIf) and "cost" in shown(app) and "money: true → false" in shown(app).lower()
        await app.press("v", "space")  # neither the key that asked nor a key that is held down answers
        assert top(app) is dialog
        await app.press("k")
        assert not app.main.trying and "Kept: 2 changes" in app.said
        assert [event.kind for event in session.log] == ["set", "done"]
        assert session.record.values == tried.values and session.record.statuses == tried.statuses
        await app.until(lambda: app.main.saver.clean and not session.unsaved, "it is saved")
        assert Session.open(session.path).record.values == tried.values
        await app.press("u", "u")
        assert session.record.statuses == {} and session.record.values["money"] is True


async def test_keeping_takes_goals_and_profile_too(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("v", "p", "p", "enter", "L", "down", "space", "enter")
        assert (session.profile, session.goals) == ("time", ("go", "pack"))
        assert "1 of 2 goals, profile Calm" in app.top
        await app.press("v", "enter")
        assert (session.profile, session.goals) == ("calm", ("go",)) and session.log == ()


async def test_where_nothing_was_tried_it_is_left_at_once(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("v", "v")
        assert not app.main.trying and "nothing was tried" in app.said
        await app.press("v", "space", "space", "v")  # there and back again
        assert not app.main.trying


async def test_undo_inside_goes_behind_where_it_began(session: Session) -> None:
    session.set("money", False)
    async with cockpit(session) as app:
        await app.press("v", "u")
        assert app.value("money") is True and session.record.values["money"] is False
        await app.press("v", "k")
        assert [event.kind for event in session.log] == ["set", "undo"] and app.value("money") is True


async def test_leaving_the_app_asks_only_where_something_tried_would_be_lost(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("v", "space", "q")
        assert isinstance(top(app), Confirm) and "1 change" in shown(app)
        await app.press("q", "escape")
        assert app.main.trying and app.app.is_running
        await app.press("v", "n", "enter", "v", "q")
        assert app.app._exit


async def test_a_changed_plan_file_is_taken_in_while_something_is_tried(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("v", "space")
        session.path.write_text(PLAN.replace('title = "Trip"', 'title = "Journey"'))
        await app.until(lambda: "Journey" in app.top, "the title is the new one")
        await app.settle()
        assert app.main.trying and app.value("money") is False and app.main.session.plan is session.plan


async def test_what_another_program_does_goes_to_the_real_session(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("v", "space")
        Session.open(session.path).set("packed", True)
        await app.until(lambda: session.record.values["packed"] is True, "it came in")
        await app.settle()
        assert app.value("packed") is False and "goes on from where it began" in app.said
        await app.press("v", "k")
        assert session.record.values["packed"] is True and session.record.values["money"] is False


# ── scenarios, comparison ────────────────────────────────────────────────────────────────────────────────────────────


async def test_comparing_todays_plan_with_the_tried_one(session: Session) -> None:
    async with cockpit(session, size=(80, 24)) as app:
        await app.press("c")
        assert "nothing to compare" in app.said
        await app.press("v", "space", "c")
        assert isinstance(top(app), ComparePage)
        await opened(app)
        seen = shown(app)
        assert "Today" in seen and "What is tried" in seen
        assert "90" in seen and "390" in seen and "+300" in seen
        assert "-  2 Fly" in seen and "+  2 Walk" in seen and "1 Pack" in seen
        assert "+1 -1" in seen and "−1h" in seen
        await app.press("escape")
        assert isinstance(top(app), MainScreen)


async def test_scenarios_are_named_compared_opened_and_forgotten(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("v", "space", "v", "n")
        assert isinstance(top(app), NamePrompt) and "Scenario 1" in shown(app)
        await app.press("P", "o", "o", "r", "enter")
        assert not app.main.trying and app.value("money") is True
        await app.press("v", "p", "p", "enter", "V")
        await opened(app)
        page = top(app)
        assert isinstance(page, ScenariosPage)
        seen = shown(app)
        assert all(title in seen for title in ("Today", "▸ Tried now", "Poor"))
        assert "changes made" in seen and "1 step, 1h" in seen and "at Time’s prices" in seen
        await app.press("n", "C", "enter")
        assert isinstance(top(app), ScenariosPage) and list(app.main.what_if.scenarios) == ["Poor", "C"]
        await opened(app)
        await app.press("left")
        assert "▸ Poor" in shown(app) and "money: true → false" in shown(app).lower()
        await app.press("c")
        assert isinstance(top(app), ComparePage)
        await app.press("escape", "enter")
        assert app.main.trying and "WHAT IF: Poor" in app.top and app.value("money") is False
        assert app.steps() == ["pack", "walk"]
        await app.press("v")  # it is kept by its name: nothing would be lost
        assert not app.main.trying and "kept by its name" in app.said
        await app.press("V", "delete")
        assert list(app.main.what_if.scenarios) == ["C"] and "forgotten" in shown(app)


async def test_opening_a_scenario_asks_where_something_would_be_lost(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("v", "space", "v", "n", "enter", "v", "down", "space", "V", "right", "enter")
        assert isinstance(top(app), Confirm)
        await app.press("escape")
        assert app.main.what_if.name == ""
        await app.press("V", "right", "enter", "y")
        assert app.main.what_if.name == "Scenario 1"


async def test_without_scenarios_the_table_says_how_to_make_one(session: Session) -> None:
    async with cockpit(session, size=(80, 24)) as app:
        await app.press("V")
        assert "There are no scenarios yet" in shown(app)
        await app.press("V")
        assert isinstance(top(app), MainScreen)


# ── failure ──────────────────────────────────────────────────────────────────────────────────────────────────────────


async def test_a_failure_brings_the_contingency_in(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2", "end")
        app.main.pane.place_cursor("step/fly/1")
        await app.press("f")
        assert app.steps() == ["train", "pack"] or app.steps() == ["pack", "train"]
        assert "its contingency comes in: Take the train (+1 −1, cost 90 → 210)" in app.said


async def test_a_failure_without_a_way_round_says_what_would_help(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("2", "g", "f")
        assert app.main.outlook.status == "unsolvable"
        assert app.said.startswith("No way round: W says what would help, u takes it back.")
        await app.press("W")
        screen = top(app)
        assert isinstance(screen, NoPlan)
        await app.until(lambda: screen._asking is None, "the repairs are there")
        await app.settle()
        assert "What would help" in shown(app)
        log, before = session.log, disk(session)
        await app.press("1")
        await app.settle()
        assert app.main.trying and app.main.outlook.cost is not None and "What if" in app.said
        assert session.log == log and disk(session) == before


async def test_every_repair_that_is_offered_leads_to_a_plan(session: Session) -> None:
    session.fail("pack")
    async with cockpit(session) as app:
        for number in range(1, 10):
            await app.press("W")
            screen = top(app)
            assert isinstance(screen, NoPlan)
            await app.until(lambda s=screen: s._asking is None, "the repairs are there")
            await app.settle()
            if number > len(screen.sheet_keys):
                assert number > 2
                break
            await app.press(str(number))
            await app.settle()
            assert app.main.trying and app.main.outlook.cost is not None
            await app.press("v", "d")
            assert not app.main.trying and app.main.outlook.status == "unsolvable"


async def test_where_there_is_a_plan_nothing_needs_help(session: Session) -> None:
    async with cockpit(session) as app:
        await app.press("W")
        assert "There is a plan" in app.said and isinstance(app.app, GoaptuiApp)


BARRED = """
schema = 1
[plan]
title = "Barred"
[facts]
approved = false
live = false
[goals.live]
conditions = { live = true }
[actions.deploy]
title = "Deploy"
preconditions = { approved = true }
effects = { live = true }
"""


async def test_a_condition_that_is_dropped_is_dropped_from_what_is_tried_alone(tmp_path: Path) -> None:
    path = write(tmp_path, BARRED)
    session = Session.open(path)
    async with cockpit(session) as app:
        await app.press("W")
        screen = top(app)
        assert isinstance(screen, NoPlan)
        await app.until(lambda: screen._asking is None, "the repairs are there")
        kinds = [repair.kind for repair in screen._repairs]
        assert set(kinds) >= {"facts", "condition"}
        await app.settle()
        await app.press(str(kinds.index("condition") + 1))
        await app.settle()
        assert app.main.trying and app.steps() == ["deploy"] and "a condition dropped" in app.top
        assert session.plan.actions["deploy"].preconditions != app.main.session.plan.actions["deploy"].preconditions
        await app.press("v", "n", "enter")
        assert app.main.outlook.status == "unsolvable" and app.main.session is session
        await app.press("V", "enter")
        assert app.main.trying and app.steps() == ["deploy"] and not app.main.what_if.different
        await app.press("x", "2", "x", "v", "k")
        assert "that is for the plan file" in app.said and not app.main.trying
        assert path.read_text() == BARRED and [event.kind for event in session.log] == ["skip"]
