"""The lines above and below the panes, as parts: title, tabs, keys. No Textual here."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from goaptui.domain.durations import format_span
from goaptui.domain.values import format_number
from goaptui.planner.solution import Progress
from goaptui.session.outlook import Outlook
from goaptui.ui.rows.row import cells, clean, fit

_BAR = 7
"""Cells of the progress bar."""


class Part(NamedTuple):
    """A piece of a line: text, style name, and what a click on it does (a command's id; none: nothing)."""

    text: str
    token: str
    tag: str = ""


def width_of(parts: Sequence[Part]) -> int:
    """Cells of some parts together."""
    return sum(cells(part.text) for part in parts)


def title_parts(outlook: Outlook, planning: str, width: int) -> tuple[Part, ...]:
    """What the plan is, how far, how long, and what the planner says of itself; less where it is narrow."""
    word, token = (planning, "warn") if planning else planner_word(outlook)
    done, total = outlook.goal_progress
    filled = _BAR * done // total if total else _BAR
    plan = outlook.plan
    chosen, goals = len(outlook.goals), len(plan.goals)
    goal = [
        Part("goal ", "dim") if chosen == goals else Part(f"{chosen} of {goals} goals ", "warn"),
        Part("▰" * filled, "good"),
        Part("▱" * (_BAR - filled), "dim"),
        Part(f" {done}/{total}", "good" if done == total else "text"),
    ]
    likely, worst = outlook.totals.likely, outlook.totals.worst
    time: list[Part] = []
    if outlook.steps:
        per_day = outlook.plan.hours_per_day
        time.append(Part(f"{format_span(likely, per_day)} left", "strong"))
        if worst != likely:
            time.append(Part(f" (at worst {format_span(worst, per_day)})", "dim"))
    own = outlook.profile != plan.profile
    title_of = clean(plan.profiles[outlook.profile].title)
    profile = [Part(title_of if own else title_of.lower(), "warn" if own else "dim")]
    kept = [profile] if own else []
    planner = [Part(word, token)]
    short = [*goal[:1], *goal[3:]] if chosen < goals else goal[3:]
    # What goes first where there is no room: the plan's own profile, the worst case, the bar, the time; a profile that
    # was chosen, and that not all goals are planned for, stay longer.
    # The first two go before the title is cut, too.
    whole = cells(clean(outlook.plan.title)) + 2
    variants = (
        [goal, time, profile, planner],
        [goal, time, *kept, planner],
        [goal, time[:1], *kept, planner],
        [short, time[:1], *kept, planner],
        [short, *kept, planner],
        [short, planner],
        [goal[3:], planner],
        [goal[3:]],
    )
    for number, blocks in enumerate(variants):
        shown = [block for block in blocks if block]
        used = sum(width_of(block) for block in shown) + 3 * len(shown)
        least = min(20, max(8, width // 4))
        if width - used >= (max(least, whole) if number < 2 and whole <= width // 2 else least):
            break
    title = fit(clean(outlook.plan.title) or "Untitled plan", width - used - 1)
    gap = max(2, min(6, (width - used - cells(title)) // max(1, len(shown)) + 3))
    parts = [Part(" " + title, "title")]
    for block in shown[:-1]:
        parts += [Part(" " * gap, "text"), *block]
    rest = width - width_of(parts) - width_of(shown[-1]) - 1
    if rest < 1:
        parts = [Part(" " + title, "title")]
        for block in shown[:-1]:
            parts += [Part("  ", "text"), *block]
        rest = max(1, width - width_of(parts) - width_of(shown[-1]) - 1)
    return (*parts, Part(" " * rest, "text"), *shown[-1])


def what_if_parts(
    name: str, told: str, outlook: Outlook, today: Outlook | None, planning: str, width: int
) -> tuple[Part, ...]:
    """The line above while something is tried: that first, whatever else has to go; then what it comes to."""
    lead = [Part(fit(f" WHAT IF: {name} " if name else " WHAT IF ", min(width, max(12, width // 3))), "mode")]
    if width >= 110:
        lead.append(Part(f" {told}", "warn"))
        if today is not None and not planning and today.profile == outlook.profile and today.cost != outlook.cost:
            lead.append(Part(f", cost {cost_text(today)} → {cost_text(outlook)}", "warn"))
    if width_of(lead) > width // 2:
        del lead[1:]
    elif lead[1:]:
        lead.append(Part("  ", "text"))
    room = width - width_of(lead)
    return (*lead, *title_parts(outlook, planning, room)) if room >= 20 else tuple(lead)


def cost_text(outlook: Outlook) -> str:
    """A plan's cost; a word where there is none."""
    return format_number(outlook.cost) if outlook.cost is not None else "no plan"


def past_parts(words: str, outlook: Outlook, planning: str, width: int) -> tuple[Part, ...]:
    """The line above while a past moment is looked at: that comes first, whatever else has to go."""
    lead = Part(fit(f" PAST: {words} ", width), "mode")
    room = width - cells(lead.text)
    return (lead, *title_parts(outlook, planning, room)) if room >= 20 else (lead,)


def planner_word(outlook: Outlook) -> tuple[str, str]:
    """What the planner says of its answer: ``optimal, 2 ms``; the words and their style name."""
    time = _milliseconds(outlook.search.milliseconds)
    if outlook.status == "solved":
        return (f"optimal, {time}", "good") if outlook.optimal else (f"not proven, {time}", "warn")
    if outlook.status == "satisfied":
        return ("goal reached", "good")
    if outlook.status == "unsolvable":
        return (f"no plan, {time}", "bad")
    if outlook.cost is None:
        return ("stopped, nothing found", "warn")
    bound = f", bound {format_number(outlook.bound)}" if outlook.bound is not None else ""
    return (f"stopped, best {format_number(outlook.cost)}{bound}", "warn")


def progress_words(progress: Progress | None) -> str:
    """What is said of a search that runs: ``planning… best 310, bound 280``."""
    if progress is None:
        return "planning…"
    best = f"best {format_number(progress.cost)}" if progress.cost is not None else ""
    bound = f"bound {format_number(progress.bound)}" if progress.bound is not None else ""
    said = ", ".join(filter(None, (best, bound))) or f"{progress.expanded} looked at"
    return f"planning… {said}"


def _milliseconds(time: float) -> str:
    if time < 10:
        return f"{max(1, round(time))} ms" if time >= 1 else "<1 ms"
    return f"{round(time)} ms" if time < 1000 else f"{time / 1000:.1f} s"


def tab_parts(tabs: Sequence[tuple[str, str, str]], current: str, width: int) -> tuple[Part, ...]:
    """The tabs of the narrow screen: (pane id, title, counter) each; shortened until they fit."""
    for level in range(4):
        parts: list[Part] = []
        for number, (pane, title, counter) in enumerate(tabs, 1):
            chosen = pane == current
            name = (title, title, title.split()[0], title[:1])[level]
            text = f"{number} {name}" if level < 3 else str(number)
            if level == 0 and counter:
                text += f" {counter}"
            parts.append(Part(f"[{text}]" if chosen else f" {text} ", "accent" if chosen else "dim", f"pane-{pane}"))
        if width_of(parts) <= width:
            break
    return tuple(parts)


class Hint(NamedTuple):
    """A key in the footer: its label, its word, the command it runs, whether that can run now."""

    key: str
    word: str
    command: str
    enabled: bool = True


def footer_parts(
    hints: Sequence[Hint], width: int, message: str = "", tone: str = "text", always: Sequence[Hint] = ()
) -> tuple[Part, ...]:
    """The keys that work here, the most important first, as many as fit; before them what there is to say.

    `always` are those that stand at the right end whatever else has to go.
    """
    end: list[Part] = []
    for hint in always:
        piece = _hint(hint)
        if width_of(end) + width_of(piece) + 2 <= width - 26:
            end += [Part("  ", "text"), *piece]
    parts: list[Part] = [Part(" ", "text")]
    if message:
        parts.append(Part(fit(message, max(0, width - 2)), tone))
        if width_of(parts) + width_of(end) + 4 > width:
            return tuple(parts)
        parts.append(Part("   ", "text"))
    room = width - width_of(end) - 1
    if not message:
        for hint in hints:
            piece = [*_hint(hint), Part("  ", "text")]
            if width_of(parts) + width_of(piece) > room:
                continue
            parts += piece
    gap = max(0, width - 1 - width_of(parts) - width_of(end))
    return (*parts, Part(" " * gap, "text"), *end)


def _hint(hint: Hint) -> list[Part]:
    if hint.enabled:
        return [Part(hint.key, "key", hint.command), Part(f" {hint.word}", "text", hint.command)]
    return [Part(f"{hint.key} {hint.word}", "dim", hint.command)]
