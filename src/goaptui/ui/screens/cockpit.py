"""What the cockpit shows and where: four panes, a line above, a line below, one selection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.layout import Layout
from textual.reactive import var
from textual.screen import Screen

from goaptui.ui.commands import PANES, VIEWS, Context
from goaptui.ui.keymap import Keymap
from goaptui.ui.layout import CockpitLayout, places
from goaptui.ui.rows.bars import Part, tab_parts, title_parts, width_of
from goaptui.ui.rows.row import Row, clean
from goaptui.ui.status import banner_lines, filter_keys, keys_of, tabs_of
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
    from goaptui.ui.app import GoaptuiApp


class CockpitScreen(Screen[None], inherit_bindings=False):
    """See the module. What happens on the screen, and why, is for the class that inherits from this one to say."""

    AUTO_FOCUS = ""

    selection: var[Selection] = var(Selection(), init=False)
    """What is selected in all panes."""
    view: var[View | None] = var(None, init=False)
    """What all panes show."""

    timetables: Timetables

    def __init__(self, keymap: Keymap) -> None:
        super().__init__(id="main")
        self._compositor = FineCompositor()
        self.keymap = keymap
        self._cockpit = CockpitLayout()
        self._faults: dict[str, str] = {}
        """What is wrong and stays so until it is mended, by where it comes from."""
        self._message = ""
        self._tone = "text"
        self._stale = False
        self._in_frame = False
        self._follow = True
        self._last_pane = "world"
        """Where the timeline goes back to."""
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

    # ── for the class that inherits ──────────────────────────────────────────────────────────────────────────────

    @property
    def mode(self) -> str:
        """What marks all frames, where what they show is not true now; else empty."""
        return ""

    def context(self) -> Context:
        """Where the user is."""
        raise NotImplementedError

    def run_command(self, name: str) -> None:
        """Run a command by its id, as a click or the palette does."""
        raise NotImplementedError

    def title_line(self, width: int) -> tuple[Part, ...]:
        """The line above."""
        assert self.view is not None
        return title_parts(self.outlook, self.view.planning, width)

    # ── building ──────────────────────────────────────────────────────────────────────────────────────────────────────

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

    # ── what is shown ─────────────────────────────────────────────────────────────────────────────────────────────────

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

    def _view(
        self,
        outlook: Outlook,
        changes: Changes | None = None,
        selection: Selection = NO_SELECTION,
        planning: str = "",
    ) -> View:
        """A view, with the timetable that there is of the outlook."""
        return View(outlook, changes, selection, planning, self.timetables.of(outlook), self.mode)

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

    # ── the lines above and below ─────────────────────────────────────────────────────────────────────────────────────

    def say(self, message: str, tone: str = "text") -> None:
        """Say something in the line below, until the next key."""
        self._message, self._tone = clean(message), tone
        self._footer()

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

    def _footer(self) -> None:
        if self.view is None or self._in_frame:
            return
        width = self.app.size.width
        if self.pane.filtering:
            self.footer_bar.show(filter_keys(width))
        else:
            self.footer_bar.show(keys_of(self.keymap, self.context(), width, self._message, self._tone))

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

    def forget_looks(self) -> None:
        """Draw everything anew: the palette changed."""
        for pane in self.panes.values():
            pane.forget_looks()
        for bar in (self.title_bar, self.tab_bar, self.banner, self.footer_bar):
            bar.forget_looks()

    # ── panes and selection ───────────────────────────────────────────────────────────────────────────────────────────

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
