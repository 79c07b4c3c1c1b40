"""``goaptui set``: record what is true."""

from __future__ import annotations

from goaptui.cli.arguments import Arguments
from goaptui.cli.planning import assignment


def run(arguments: Arguments) -> int:
    """Record all of the values, each an event of its own; where one of them is refused, none."""
    path, *texts = arguments.positional
    assignments = [assignment(text) for text in texts]

    from goaptui.cli.changes import report
    from goaptui.cli.opening import opened

    session = opened(path)
    session.autosave = False  # nothing is on the disk before the last of them was accepted
    events, unchanged = [], []
    for text, (fact, value) in zip(texts, assignments, strict=True):
        event = session.set(fact, value)
        if event is None:
            unchanged.append(text)
        else:
            events.append(event)
    if events:
        session.save()
    return report(arguments, session, events, unchanged)
