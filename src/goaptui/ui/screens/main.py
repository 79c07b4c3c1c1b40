"""What happens in the cockpit: it runs commands, plans anew, follows files, and shows what comes of it."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events
from textual.timer import Timer

from goaptui.domain.problems import PlanError, Problem
from goaptui.domain.values import Value
from goaptui.session.refused import Refused
from goaptui.ui import dialogs
from goaptui.ui.commands import BY_ID, TITLES, VIEWS, Command, Context
from goaptui.ui.following import PLAN, SESSION, Follower, News
from goaptui.ui.keymap import Keymap, label
from goaptui.ui.planning import Answer, PlanningWorker, provisional
from goaptui.ui.rows.bars import Part, past_parts, progress_words, title_parts
from goaptui.ui.rows.row import clean
from goaptui.ui.saving import Saver, describe
from goaptui.ui.screens.cockpit import CockpitScreen
from goaptui.ui.status import plan_fault
from goaptui.ui.timetables import Timetables
from goaptui.ui.view import selection_of

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook
    from goaptui.session.session import Session
    from goaptui.ui.past import Past
    from goaptui.ui.whatif import WhatIf

_PROGRESS_INTERVAL = 0.1
_FIRST_WAIT = 0.25
"""Seconds that the first screen waits for the first plan."""


class MainScreen(CockpitScreen, inherit_bindings=False):
    """See the module. `session` is open; its plan is on the screen from the first frame on."""

    DEFAULT_CSS = "MainScreen { overflow: hidden hidden; }"

    def __init__(self, session: Session, keymap: Keymap, problems: Iterable[str] = ()) -> None:
        super().__init__(keymap)
        self.session = session
        """The session that commands go to and panes show: the real one, or what is tried in place of it."""
        self.real = session
        """The session of the disk."""
        session.autosave = False
        self._problems = [*problems, *keymap.problems, *session.warnings]
        self._ticker: Timer | None = None
        self._then: Callable[[], object] | None = None
        from goaptui.session.outlook import build_outlook

        self.planner = PlanningWorker(build_outlook, self._deliver)
        self.saver = Saver(session.save, self._save_told)
        self.follower = Follower(session, self._files_told)
        self.timetables = Timetables(self)
        self.plan_problems: tuple[Problem, ...] = ()
        """What is wrong with the plan file as it is now; the plan on the screen is the last good one."""
        # Planning begins now, beside the framework's start; the first frame shows its answer where it is quick.
        self.planner.begin(session.request())

    # ── beginning and ending ────────────────────────────────────────────────────────────────────────────────────

    def on_mount(self) -> None:
        """Show the first plan."""
        answer = self.planner.await_answer(_FIRST_WAIT)
        if answer is not None and answer.outlook is not None:
            outlook = self._planned = answer.outlook
        else:
            outlook = provisional(self.session.request(), None)
        self.view = self._view(outlook, planning=progress_words(None) if self.planner.busy else "")
        if answer is not None and answer.error is not None:
            self._plan_failed(answer.error)
        self._watch_planner()
        self._show_faults()
        self._push()
        self._place()
        self.pane.focus()
        if self._problems:
            more = f" (and {len(self._problems) - 1} more)" if len(self._problems) > 1 else ""
            self.say(clean(self._problems[0]) + more, "warn")
        self.follower.start()
        self.call_after_refresh(self._painted)

    def _painted(self) -> None:
        """After the first paint: what had better not be done before it."""
        _collect_garbage_again()
        self.timetables.begin()
        self._want_timetable()

    def close(self) -> None:
        """End the threads."""
        self.timetables.close()
        self.planner.close()
        self.follower.close()
        self.saver.close()

    # ── what commands use ────────────────────────────────────────────────────────────────────────────────────────

    def context(self) -> Context:
        """Where the user is."""
        row = self.pane.cursor_row
        return Context(
            self.current,
            row.key,
            row.item,
            self.session,
            self.outlook,
            self.planner.busy,
            bool(self.pane.filter_text),
            bool(self.plan_problems),
            self._why_past(),
            self.trying,
        )

    def action_title(self, action: str) -> str:
        """An action's title."""
        found = self.session.plan.actions.get(action)
        return found.title if found is not None else action

    def change(self, act: Callable[[], object], said: str = "", follow: bool = True) -> bool:
        """Carry out a change of the session, plan anew, and have it saved; whether it was accepted.

        With `follow` the cursor stays on its item wherever that goes; without, on its line (the next step).
        """
        if self.past is not None:
            self.say(self._why_past(), "warn")
            return False
        try:
            event = act()
        except Refused as refusal:
            self.say(str(refusal), "warn")
            return False
        if event is None:
            return False
        self._follow = follow
        self.replan()
        if said:
            self.say(said)
        if self.session is self.real and self.real.unsaved:
            # After the frame: the saving thread must not take the interpreter from the thread that draws.
            self.call_after_refresh(self.saver.request)
        return True

    def when_planned(self, then: Callable[[], object]) -> None:
        """Do something as soon as the plan for the last change is on the screen: now, where it is already."""
        if self.view is not None and not self.view.planning:
            then()
        else:
            self._then = then

    def set_fact(self, fact: str, value: Value) -> None:
        """Give a fact a value."""
        self.change(lambda: self.session.set(fact, value))

    def finish(self, action: str, ready_only: bool) -> None:
        """Mark an action done, asking for outcome and evidence where they are needed."""
        ready, missing = self.outlook.readiness(action)
        if not ready and ready_only:
            first = missing[0] if missing else "something is missing"
            more = f" (and {len(missing) - 1} more)" if len(missing) > 1 else ""
            key = self.keymap.label(BY_ID["done-anyway"])
            anyway = f" ({key} marks it done all the same)" if key else ""
            self.say(f"Not ready{anyway}: {first}{more}", "warn")
            return
        found = self.session.plan.actions.get(action)
        if found is None:  # the plan file has just changed under the cursor
            self.say("The plan does not have this action any more.", "warn")
            return
        needs_evidence = self.session.needs_evidence(action)
        if found.outcomes or needs_evidence:
            dialogs.ask_outcome(self, found, needs_evidence)
        else:
            self.mark_done(action)

    def mark_done(self, action: str, outcome: str | None = None, evidence: str | None = None) -> None:
        """Mark an action done."""
        title = self.action_title(action)
        found = self.session.plan.actions.get(action)
        result = found.outcome(outcome) if found is not None and outcome is not None else None
        said = f"Done: {title}" + (f" ({result.title})" if result is not None else "")
        self.change(lambda: self.session.done(action, outcome, evidence), said, follow=False)

    def edit_value(self, fact: str) -> None:
        """Ask for a fact's value."""
        dialogs.ask_value(self, fact)

    def explain(self) -> None:
        """Explain the selected action or fact, or why there is no plan."""
        context = self.context()
        dialogs.show_explanation(self, context.action, context.fact)

    def explain_none(self) -> None:
        """Say why there is no plan, and what would help."""
        dialogs.show_explanation(self, None)

    def show_help(self) -> None:
        """Show the keys."""
        dialogs.show_help(self)

    def show_palette(self) -> None:
        """Open the command palette."""
        dialogs.show_palette(self)

    def edit_plan(self) -> None:
        """Open the plan file in the user's editor at what is selected, then read it again."""
        dialogs.edit_plan(self)

    def show_problems(self) -> None:
        """Show all that is wrong with the plan file."""
        dialogs.show_problems(self, self.plan_problems)

    def next_theme(self) -> None:
        """Take the next of the app's own themes."""
        self.say(f"Theme: {self.goaptui.next_theme()}")

    def quit(self) -> None:
        """Leave; ask only where something would be lost."""
        if self.trying and self.what_if.different:
            dialogs.ask_to_drop(self)
            return
        self.leave()

    def leave(self) -> None:
        """Leave as soon as everything real is saved; ask where that fails."""
        if self.real.unsaved:
            self.saver.request()
        if self.saver.flush(1.0):
            self.app.exit()
        else:
            dialogs.ask_to_lose(self, self.saver.error or "the disk does not answer")

    def cancel(self) -> None:
        """Stop the search that runs, or clear the filter."""
        if self.planner.stop_search():
            self.say("Stopping the search…")
        elif self.pane.filter_text:
            self.pane.close_filter(clear=True)
        elif self.current in VIEWS:
            self.leave_timeline()
        else:
            self.show_past(None)

    # ── keys ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def on_key(self, event: events.Key) -> None:
        """A key goes to the filter that is open, or to the command that it is bound to here."""
        event.stop()
        event.prevent_default()
        if self.pane.filtering and self.pane.filter_key(event):
            return
        with self._one_frame():
            command = self.keymap.find(event.key, self.current)
            if self.past is not None:  # the ways out of the past come before what a pane has the same keys for
                ways = (BY_ID["now"], BY_ID["return"])
                command = next((way for way in ways if event.key in self.keymap.keys(way)), command)
            if command is not None:
                self._run(command)
            elif (elsewhere := self.keymap.elsewhere(event.key)) is not None:
                where = " and ".join(TITLES[pane] for pane in elsewhere.panes)
                self.say(f"{label(event.key)} ({elsewhere.title}) works in: {where}.", "dim")

    def run_command(self, name: str) -> None:
        """Run a command by its id, as a click or the palette does."""
        if (command := BY_ID.get(name)) is None:
            return
        with self._one_frame():
            if not command.works_in(self.current):
                self.go_to_pane(command.panes[0])
            self._run(command)

    def _run(self, command: Command) -> None:
        reason = command.why_not(self.context())
        if reason is None:
            command.run(self)
        else:
            self.say(reason, "warn")

    # ── what if ──────────────────────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def what_if(self) -> WhatIf:
        """What is tried, and the scenarios that were named."""
        from goaptui.ui.whatif import WhatIf

        return WhatIf(self)

    @property
    def trying(self) -> bool:
        """Whether what is on the screen is only tried."""
        return self.session is not self.real

    @property
    def mode(self) -> str:
        """What marks all frames, where what they show is not true now."""
        return "PAST" if self.past is not None else "WHAT IF" if self.trying else ""

    # ── the past ─────────────────────────────────────────────────────────────────────────────────────────────────

    past: Past | None = None
    """The past moment that is looked at."""

    def look_at(self, event: str | None) -> None:
        """Have all panes show the moment right after an event (``None``: before the first)."""
        from goaptui.ui.past import look_at

        look_at(self, event)

    def show_past(self, moment: Past | None) -> None:
        """Show a past moment in all panes; with ``None``, how it is now."""
        if moment is None and self.past is None:
            return
        self.past = moment
        self.replan()
        self._lines()

    def leave_past(self) -> None:
        """Look at the past no more. What is shown follows from the change that comes next."""
        self.past = None

    def _why_past(self) -> str:
        """Why nothing can be changed while the past is looked at; empty where it is not."""
        if self.past is None:
            return ""
        return self.past.refusal(self.keymap.label(BY_ID["now"]), self.keymap.label(BY_ID["return"]))

    # ── planning ─────────────────────────────────────────────────────────────────────────────────────────────────

    def replan(self) -> None:
        """Plan from where the session is now; the answer is on the screen at once, or as soon as it is found."""
        self._then = None
        request = self.session.request()
        if self.past is not None:
            if self.past.plan is not request.plan or self.past.log is not self.session.log:
                self.look_at(self.past.event)  # what it was amounts to something else now
                return
            request = request._replace(record=self.past.record)
        self.timetables.give_up()
        answer = self.planner.request(request)
        if answer is not None:
            self._take(answer)
            return
        assert self.view is not None
        # The change is seen in the next frame, the plan when it is there.
        outlook = provisional(request, self.outlook)
        self._set_view(self._view(outlook, None, selection_of(self.selection.item, outlook), progress_words(None)))
        self._watch_planner()

    def _deliver(self, answer: Answer) -> None:
        self.call_later(self._take, answer)  # from the planner's thread

    def _take(self, answer: Answer) -> None:
        if answer.generation != self.planner.generation or self.view is None:
            return
        if answer.error is not None or answer.outlook is None:
            self._plan_failed(answer.error)
            self._set_view(self._view(self.outlook, None, self.selection))
            return
        from goaptui.session.changes import changes

        self.fault("planner", "")
        outlook = answer.outlook
        if self.past is not None:
            self._set_view(self._view(outlook, None, selection_of(self.selection.item, outlook)))
            return
        known = self._planned
        changed = changes(known, outlook) if known is not None and known.plan is outlook.plan else None
        self._planned = outlook
        self._set_view(
            self._view(
                outlook, changed if changed and changed.any else None, selection_of(self.selection.item, outlook)
            )
        )
        then, self._then = self._then, None
        if then is not None:
            then()

    _planned: Outlook | None = None
    """The last outlook that was planned, not made up meanwhile: what the next one is compared with."""

    def _plan_failed(self, error: BaseException | None) -> None:
        if error is not None:
            self.goaptui.note_error(error)
            self.fault("planner", f"The planner failed: {describe(error)}")

    def _watch_planner(self) -> None:
        """Show how a long search goes, as long as it does."""
        if self._ticker is None:
            self._ticker = self.set_interval(_PROGRESS_INTERVAL, self._tick_progress, pause=True)
        if self.planner.busy:
            self._ticker.resume()

    def _tick_progress(self) -> None:
        assert self._ticker is not None
        if not self.planner.busy:
            self._ticker.pause()
            return
        if self.view is not None and self.view.planning:
            words = progress_words(self.planner.progress)
            if words != self.view.planning:
                self._set_view(self._view(self.outlook, None, self.selection, words))

    # ── files ────────────────────────────────────────────────────────────────────────────────────────────────────

    def reload_plan(self) -> None:
        """Read the plan file again now."""
        self._files_read(self.follower.read(frozenset({PLAN})))

    def _files_told(self, news: News) -> None:
        self.call_later(self._files_read, news)  # from the follower's thread

    def _files_read(self, news: News) -> None:
        """Show what became of files that others changed."""
        plan_error, session_error = news.errors.get(PLAN), news.errors.get(SESSION)
        if PLAN in news.files:
            self.plan_problems = plan_error.problems if isinstance(plan_error, PlanError) else ()
            key = self.keymap.label(BY_ID["problems"])
            self.fault(PLAN, plan_fault(plan_error, key) if plan_error is not None else "")
        if SESSION in news.files:
            self.fault(SESSION, f"The session file cannot be used: {describe(session_error)}" if session_error else "")
        if self.trying and (self.session.plan is not self.real.plan or news.session_changed):
            self.what_if.real_changed()
        if self.session.plan is not self.outlook.plan:
            self.replan()
            self.say("The plan file has changed, and was read again.")
        elif news.session_changed:
            self.replan()
            tried = " What is tried goes on from where it began." if self.trying else ""
            self.say(f"Another program has changed the session.{tried}")

    def _save_told(self, fault: str | None) -> None:
        self.call_later(self.fault, "save", f"Not saved: {fault} (trying again)" if fault else "")

    # ── the line above ───────────────────────────────────────────────────────────────────────────────────────────

    def title_line(self, width: int) -> tuple[Part, ...]:
        """The line above: of the plan, and whether what is shown is past."""
        assert self.view is not None
        if self.past is not None:
            return past_parts(self.past.words, self.outlook, self.view.planning, width)
        if self.trying:
            return self.what_if.title_line(self.outlook, self.view.planning, width)
        return title_parts(self.outlook, self.view.planning, width)


def _collect_garbage_again() -> None:
    """After the first paint: what is there now stays, and is looked at no more; see `goaptui.ui.app.run_app`."""
    gc.freeze()
    gc.enable()
