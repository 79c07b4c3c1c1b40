"""``goaptui new``: a small, commented, valid plan to start from."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from goaptui.cli.arguments import Arguments
from goaptui.cli.output import Failure, answer, one

_TEMPLATE = """\
# A plan for goaptui: what is true now, what must become true, and what can be done.
# `goaptui {path}` opens it, `goaptui plan {path}` prints the way, `goaptui check {path}` looks it over.
# The whole format: docs/plan-format.md; `goaptui schema` writes its JSON Schema for your editor.
schema = 1

[plan]
title = {title}
hours_per_day = 8                   # what `1d` means in an estimate

# Facts: what can be true. A bool, a number, or one of several words; without `initial` it is unknown at first.
[facts]
tests_green = {{ type = "bool", label = "Tests are green" }}
open_bugs = {{ type = "number", min = 0, label = "Open bugs" }}
notes_written = false
released = false

# Goals: what must become true.
[goals.release]
title = "It is released"
conditions = {{ released = true }}

# Actions: what can be done. Each says what it needs and what it changes; the planner puts them in order.
[actions.write_notes]
title = "Write the release notes"
effects = {{ notes_written = true }}
estimate = "30m"
steps = ["Go through the log", "Say what changes for users"]

[actions.run_tests]
title = "Run the tests"
preconditions = [{{ tests_green = "unknown" }}, {{ open_bugs = "unknown" }}]      # any one of these: it measures
estimate = "20m"
outcomes.good = {{ title = "Green", probability = 0.7, effects = {{ tests_green = true, open_bugs = 0 }} }}
outcomes.bad = {{ title = "Red", probability = 0.3, effects = {{ tests_green = false, open_bugs = 2 }} }}

[actions.fix_bug]
title = "Fix one bug"
preconditions = {{ open_bugs = "> 0" }}
effects = {{ open_bugs = "-= 1", tests_green = "unknown" }}     # what was measured before says nothing any more
estimate = "1h..3h"
risk = "medium"
acceptance = ["A test fails without the fix"]

[actions.release]
title = "Release"
preconditions = {{ tests_green = true, open_bugs = 0, notes_written = true }}
effects = {{ released = true }}
estimate = "15m"
risk = "low"
reversibility = "partial"

# Ticked by hand, or, with conditions, by what is true.
[checklists.before]
title = "Before the release"
items = ["Tell the team", {{ title = "Tests are green", conditions = {{ tests_green = true }} }}]
"""


def plan_text(path: str) -> str:
    """The text of a new plan file of this path, which gives it its title."""
    from goaptui.domain.text import readable

    plain = path.encode("utf-8", "replace").decode("utf-8")  # of a name that is no proper text, what can be shown
    title = one(readable(Path(plain).stem)) or "Plan"
    # A JSON string without the escapes that TOML does not know is a TOML string.
    return _TEMPLATE.format(path=shlex.quote(one(plain)), title=json.dumps(title, ensure_ascii=False))


def run(arguments: Arguments) -> int:
    """Write the file, and the folders on the way to it. A file that exists is left alone."""
    path = Path(arguments.positional[0])
    text = plan_text(str(path))
    if path.exists() or path.is_symlink():
        raise Failure(f"{path} exists already")
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Failure(f"{path} exists already") from None
    except OSError:
        path.unlink(missing_ok=True)  # half a plan is worse than none
        raise
    answer(f"{one(path)} is written: edit it, then open it with: goaptui {shlex.quote(one(path))}\n")
    return 0
