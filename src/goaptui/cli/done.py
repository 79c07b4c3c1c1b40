"""``goaptui done``: mark an action done, which applies its effects."""

from __future__ import annotations

from goaptui.cli.arguments import Arguments


def run(arguments: Arguments) -> int:
    """Mark it done also where it was not ready, with a warning."""
    from goaptui.cli.changes import report
    from goaptui.cli.opening import opened

    path, action = arguments.positional
    session = opened(path)
    _, missing = session.readiness(action)
    event = session.done(action, arguments.one("--outcome"), arguments.one("--evidence"))
    warnings = [f"{action} was not ready, and is done all the same: {text}" for text in missing]
    return report(arguments, session, [event], [], warnings)
