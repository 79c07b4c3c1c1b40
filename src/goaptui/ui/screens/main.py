"""The cockpit: four panes, a line above, a line below, one selection. It runs commands and shows what follows."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.layout import Layout
from textual.reactive import var
from textual.screen import Screen
from textual.timer import Timer

from goaptui.domain.problems import PlanError, Problem
from goaptui.domain.values import Value
from goaptui.session.refused import Refused
from goaptui.ui import dialogs
from goaptui.ui.commands import BY_ID, PANES, TITLES, VIEWS, Command, Context
from goaptui.ui.following import PLAN, SESSION, Follower, News
from goaptui.ui.keymap import Keymap, label
from goaptui.ui.layout import CockpitLayout, places
from goaptui.ui.planning import Answer, PlanningWorker, provisional
from goaptui.ui.rows.bars import Part, past_parts, progress_words, tab_parts, title_parts, width_of
from goaptui.ui.rows.row import Row, clean
from goaptui.ui.saving import Saver, describe
from goaptui.ui.status import banner_lines, filter_keys, keys_of, plan_fault, tabs_of
from goaptui.ui.timetables import Timetables
from goaptui.ui.view import NO_SELECTION, Item, Selection, View, selection_of
from goaptui.ui.widgets.bar import Bar
from goaptui.ui.widgets.checklist_pane import ChecklistPane
from goaptui.ui.widgets.fine_updates import FineCompositor
from goaptui.ui.widgets.graph_pane import GraphPane
from goaptui.ui.widgets.line_pane import LinePane
from goaptui.ui.widgets.plan_pane import PlanPane
from goaptui.ui.widgets.world_pane import WorldPane

if TYPE_CHECKING:
    from goaptui.session.changes import Changes
    from goaptui.session.outlook import Outlook
    from goaptui.session.session import Session
    from goaptui.ui.app import GoaptuiApp
    from goaptui.ui.past import Past
    from goaptui.ui.whatif import WhatIf

_PROGRESS_INTERVAL = 0.1
_FIRST_WAIT = 0.25
"""Seconds that the first screen waits for the first plan."""


class MainScreen(Screen[None], inherit_bindings=False):
    """See the module. `session` is open; its plan is on the screen from the first frame on."""

    DEFAULT_CSS = "MainScreen { overflow: hidden hidden; }"
    AUTO_FOCUS = ""

    selection: var[Selection] = var(Selection(), init=False)
    """What is selected in all panes."""
    view: var[View | None] = var(None, init=False)
    """What all panes show."""

    def __init__(self, session: Session, keymap: Keymap, problems: Iterable[str] = ()) -> None:
        super().__init__(id="main")
        self._compositor = FineCompositor()
        self.session = session
        """The session that commands go to and panes show: the real one, or what is tried in place of it."""
        self.real = session
        """The session of the disk."""
        self.keymap = keymap
        session.autosave = False
        self._cockpit = CockpitLayout()
        self._problems = [*problems, *keymap.problems, *session.warnings]
        self._faults: dict[str, str] = {}
        """What is wrong and stays so until it is mended, by where it comes from."""
        self._message = ""
        self._tone = "text"
        self._ticker: Timer | None = None
        self._stale = False
        self._in_frame = False
        self._follow = True
        self._then: Callable[[], object] | None = None
        from goaptui.session.outlook import build_outlook

        self.planner = PlanningWorker(build_outlook, self._deliver)
        self.saver = Saver(session.save, self._save_told)
        self.follower = Follower(session, self._files_told)
        self.timetables = Timetables(self)
        self._last_pane = "world"
        """Where the timeline goes back to."""
        self.plan_problems: tuple[Problem, ...] = ()
        """What is wrong with the plan file as it is now; the plan on the screen is the last good one."""
        self.panes: dict[str, LinePane] = {
            "world": WorldPane(number=1, id="world"),
            "plan": PlanPane(number=2, id="plan"),
            "graph": GraphPane(number=3, id="graph"),
            "checklist": ChecklistPane(number=4, id="checklist"),
        }
        for pane in self.panes.values():
            pane.listener = self
        self.title_bar = Bar(id="title")
        self.tab_bar = Bar(id="tabs", on_tag=self.run_command)
        self.banner = Bar(id="banner", on_tag=self.run_command)
        self.footer_bar = Bar(id="footer", on_tag=self.run_command)
        self.current = "world"
        # Planning begins now, beside the framework's start; the first frame shows its answer where it is quick.
        self.planner.begin(session.request())

    # ── building ─────────────────────────────────────────────────────────────────────────────────────────────────

    @property
    def layout(self) -> Layout:
        """The panes' places."""
        return self._cockpit

    def compose(self) -> ComposeResult:
        """Lines and panes, all of them always there."""
        yield self.title_bar
        yield self.tab_bar
        yield self.banner
        yield from self.panes.values()
        yield self.footer_bar

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

    def on_resize(self, event: events.Resize) -> None:
        """Four panes or one, by the size there is."""
        self._place()
        self._lines()

    def _place(self) -> None:
        """Have the layout follow the size, the current pane and the banner."""
        size = self.app.size
        where = places(size, self.current, self._cockpit.banner)
        self._cockpit.current = self.current
        self.set_class(not where.wide, "-narrow")
        for name, pane in self.panes.items():
            if pane.display != (name in where.regions):
                pane.display = name in where.regions
        for name, bar in (("title", self.title_bar), ("tabs", self.tab_bar), ("banner", self.banner)):
            if bar.display != (name in where.regions):
                bar.display = name in where.regions
        self.refresh(layout=True)

    @property
    def wide(self) -> bool:
        """Whether all four panes are on the screen."""
        return not self.has_class("-narrow")

    # ── what commands use ────────────────────────────────────────────────────────────────────────────────────────

    @property
    def outlook(self) -> Outlook:
        """What is on the screen."""
        assert self.view is not None
        return self.view.outlook

    @property
    def pane(self) -> LinePane:
        """The pane that has the focus, or had it last."""
        return self.panes[self.current]

    @property
    def goaptui(self) -> GoaptuiApp:
        """The app, by its own type."""
        from goaptui.ui.app import GoaptuiApp

        assert isinstance(self.app, GoaptuiApp)
        return self.app

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

    def say(self, message: str, tone: str = "text") -> None:
        """Say something in the line below, until the next key."""
        self._message, self._tone = clean(message), tone
        self._footer()

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

    # ── panes ────────────────────────────────────────────────────────────────────────────────────────────────────

    def go_to_pane(self, name: str) -> None:
        """Focus a pane; on a narrow screen, show it."""
        if name == self.current and self.focused is self.pane:
            return
        assert self.view is not None
        whole = name in VIEWS or self.current in VIEWS  # all that is on the screen changes
        if self.current in PANES:
            self._last_pane = self.current
        if name not in self.panes:
            self.panes[name] = self.timetables.make_pane()
        self.current = name
        if whole or not self.wide:
            self._place()
        for pane in self.panes.values():
            if pane.display and (whole or pane is self.pane):
                pane.show(self.view)
                pane.select(self.selection.item)
        self._want_timetable()
        self.pane.focus()

    def go_to_item(self, item: Item) -> None:
        """Focus the pane of an item (facts: the world state, actions: the plan), with the cursor on it."""
        self.go_to_pane("world" if item.kind == "fact" else "plan")
        pane = self.pane
        pane.close_filter(clear=True)
        self._select(item)
        pane.select(item)
        if pane.cursor_row.item != item:  # a pane that was not on the screen until now has its rows after the layout
            self.call_after_refresh(pane.select, item)

    def leave_timeline(self) -> None:
        """Go back to the pane that the timeline was opened from, with what is selected now."""
        self.go_to_pane(self.timetables.way_back(self._last_pane))

    def next_pane(self, step: int) -> None:
        """Focus the next pane, or the one before."""
        if self.current in PANES:
            self.go_to_pane(PANES[(PANES.index(self.current) + step) % len(PANES)])
        else:
            self.leave_timeline()

    def highlighted(self, pane: LinePane, row: Row) -> None:
        """The cursor of a pane moved: what it is on is selected everywhere."""
        assert pane.id is not None
        if pane.id != self.current:
            self.current = pane.id
        if row.item is not None:
            self._select(row.item)
        self._lines()

    def opened(self, pane: LinePane, row: Row) -> None:
        """A double click is the key enter."""
        if (command := self.keymap.find("enter", self.current)) is not None:
            self.run_command(command.id)

    def filter_changed(self, pane: LinePane) -> None:
        """The keys of the filter, or of the pane."""
        self._footer()

    def _select(self, item: Item) -> None:
        if self.view is None or item == self.selection.item:
            return
        self.selection = selection_of(item, self.outlook)
        self.view = self._view(self.outlook, self.view.changes, self.selection, self.view.planning)
        for name, pane in self.panes.items():
            if pane.display:
                pane.show(self.view)
                if name != self.current:
                    pane.select(item)

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

    @contextmanager
    def _one_frame(self) -> Iterator[None]:
        """Around what one key does: what was said and marked before fades; panes and lines are given their due once."""
        self._message = ""
        if self.view is not None and self.view.changes is not None:
            self.view = self._view(self.outlook, None, self.selection, self.view.planning)
            self._stale = True
        self._in_frame = self._follow = True
        try:
            yield
        finally:
            self._in_frame = False
            if self._stale:
                self._push()
            self._lines()

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

    def fault(self, source: str, text: str) -> None:
        """Keep in the banner what is wrong, or take it away."""
        if self._faults.get(source, "") == text:
            return
        if text:
            self._faults[source] = text
        else:
            self._faults.pop(source, None)
        self._show_faults()

    def _show_faults(self) -> None:
        lines = banner_lines(self._faults.values(), self.app.size.width)
        self.banner.show(*lines)
        if self._cockpit.banner != len(lines):
            self._cockpit.banner = len(lines)
            self._place()

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _view(
        self,
        outlook: Outlook,
        changes: Changes | None = None,
        selection: Selection = NO_SELECTION,
        planning: str = "",
    ) -> View:
        """A view, with the timetable that there is of the outlook."""
        return View(outlook, changes, selection, planning, self.timetables.of(outlook), self.mode)

    def _want_timetable(self) -> None:
        """Have the plan laid out in time, where something on the screen shows it."""
        if self.view is None or self.view.planning:
            return
        if any(self.panes[name].display for name in ("graph", *VIEWS) if name in self.panes):
            self.timetables.want(self.outlook)

    def take_timetable(self) -> None:
        """Show the timetable that has been made of what is on the screen."""
        if self.view is not None:
            self._set_view(self._view(self.outlook, self.view.changes, self.selection, self.view.planning))

    def _set_view(self, view: View) -> None:
        self.view = view
        self.selection = view.selection
        self._push()
        self._lines()

    def show_again(self) -> None:
        """Show the same, marked as what it is by now."""
        if self.view is not None:
            self._set_view(self._view(self.outlook, None, self.selection, self.view.planning))

    def _push(self) -> None:
        """Give the view to the panes on the screen; they have drawn again what differs."""
        self._stale = False
        assert self.view is not None
        for pane in self.panes.values():
            if pane.display:
                pane.show(self.view, follow=self._follow or pane is not self.pane)
        # After the frame, as saving: a second thread at work would take the interpreter from the one that draws.
        self.call_after_refresh(self._want_timetable)
        row = self.pane.cursor_row
        if row.item is not None and row.item != self.selection.item:
            self._select(row.item)

    def _lines(self) -> None:
        """The lines above and below."""
        if self.view is None or self._in_frame:
            return
        width = self.app.size.width
        self.title_bar.show(self.title_line(width))
        if not self.wide:
            mode = "" if self.title_bar.display else self.mode
            mark = (Part(mode, "mode"), Part(" ", "text")) if mode else ()
            self.tab_bar.show((*mark, *tab_parts(tabs_of(self.outlook), self.current, width - width_of(mark))))
        self._footer()

    def title_line(self, width: int) -> tuple[Part, ...]:
        """The line above: of the plan, and whether what is shown is past."""
        assert self.view is not None
        if self.past is not None:
            return past_parts(self.past.words, self.outlook, self.view.planning, width)
        if self.trying:
            return self.what_if.title_line(self.outlook, self.view.planning, width)
        return title_parts(self.outlook, self.view.planning, width)

    def _footer(self) -> None:
        if self.view is None or self._in_frame:
            return
        width = self.app.size.width
        if self.pane.filtering:
            self.footer_bar.show(filter_keys(width))
        else:
            self.footer_bar.show(keys_of(self.keymap, self.context(), width, self._message, self._tone))

    def forget_looks(self) -> None:
        """Draw everything anew: the palette changed."""
        for pane in self.panes.values():
            pane.forget_looks()
        for bar in (self.title_bar, self.tab_bar, self.banner, self.footer_bar):
            bar.forget_looks()


def _collect_garbage_again() -> None:
    """After the first paint: what is there now stays, and is looked at no more; see `goaptui.ui.app.run_app`."""
    gc.freeze()
    gc.enable()
