"""The plan as an iCalendar file (RFC 5545), for the calendars that people have."""

from __future__ import annotations

import hashlib
from datetime import datetime

from goaptui.domain.text import one_line
from goaptui.session.timetable import Timetable


def ics(timetable: Timetable, now: datetime) -> str:
    """One event a step, in floating local time; lines end in CR LF as the format wants. `now` is in UTC."""
    outlook = timetable.outlook
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//goaptui//plan//EN", "CALSCALE:GREGORIAN"]
    lines.append(f"X-WR-CALNAME:{_text(one_line(outlook.plan.title) or 'plan')}")
    for index, placed in enumerate(timetable.layout.steps):
        begin, end = timetable.dates(index)
        if begin is None or end is None:
            continue
        seed = f"{outlook.plan.title}/{placed.action}/{sum(s.action == placed.action for s in outlook.steps[:index])}"
        action = outlook.plan.actions[placed.action]
        lines += [
            "BEGIN:VEVENT",
            f"UID:{hashlib.sha256(seed.encode()).hexdigest()[:32]}@goaptui",
            f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}",
            f"DTSTART:{begin:%Y%m%dT%H%M%S}",
            f"DTEND:{end:%Y%m%dT%H%M%S}",
            f"SUMMARY:{_text(one_line(action.title))}",
        ]
        details = "\n".join(part for part in (action.description, ", ".join(placed.agents)) if part)
        if details:
            lines.append(f"DESCRIPTION:{_text(details)}")
        lines.append("END:VEVENT")
    lines.append("END:VCALENDAR")
    return "".join(_folded(line) + "\r\n" for line in lines)


def _text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return escaped.replace("\r\n", "\\n").replace("\n", "\\n").replace("\r", "\\n")


def _folded(line: str) -> str:
    """A line in pieces of at most 75 octets, none of which parts a character."""
    pieces: list[bytes] = []
    current = b""
    for character in line:
        octets = character.encode()
        if len(current) + len(octets) > (75 if not pieces else 74):
            pieces.append(current)
            current = b""
        current += octets
    pieces.append(current)
    return "\r\n ".join(piece.decode() for piece in pieces)
