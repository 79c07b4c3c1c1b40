"""``goaptui schedule``: the plan laid out in time."""

from __future__ import annotations

from goaptui.cli.arguments import Arguments
from goaptui.cli.output import answer, answer_json
from goaptui.cli.planning import STATUSES, planned


def run(arguments: Arguments) -> int:
    """Plan, lay the plan out in time and print it; the status says whether there is a plan."""
    from datetime import datetime

    from goaptui.session.timetable import build_timetable

    outlook = planned(arguments)
    timetable = build_timetable(outlook, now=datetime.now().replace(microsecond=0))
    if arguments.flag("--json"):
        answer_json(timetable.to_json())
    else:
        from shutil import get_terminal_size

        from goaptui.exchange.text_schedule import schedule_text

        answer(schedule_text(timetable, get_terminal_size((100, 24)).columns))
    return STATUSES[outlook.status]
