"""``goaptui start``, ``fail``, ``skip``, ``todo``: what became of an action."""

from __future__ import annotations

from goaptui.cli.arguments import Arguments


def run(arguments: Arguments) -> int:
    """Give the action the status that the command is named after."""
    from goaptui.cli.changes import report
    from goaptui.cli.opening import opened

    path, action = arguments.positional
    session = opened(path)
    marks = {"start": session.start, "fail": session.fail, "skip": session.skip, "todo": session.todo}
    event = marks[arguments.command.name](action)
    if event is None:
        return report(arguments, session, [], [f"{action}: {session.record.status(action)}"])
    return report(arguments, session, [event], [])
