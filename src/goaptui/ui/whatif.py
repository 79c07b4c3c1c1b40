"""What if: the cockpit on a fork of the session, of which nothing is written; kept, dropped, or given a name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from goaptui.domain.values import Value
from goaptui.session.fork import Fork
from goaptui.session.scenario import Scenario
from goaptui.session.text import value_text
from goaptui.ui.rows.bars import Part, what_if_parts
from goaptui.ui.rows.row import clean
from goaptui.ui.weighing import Job

if TYPE_CHECKING:
    from goaptui.planner.repairs import Repair
    from goaptui.planner.whatif import Drop
    from goaptui.session.outlook import Outlook
    from goaptui.session.request import PlanRequest
    from goaptui.session.session import Session
    from goaptui.ui.screens.main import MainScreen


class WhatIf:
    """What is tried now, and the scenarios that were named since the app began. `screen.trying` says whether it is on.

    Entering puts a fork in the place of the screen's session: every command then works on that, and is none the wiser.
    """

    def __init__(self, screen: MainScreen) -> None:
        self._screen = screen
        self.scenarios: dict[str, Scenario] = {}
        """By name, in the order in which they were named."""
        self.name = ""
        """Of the scenario that was opened, or that what is tried was named."""
        self._today: Outlook | None = None
        self._named_at: tuple[object, ...] = ()
        self._plan = screen.real.plan
        """The plan file as it was taken in last."""
        self._drops: tuple[Drop, ...] = ()
        """What it asks for, and what is tried does not."""

    # ── what it is ──────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def fork(self) -> Fork:
        """What is tried. Only while something is."""
        session = self._screen.session
        assert isinstance(session, Fork)
        return session

    @property
    def today(self) -> Outlook | None:
        """The plan for what is true now; ``None`` where it was not planned since that has changed."""
        screen, real = self._screen, self._screen.real
        outlook = self._today if screen.trying else self._planned or self._today
        if outlook is None or outlook.plan is not real.plan or outlook.record is not real.record:
            return None
        return outlook if (outlook.goals, outlook.profile) == (real.goals, real.profile) else None

    @property
    def count(self) -> int:
        """How many changes what is tried comes to."""
        return len(self.fork.tried) if self.fork.different else 0

    @property
    def changed(self) -> bool:
        """Whether anything that is tried is other than what is true."""
        fork, real = self.fork, self._screen.real
        return self.eased or fork.different or (fork.goals, fork.profile) != (real.goals, real.profile)

    @property
    def eased(self) -> bool:
        """Whether something that the plan file asks for is not asked for in what is tried."""
        return bool(self._drops)

    @property
    def different(self) -> bool:
        """Whether something would be lost if it were left now: it is neither as things are nor as it was named."""
        return self.changed and self._state() != self._named_at

    @property
    def _planned(self) -> Outlook | None:
        """What is on the screen, where that was planned: not while the planner works, nor of a past moment."""
        screen = self._screen
        return None if screen.view is None or screen.view.planning or screen.past is not None else screen.outlook

    def _state(self) -> tuple[object, ...]:
        record = self.fork.record
        return (record.length, self.fork.goals, self.fork.profile, self._drops)

    def told(self) -> str:
        """What is tried, in a few words: ``2 changes, profile Safest``."""
        fork, real = self.fork, self._screen.real
        count = self.count
        words = [f"{count} change{'s' if count != 1 else ''}"] if count else []
        if fork.goals != real.goals:
            words.append(goals_told(fork))
        if fork.profile != real.profile:
            words.append(f"profile {clean(fork.plan.profiles[fork.profile].title)}")
        if self.eased:
            words.append("a condition dropped")
        return ", ".join(words) or "nothing yet"

    def title_line(self, outlook: Outlook, planning: str, width: int) -> tuple[Part, ...]:
        """The line above: that this is a what-if, which one, and what it comes to beside today's plan."""
        changed = self.name and self.different
        name = f"{clean(self.name)} (changed)" if changed else clean(self.name)
        return what_if_parts(name, self.told(), outlook, self.today, planning, width)

    # ── entering and leaving ────────────────────────────────────────────────────────────────────────────────────

    def begin(self) -> None:
        """From now on whatever is done is only tried."""
        screen = self._screen
        self._today = self.today
        self._put(screen.real.fork(), "")
        screen.show_again()

    def keep(self) -> None:
        """What was tried becomes real: events of the session, each of which can be undone."""
        screen, fork, real = self._screen, self.fork, self._screen.real
        events, told, eased = (fork.tried if fork.different else ()), self.told(), self.eased
        goals = None if len(fork.goals) == len(fork.plan.goals) else fork.goals
        profile = fork.profile
        self._put(real, "")

        def adopt() -> bool:
            real.goals = goals
            real.profile = profile
            real.adopt(events)
            return True

        said = f"Kept: {told}." + (" Each of them can be undone." if events else "")
        if eased:
            said = "Kept, but for the condition that was dropped: that is for the plan file."
        screen.change(adopt, said)

    def drop(self, said: str = "") -> None:
        """Back to what is true."""
        screen = self._screen
        said = said or f"Dropped: {self.told()}. Everything is as it was."
        self._put(screen.real, "")
        screen.replan()
        screen.say(said)

    def name_it(self, name: str) -> None:
        """Keep what is tried as a scenario of this name, in place of one that has it."""
        fork = self.fork
        events = fork.tried if fork.different else ()
        self.scenarios[name] = Scenario(name, events, fork.goals, fork.profile, self._planned, self._drops)
        self.name, self._named_at = name, self._state()
        self._screen.show_again()

    def open(self, name: str) -> None:
        """Go on with a scenario, on what is true by now."""
        screen = self._screen
        if not screen.trying:
            self._today = self.today
        scenario = self.scenarios[name]
        self._put(scenario.opened(screen.real), name)
        self._drops = scenario.drops
        self._named_at = self._state()
        screen.replan()
        screen.say(f"What if: {name}.")

    def forget(self, name: str) -> None:
        """Have a scenario no more. What is tried stays, without the name."""
        del self.scenarios[name]
        if name == self.name:
            self.name, self._named_at = "", ()
            self._screen.show_again()

    def try_repair(self, facts: Mapping[str, Value], said: str = "") -> None:
        """Give facts other values as a what-if, beginning one where none is on: does that help?"""

        def give(fork: Fork) -> None:
            for fact, value in facts.items():
                fork.set(fact, value)

        known = self._screen.session.plan.facts
        texts = (f"{known[fact].title}: {value_text(known[fact], value)}" for fact, value in facts.items())
        self._try(give, said or f"What if: {', '.join(texts)}.")

    def try_it(self, repair: Repair) -> None:
        """Try what the planner found to help: facts by hand, an action set back, or a condition that is dropped.

        What is dropped is dropped from the plan that is tried; the plan file stays as it is.
        """
        plan, action = self._screen.session.plan, repair.action
        if repair.kind == "facts":
            self.try_repair(dict(repair.values))
        elif repair.kind == "status":
            assert action is not None
            name = action
            self._try(lambda fork: fork.todo(name), f"What if: {clean(plan.actions[name].title)} is tried again.")
        else:
            from goaptui.planner.whatif import Drop, dropped

            drop = Drop(action, repair.phase, repair.requirement, repair.after)

            def ease(fork: Fork) -> None:
                fork.take_plan(dropped(fork.plan, drop))
                self._drops = (*self._drops, drop)

            self._try(ease, "What if that were not asked for? The plan file stays as it is.")

    def _try(self, act: Callable[[Fork], object], said: str) -> None:
        screen = self._screen
        if screen.past is not None:
            screen.leave_past()
        if not screen.trying:
            self.begin()
        fork = self.fork

        def carry_out() -> bool:
            act(fork)
            return True

        screen.change(carry_out, said)

    def real_changed(self) -> None:
        """The plan file, or the session on the disk, has changed beside what is tried."""
        if self._plan is not self._screen.real.plan:
            self._plan, self._drops = self._screen.real.plan, ()
            self.fork.take_plan(self._plan)

    def _put(self, session: Session, name: str) -> None:
        self._screen.session = session
        self._plan, self._drops = self._screen.real.plan, ()
        self.name, self._named_at = name, ()

    # ── asking ──────────────────────────────────────────────────────────────────────────────────────────────────

    def toggle(self) -> None:
        """Begin, or ask how to leave; where nothing would be lost, leave at once."""
        screen = self._screen
        if not screen.trying:
            self.begin()
            screen.say("What if? Whatever is done now is only tried: nothing is written.")
        elif not self.different:
            left = f"Left “{self.name}”, which is kept by its name." if self.name else "Left: nothing was tried."
            self.drop(left)
        else:
            self._ask_how_to_leave()

    def _ask_how_to_leave(self) -> None:
        from goaptui.ui.screens.leave_what_if import LeaveWhatIf

        fork = self.fork
        texts = [fork.describe(event) for event in fork.tried] if fork.different else []
        dialog = LeaveWhatIf(texts, self.told(), self.today, self._planned, self.name)

        def answered(how: str | None) -> None:
            if how == "keep":
                self.keep()
            elif how == "drop":
                self.drop()
            elif how == "name":
                self.ask_name(leave=True)

        self._screen.app.push_screen(dialog, answered)

    def ask_name(self, leave: bool = False, then: Callable[[], object] | None = None) -> None:
        """Ask for a name, and keep what is tried by it."""
        from goaptui.ui.screens.name_prompt import NamePrompt

        def named(name: str | None) -> None:
            if name is None:
                return
            self.name_it(name)
            if leave:
                self.drop(f"“{name}” is kept by its name until the app is left.")
            else:
                self._screen.say(f"Kept by the name “{name}” until the app is left.")
            if then is not None:
                then()

        suggestion = self.name or _free_name(self.scenarios)
        self._screen.app.push_screen(NamePrompt(suggestion, self.scenarios), named)

    def ask_open(self, name: str) -> None:
        """Open a scenario; ask first where something that is tried would be lost."""
        from goaptui.ui.screens.confirm import Confirm

        if not self._screen.trying or not self.different:
            self.open(name)
            return

        def answered(yes: bool | None) -> None:
            if yes:
                self.open(name)

        text = f"Tried, and not kept: {self.told()}."
        question = f"Open “{name}”, and drop what is tried now?"
        self._screen.app.push_screen(Confirm(question, text, "Drop and open", asked_with="enter"), answered)

    # ── comparing ───────────────────────────────────────────────────────────────────────────────────────────────

    def compare(self) -> None:
        """Today's plan and the tried one side by side."""
        from goaptui.ui.screens.compare import ComparePage

        screen = self._screen
        jobs = (self._now_job(), self._tried_job())
        titles = ("Today", self.name or "What is tried")
        screen.app.push_screen(ComparePage(jobs, titles, screen.outlook, screen))

    def show_scenarios(self) -> None:
        """The table: now, what is tried (where it is no scenario as it was named), and each scenario."""
        from goaptui.ui.screens.scenarios import Column, ScenariosPage

        screen = self._screen
        columns = [Column("Today", self._now_job(), ())]
        at = None
        if screen.trying and (self.different or self.name not in self.scenarios):
            columns.append(Column("Tried now", self._tried_job(), self._texts(self.fork)))
            at = "tried"
        for name, scenario in self.scenarios.items():
            fork = scenario.opened(screen.real)
            job = Job(f"scenario/{name}", fork.request(), _same(scenario.outlook, fork.request()))
            columns.append(Column(name, job, self._texts(fork), name))
            if name == self.name and at is None:
                at = job.key
        screen.app.push_screen(ScenariosPage(columns, screen.outlook, screen, at, self.forget))

    def _texts(self, fork: Fork) -> tuple[str, ...]:
        return tuple(fork.describe(event) for event in fork.tried) if fork.different else ()

    def _now_job(self) -> Job:
        return Job("now", self._screen.real.request(), self.today)

    def _tried_job(self) -> Job:
        return Job("tried", self.fork.request(), self._planned)


def _same(outlook: Outlook | None, request: PlanRequest) -> Outlook | None:
    """An outlook, if it is what planning a request would give."""
    if outlook is None:
        return None
    one, other = outlook.record, request.record
    # A plan of which something was dropped is made anew each time it is opened: then it is planned again.
    same = (outlook.plan is request.plan, one.values == other.values, one.statuses == other.statuses)
    if all(same) and (outlook.goals, outlook.profile) == (request.goals, request.profile) and outlook.status != "limit":
        return outlook
    return None


def goals_told(session: Session) -> str:
    """How many goals are planned for: ``1 of 3 goals``."""
    chosen, total = len(session.goals), len(session.plan.goals)
    return f"{chosen} of {total} goals" if chosen < total else "all goals"


def _free_name(names: Mapping[str, object]) -> str:
    number = len(names) + 1
    while f"Scenario {number}" in names:
        number += 1
    return f"Scenario {number}"
