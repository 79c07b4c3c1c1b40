"""``goaptui export``: the plan as a document or a drawing, from the state that the session is in."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from goaptui.cli.arguments import Arguments, UsageError
from goaptui.cli.output import Failure, answer, say
from goaptui.cli.planning import planned
from goaptui.cli.table import EXPORTS

if TYPE_CHECKING:
    from goaptui.session.outlook import Outlook
    from goaptui.session.timetable import Timetable


def run(arguments: Arguments) -> int:
    """Plan, and write the export to standard output or to a file."""
    form = arguments.one("--to")
    if form is None:
        raise UsageError(f"--to is missing; one of {', '.join(EXPORTS)}")
    if form not in EXPORTS:
        from goaptui.storage.nearest import nearest

        near = nearest(form, list(EXPORTS))
        hint = f"did you mean {near[0]}?" if near is not None and near[1] else f"there are {', '.join(EXPORTS)}"
        raise UsageError(f'there is no format "{form}"; {hint}')
    cells = _cells(arguments.one("--width"))
    text = written(form, planned(arguments), cells)
    target = arguments.one("-o")
    if target is None or target == "-":
        answer(text)
        return 0
    from pathlib import Path

    from goaptui.storage.atomic import write_atomically

    if Path(target).is_dir():
        raise Failure(f"{target} is a folder")
    write_atomically(Path(target), text.encode())
    say(f"{target} written")
    return 0


def written(form: str, outlook: Outlook, cells: int = 80) -> str:
    """An outlook in a format of `goaptui.cli.table.EXPORTS`; for the app, which has planned already."""
    return _WRITERS[form](outlook, cells)


def _cells(text: str | None) -> int:
    if text is None:
        return 80
    if not text.isdecimal() or not 40 <= int(text) <= 500:
        raise UsageError(f'--width takes columns from 40 to 500, not "{text}"')
    return int(text)


def _timetable(outlook: Outlook) -> Timetable:
    from datetime import datetime

    from goaptui.session.timetable import build_timetable

    return build_timetable(outlook, now=datetime.now().replace(microsecond=0))


def _roadmap(outlook: Outlook, cells: int) -> str:
    from goaptui.exchange.roadmap import roadmap

    return roadmap(_timetable(outlook), cells)


def _summary(outlook: Outlook, cells: int) -> str:
    from goaptui.exchange.document import summary

    return summary(_timetable(outlook))


def _document(outlook: Outlook, cells: int) -> str:
    from goaptui.exchange.document import document

    return document(_timetable(outlook))


def _mermaid(outlook: Outlook, cells: int) -> str:
    from goaptui.exchange.mermaid import mermaid

    return mermaid(outlook)


def _dot(outlook: Outlook, cells: int) -> str:
    from goaptui.exchange.dot import dot

    return dot(outlook)


def _svg(outlook: Outlook, cells: int) -> str:
    from goaptui.exchange.svg import svg

    return svg(_timetable(outlook))


def _ics(outlook: Outlook, cells: int) -> str:
    from datetime import UTC, datetime

    from goaptui.exchange.calendar_file import ics
    from goaptui.session.timetable import build_timetable

    timetable = build_timetable(outlook, now=datetime.now().replace(second=0, microsecond=0), forecast=False)
    return ics(timetable, datetime.now(UTC))


def _json(outlook: Outlook, cells: int) -> str:
    from goaptui.exchange.text_status import status_document
    from goaptui.session.json_out import dumps

    document = {
        "format": "goaptui export 1",
        "state": status_document(outlook),
        "plan": outlook.to_json(),
        "schedule": _timetable(outlook).to_json(),
    }
    return dumps(document, indent=2) + "\n"


_WRITERS: dict[str, Callable[[Outlook, int], str]] = {
    "roadmap": _roadmap,
    "summary": _summary,
    "document": _document,
    "mermaid": _mermaid,
    "dot": _dot,
    "svg": _svg,
    "json": _json,
    "ics": _ics,
}
