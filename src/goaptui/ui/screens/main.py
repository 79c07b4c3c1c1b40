"""The cockpit: four panes, a line above, a line below, one selection. It runs commands and shows what follows."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.layout import Layout
from textual.reactive import var
from textual.screen import Screen
from textual.timer import Timer

from goaptui.domain.values import Value
from goaptui.session.refused import Refused
from goaptui.ui import dialogs
from goaptui.ui.commands import BY_ID, PANES, Command, Context
from goaptui.ui.keymap import Keymap, label
from goaptui.ui.layout import CockpitLayout, places
from goaptui.ui.planning import Answer, PlanningWorker, provisional
from goaptui.ui.rows.bars import Hint, Part, footer_parts, progress_words, tab_parts, title_parts
from goaptui.ui.rows.row import Row, clean, wrap
from goaptui.ui.saving import Saver, describe
from goaptui.ui.view import Item, Selection, View
from goaptui.ui.watching import Watcher
from goaptui.ui.widgets.bar import Bar
from goaptui.ui.widgets.checklist_pane import ChecklistPane
from goaptui.ui.widgets.fine_updates import FineCompositor
from goaptui.ui.widgets.graph_pane import GraphPane
from goaptui.ui.widgets.line_pane import LinePane
from goaptui.ui.widgets.plan_pane import PlanPane
from goaptui.ui.widgets.world_pane import WorldPane

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook
    from goaptui.session.session import Session
    from goaptui.ui.app import GoaptuiApp

_PROGRESS_INTERVAL = 0.1
_ALWAYS = ("help", "palette")
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
        from goaptui.session.outlook import build_outlook

        self.planner = PlanningWorker(build_outlook, self._deliver)
        self.saver = Saver(session.save, self._save_told)
        self.watcher = Watcher({"plan": str(session.path), "session": str(session.session_path)}, self._files_changed)
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
        self.view = View(outlook, planning=progress_words(None) if self.planner.busy else "")
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
        self.watcher.start()
        self.call_after_refresh(_collect_garbage_again)

    def close(self) -> None:
        """End the threads."""
        self.planner.close()
        self.watcher.close()
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
        shown = tuple(pane for pane in PANES if pane in where.regions)
        for name, pane in self.panes.items():
            if pane.display != (name in shown):
                pane.display = name in shown
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
            self.current, row.key, row.item, self.session, self.outlook, self.planner.busy, bool(self.pane.filter_text)
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
        # After the frame: the saving thread must not take the interpreter from the thread that draws.
        self.call_after_refresh(self.saver.request)
        return True

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
        found = self.session.plan.actions[action]
        needs_evidence = self.session.needs_evidence(action)
        if found.outcomes or needs_evidence:
            dialogs.ask_outcome(self, found, needs_evidence)
        else:
            self.mark_done(action)

    def mark_done(self, action: str, outcome: str | None = None, evidence: str | None = None) -> None:
        """Mark an action done."""
        title = self.action_title(action)
        result = self.session.plan.actions[action].outcome(outcome) if outcome else None
        said = f"Done: {title}" + (f" ({result.title})" if result is not None else "")
        self.change(lambda: self.session.done(action, outcome, evidence), said, follow=False)

    def edit_value(self, fact: str) -> None:
        """Ask for a fact's value."""
        dialogs.ask_value(self, fact)

    def explain(self) -> None:
        """Explain the selected action, or why there is no plan."""
        dialogs.show_explanation(self, self.context().action)

    def show_help(self) -> None:
        """Show the keys."""
        dialogs.show_help(self)

    def show_palette(self) -> None:
        """Open the command palette."""
        dialogs.show_palette(self)

    def edit_plan(self) -> None:
        """Open the plan file in the user's editor at what is selected, then read it again."""
        dialogs.edit_plan(self)

    def next_theme(self) -> None:
        """Take the next of the app's own themes."""
        self.say(f"Theme: {self.goaptui.next_theme()}")

    def quit(self) -> None:
        """Leave; ask only where something would be lost."""
        if self.session.unsaved:
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

    # ── panes ────────────────────────────────────────────────────────────────────────────────────────────────────

    def go_to_pane(self, name: str) -> None:
        """Focus a pane; on a narrow screen, show it."""
        if name == self.current and self.focused is self.pane:
            return
        self.current = name
        if not self.wide:
            self._place()
        assert self.view is not None
        self.pane.show(self.view)
        self.pane.focus()

    def next_pane(self, step: int) -> None:
        """Focus the next pane, or the one before."""
        self.go_to_pane(PANES[(PANES.index(self.current) + step) % len(PANES)])

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
        self.view = View(self.outlook, self.view.changes, self.selection, self.view.planning)
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
            if command is not None:
                self._run(command)
            elif (elsewhere := self.keymap.elsewhere(event.key)) is not None:
                where = " and ".join(self.panes[pane].TITLE for pane in elsewhere.panes)
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
            self.view = View(self.outlook, None, self.selection, self.view.planning)
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
        reason = command.enabled(self.context())
        if reason is None:
            command.run(self)
        else:
            self.say(reason, "warn")

    # ── planning ─────────────────────────────────────────────────────────────────────────────────────────────────

    def replan(self) -> None:
        """Plan from where the session is now; the answer is on the screen at once, or as soon as it is found."""
        request = self.session.request()
        answer = self.planner.request(request)
        if answer is not None:
            self._take(answer)
            return
        assert self.view is not None
        # The change is seen in the next frame, the plan when it is there.
        outlook = provisional(request, self.outlook)
        self._set_view(View(outlook, None, selection_of(self.selection.item, outlook), progress_words(None)))
        self._watch_planner()

    def _deliver(self, answer: Answer) -> None:
        self.call_later(self._take, answer)  # from the planner's thread

    def _take(self, answer: Answer) -> None:
        if answer.generation != self.planner.generation or self.view is None:
            return
        if answer.error is not None or answer.outlook is None:
            self._plan_failed(answer.error)
            self._set_view(View(self.outlook, None, self.selection, ""))
            return
        from goaptui.session.changes import changes

        self._fault("planner", "")
        outlook = answer.outlook
        known = self._planned
        changed = changes(known, outlook) if known is not None and known.plan is outlook.plan else None
        self._planned = outlook
        self._set_view(
            View(outlook, changed if changed and changed.any else None, selection_of(self.selection.item, outlook))
        )

    _planned: Outlook | None = None
    """The last outlook that was planned, not made up meanwhile: what the next one is compared with."""

    def _plan_failed(self, error: BaseException | None) -> None:
        if error is not None:
            self.goaptui.note_error(error)
            self._fault("planner", f"The planner failed: {describe(error)}")

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
                self._set_view(View(self.outlook, None, self.selection, words))

    # ── files ────────────────────────────────────────────────────────────────────────────────────────────────────

    def _files_changed(self, names: frozenset[str]) -> None:
        """On the watcher's thread: read what changed; then, on the UI's thread, show it."""
        plan_error = session_error = None
        changed = False
        if "plan" in names:
            plan_error = self._try(self.session.reload_plan)
        if "session" in names:
            came: list[bool] = []
            session_error = self._try(lambda: came.append(self.session.reload_session()))
            changed = any(came)
        self.call_later(self._files_read, names, plan_error, session_error, changed)

    def reload_plan(self) -> None:
        """Read the plan file again now."""
        self._files_read(frozenset({"plan"}), self._try(self.session.reload_plan), None, False)

    @staticmethod
    def _try(act: Callable[[], object]) -> Exception | None:
        try:
            act()
        except Exception as error:  # a broken edit, a file that is gone: shown, and the last good state stays
            return error
        return None

    def _files_read(
        self, names: frozenset[str], plan_error: Exception | None, session_error: Exception | None, changed: bool
    ) -> None:
        if "plan" in names:
            self._fault("plan", describe(plan_error) if plan_error is not None else "")
        if "session" in names:
            self._fault("session", describe(session_error) if session_error is not None else "")
        if changed or self.session.plan is not self.outlook.plan:
            self.replan()
            if self.session.plan is self.outlook.plan and "plan" in names and plan_error is None:
                self.say("The plan file has changed, and was read again.")

    def _save_told(self, fault: str | None) -> None:
        self.call_later(self._fault, "save", f"Not saved: {fault} (trying again)" if fault else "")

    def _fault(self, source: str, text: str) -> None:
        """Keep in the banner what is wrong, or take it away."""
        if self._faults.get(source, "") == text:
            return
        if text:
            self._faults[source] = text
        else:
            self._faults.pop(source, None)
        self._show_faults()

    def _show_faults(self) -> None:
        width = max(10, self.app.size.width - 4)
        lines = [
            [Part(" ! " if first else "   ", "bad"), Part(line, "bad")]
            for text in self._faults.values()
            for number, paragraph in enumerate(text.splitlines() or [""])
            for first, line in ((number == 0 and i == 0, w) for i, w in enumerate(wrap(paragraph, width)))
        ][:4]
        self.banner.show(*lines)
        if self._cockpit.banner != len(lines):
            self._cockpit.banner = len(lines)
            self._place()

    # ── showing ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _set_view(self, view: View) -> None:
        self.view = view
        self.selection = view.selection
        self._push()
        self._lines()

    def _push(self) -> None:
        """Give the view to the panes on the screen; they have drawn again what differs."""
        self._stale = False
        assert self.view is not None
        for pane in self.panes.values():
            if pane.display:
                pane.show(self.view, follow=self._follow or pane is not self.pane)
        row = self.pane.cursor_row
        if row.item is not None and row.item != self.selection.item:
            self._select(row.item)

    def _lines(self) -> None:
        """The lines above and below."""
        if self.view is None or self._in_frame:
            return
        width = self.app.size.width
        self.title_bar.show(title_parts(self.outlook, self.view.planning, width))
        if not self.wide:
            self.tab_bar.show(tab_parts(self._tabs(), self.current, width))
        self._footer()

    def _tabs(self) -> list[tuple[str, str, str]]:
        outlook = self.outlook
        done, total = outlook.goal_progress
        ticked, rows = outlook.checklist_progress
        return [
            ("world", "World", f"{done}/{total}"),
            ("plan", "Plan", str(len(outlook.steps))),
            ("graph", "Graph", ""),
            ("checklist", "Checklist", f"{ticked}/{rows}"),
        ]

    def _footer(self) -> None:
        if self.view is None or self._in_frame:
            return
        width = self.app.size.width
        if self.pane.filtering:
            keys = [Hint("enter", "keep the filter", "", True), Hint("esc", "clear it", "", True)]
            self.footer_bar.show(footer_parts(keys, width))
            return
        context = self.context()
        hints, always = [], []
        for command in self.keymap.of_pane(self.current):
            if not command.hint:
                break
            key = self.keymap.label(command)
            if command.id in _ALWAYS:
                always.append(Hint(key, command.hint, command.id))
            elif key:
                hints.append(Hint(key, command.hint, command.id, command.enabled(context) is None))
        if context.planning:
            hints.insert(0, Hint(self.keymap.label(BY_ID["cancel"]), "stop the search", "cancel"))
        elif context.filtered:
            hints.insert(0, Hint(self.keymap.label(BY_ID["cancel"]), "clear the filter", "cancel"))
        self.footer_bar.show(footer_parts(hints, width, self._message, self._tone, [h for h in always if h.key]))

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


def selection_of(item: Item | None, outlook: Outlook) -> Selection:
    """The selection of an item, with what it is related to; none where the plan does not have it."""
    if item is None:
        return Selection()
    if item.kind == "fact":
        if item.id not in outlook.plan.facts:
            return Selection()
        fact = outlook.fact(item.id)
        return Selection(item, read_by=frozenset(fact.read_by), changed_by=frozenset(fact.changed_by))
    if item.id not in outlook.plan.actions:
        return Selection()
    related = outlook.relations(item.id)
    return Selection(item, related.reads, related.changes, frozenset(related.needs), frozenset(related.supports))
