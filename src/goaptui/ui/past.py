"""Looking at the past: all panes as they were after some event, nothing to be changed meanwhile, and the way back."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from goaptui.domain.plan import Plan
from goaptui.session.record import Record
from goaptui.session.text import clock_text

if TYPE_CHECKING:
    from goaptui.session.events import Event
    from goaptui.session.session import Session
    from goaptui.ui.screens.main import MainScreen

_NAMED = 4
"""So many changes are named before they are only counted."""


class Past(NamedTuple):
    """A past moment: right after an event (``None``: before the first), with what the session amounted to then."""

    event: str | None
    time: datetime
    length: int
    """How many events the log had."""
    log: tuple[Event, ...]
    """The log as it is now."""
    plan: Plan
    record: Record

    @property
    def later(self) -> int:
        """How many events came later."""
        return len(self.log) - self.length

    @property
    def clock(self) -> str:
        """The moment for people: ``14:02``."""
        return clock_text(self.time, datetime.now().astimezone())

    @property
    def words(self) -> str:
        """For the line above: ``14:02, before 3 later events``."""
        return f"{self.clock}, before {self.later} later event{'s' if self.later != 1 else ''}"

    def refusal(self, back: str, there: str) -> str:
        """Why nothing can be changed; `back` and `there` are the keys that lead out of it (or none)."""
        ways = [f"{back} goes back to now"] * bool(back) + [f"{there} returns the session to it"] * bool(there)
        return "This is the past" + (f": {', '.join(ways)}" if ways else ", which stays as it was")


def position(log: tuple[Event, ...], event: str | None) -> int | None:
    """How many events the log had right after one; ``None`` where it does not have it."""
    if event is None:
        return 0
    return next((index + 1 for index, found in enumerate(log) if found.id == event), None)


def moment(session: Session, event: str | None) -> Past | None:
    """The moment right after an event; ``None`` where the log does not have it. Replays the log: not for the UI's
    thread."""
    plan, log = session.plan, session.log
    length = position(log, event)
    if length is None:
        return None
    record = session.record_at(length)
    return Past(event, log[length - 1].time if length else record.started, length, log, plan, record)


def look_at(screen: MainScreen, event: str | None) -> None:
    """Have all panes show the moment right after an event (``None``: before the first). The last one is now."""
    session = screen.session
    if position(session.log, event) == len(session.log):
        screen.show_past(None)
        return

    def find() -> None:
        screen.call_later(screen.show_past, moment(session, event))

    screen.run_worker(find, thread=True, exclusive=True, group="past")


def ask_return(screen: MainScreen, event: str | None) -> None:
    """Ask whether to make everything as it was right after an event; then do so."""
    from goaptui.session.history import History
    from goaptui.ui.commands import BY_ID
    from goaptui.ui.screens.confirm import Confirm

    session = screen.session
    log = session.log
    length = position(log, event)
    if length is None or length == len(log):
        screen.say("That is how it is now.")
        return
    wanted = {e.id for e in History(log[:length]).standing_events}
    undone = [e for e in History(log).standing_events if e.id not in wanted][::-1]
    standing = {e.id for e in log if session.stands(e)}
    again = [e for e in log[:length] if e.id in wanted and e.id not in standing]
    if not undone and not again:
        screen.say("Nothing differs from now: what came later has been undone already.")
        return
    parts = []
    if undone:
        parts.append(f"This undoes {_named([session.describe(e) for e in undone])}.")
    if again:
        parts.append(f"This brings again {_named([session.describe(e) for e in again])}.")
    parts.append("Nothing is lost: the history keeps all of it, and each step can be undone or redone.")
    time = clock_text(log[length - 1].time if length else session.record.started, datetime.now().astimezone())
    begin = "the beginning" if not length else time

    def answered(yes: bool | None) -> None:
        if yes:
            screen.leave_past()
            if not screen.change(lambda: session.return_to(length) or None, f"As it was at {begin}."):
                screen.replan()

    # The key that asked must not answer; only these two could.
    asked = next((key for key in screen.keymap.keys(BY_ID["return"]) if key in ("y", "enter")), "")
    screen.app.push_screen(Confirm(f"Return to {begin}?", " ".join(parts), "Return", asked_with=asked), answered)


def _named(texts: list[str]) -> str:
    shown = "; ".join(f"“{text}”" for text in texts[:_NAMED])
    more = len(texts) - _NAMED
    count = f"{len(texts)} change{'s' if len(texts) != 1 else ''}: "
    return count + shown + (f" and {more} more" if more > 0 else "")
