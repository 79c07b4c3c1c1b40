"""``goaptui undo``, ``redo``: take the last change back, or make it again."""

from __future__ import annotations

from goaptui.cli.arguments import Arguments


def run(arguments: Arguments) -> int:
    """One step back or forth; refused where there is none."""
    from goaptui.cli.changes import report
    from goaptui.cli.opening import opened

    session = opened(arguments.positional[0])
    event = session.undo() if arguments.command.name == "undo" else session.redo()
    return report(arguments, session, [event], [])
