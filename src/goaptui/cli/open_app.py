"""``goaptui [PLAN]``: the one place that imports the UI."""

from __future__ import annotations

import sys
from pathlib import Path

from goaptui.cli.arguments import Arguments, UsageError
from goaptui.cli.output import Failure, say
from goaptui.cli.table import COMMANDS

PLANS_FOLDER = "plans"


def run(arguments: Arguments) -> int:
    """Open the app on the plans that are named, else on those of ``plans/``, else on the bundled example."""
    paths = arguments.positional
    for name in paths:
        path = Path(name)
        if not path.exists():
            raise UsageError(_no_such(name, paths))
        if path.is_dir():
            raise Failure(f"{name} is a folder; name a plan file in it")
    # The screen is drawn on standard error, so all three have to be the terminal.
    if not all(_is_terminal(stream) for stream in (sys.stdin, sys.stdout, sys.stderr)):
        raise Failure("the app needs a terminal; without one, `goaptui plan PLAN` prints the plan (see `goaptui -h`)")
    paths = paths or plans_in(PLANS_FOLDER) or [_example()]

    from goaptui.ui.app import run_app

    return run_app(paths)


def plans_in(folder: str) -> list[str]:
    """The paths of a folder's plan files, by name; none where there is no such folder."""
    if not Path(folder).is_dir():
        return []
    return sorted(str(path) for path in Path(folder).iterdir() if _is_plan(path))


def _is_plan(path: Path) -> bool:
    name = path.name
    return name.endswith(".toml") and not name.endswith(".session.toml") and name[0] != "." and path.is_file()


def _example() -> str:
    from goaptui.cli.example import own_copy

    path, fresh = own_copy()
    say(f"No plans in {PLANS_FOLDER}/: opening the example, {'copied to' if fresh else 'your copy of it in'} {path}")
    return path


def _no_such(name: str, names: list[str]) -> str:
    """What to say of a word that is neither a command nor a file."""
    from goaptui.storage.nearest import nearest

    others = [other for other in names if other != name]
    if name in COMMANDS:
        return f"the command comes first: goaptui {' '.join([name, *others])}"
    looks_like_path = "/" in name or "\\" in name or name.endswith(".toml")
    if looks_like_path:
        return f"no such file: {name} (`goaptui new {name}` writes a plan to start from)"
    near = nearest(name, list(COMMANDS)) if name == names[0] else None
    if near is not None and near[1]:
        return f'there is no command or file "{name}"; did you mean: goaptui {" ".join([near[0], *others])}'
    return f'there is no command or file "{name}"'


def _is_terminal(stream: object) -> bool:
    isatty = getattr(stream, "isatty", None)
    return isatty is not None and bool(isatty())
