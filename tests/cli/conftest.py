"""A plan that is small enough to know by heart, and a way to run a command line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from goaptui.cli.dispatch import run

PLAN = """\
schema = 1

[plan]
title = "Ship it"

[facts]
built = false
pass_rate = { type = "number", min = 0, max = 1 }
scope = { initial = "wide", values = ["wide", "narrow"] }

[goals.release]
conditions = { built = true, pass_rate = ">= 0.95", scope = ["wide", "narrow"] }

[actions.build]
title = "Build"
effects = { built = true, pass_rate = "unknown" }
preconditions = { built = false }
estimate = "30m"

[actions.measure]
title = "Measure"
preconditions = { built = true, pass_rate = "unknown" }
estimate = "10m"
outcomes.good = { title = "Good", probability = 0.8, effects = { pass_rate = 0.97 } }
outcomes.bad = { title = "Bad", probability = 0.2, effects = { pass_rate = 0.3 } }

[actions.mend]
title = "Mend"
preconditions = { pass_rate = "< 0.95" }
effects = { pass_rate = 0.95 }
estimate = { best = "1h", likely = "2h", worst = "4h" }
"""


class Ran(NamedTuple):
    """What a command line gave."""

    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        return json.loads(self.out)


Run = Callable[..., Ran]


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    return path


@pytest.fixture
def goaptui(capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs a command line in this process."""

    def ran(*words: object) -> Ran:
        status = run([str(word) for word in words])
        return Ran(status, *capsys.readouterr())

    return ran


def place(path: Path, text: str) -> str:
    """``file:line:column:`` of the first place where a text stands in a file, as messages have it."""
    before = path.read_text().partition(text)[0]
    return f"{path}:{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}:"


def files(folder: Path) -> dict[str, bytes]:
    """Everything in a folder, to see that nothing was written."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
