"""Notes: which there are, and the list of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from goaptui.domain.plan import Plan
from goaptui.domain.text import block
from goaptui.ui.rows.row import FixedRows, Row, Rows, cells, clean, matcher
from goaptui.ui.rows.text_rows import heading


class NoteText(NamedTuple):
    """One text to read. `group` is its heading in the list."""

    key: str
    group: str
    title: str
    markdown: str
    tags: tuple[str, ...] = ()


def note_texts(plan: Plan) -> tuple[NoteText, ...]:
    """The plan's summary, its notes, and those on actions."""
    found: list[NoteText] = []
    if plan.summary.strip():
        found.append(NoteText("summary", "The plan", "Summary", block(plan.summary)))
    found += [
        NoteText(f"note/{index}", "Notes", note.title, block(note.body) or "*Nothing is written here.*", note.tags)
        for index, note in enumerate(plan.notes)
    ]
    found += [
        NoteText(f"action/{action.id}", "On actions", action.title, block(action.notes))
        for action in plan.actions.values()
        if action.notes.strip()
    ]
    return tuple(found)


def note_rows(texts: Sequence[NoteText], width: int, wanted: str = "") -> Rows:
    """The list: titles under headings; a filter looks into the texts, too."""
    passes = matcher(wanted)
    rows: list[Row] = []
    group = ""
    found = 0
    for text in texts:
        if not passes(f"{text.title} {' '.join(text.tags)} {text.markdown}"):
            continue
        found += 1
        if text.group != group:
            group = text.group
            rows.append(heading(group))
        title, tags = f" {clean(text.title)}", clean(", ".join(text.tags))
        room = width - cells(title) - cells(tags) - 2 >= 0
        rows.append(Row(text.key, ((title, "text"),), ((tags, "dim"),) if tags and room else ()))
    if not rows:
        rows = [Row(left=(("Nothing matches the filter." if wanted else "There are no notes.", "dim"),))]
    return FixedRows(rows, "Notes", ((str(found), "dim"),))
