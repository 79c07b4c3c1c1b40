"""``goaptui check``: what is wrong with plan files."""

from __future__ import annotations

from pathlib import Path

from goaptui.cli.arguments import Arguments
from goaptui.cli.output import answer, answer_json, one, say

_SESSION = ".session.toml"


def run(arguments: Arguments) -> int:
    """Print every error and warning, which here are the answer; 1 where there is an error."""
    from goaptui.exchange.text_check import check_document, check_text, count, summary_text
    from goaptui.session.lint import check_file

    by_file = {file: check_file(file) for file in _plans(arguments.positional)}
    problems = [problem for found in by_file.values() for problem in found]
    if arguments.flag("--json"):
        answer_json(check_document(by_file))
    else:
        answer(check_text(problems))
        say(summary_text(len(by_file), problems))
    errors, _ = count(problems)
    return 1 if errors else 0


def _plans(paths: list[str]) -> list[str]:
    """The files to check, each once. Sessions that ``plans/*.toml`` brings along with their plans are left out."""
    plans = []
    for path in dict.fromkeys(paths):
        plan = Path(path.removesuffix(_SESSION) + ".toml")
        if path.endswith(_SESSION) and len(paths) > 1 and plan.is_file():
            say(f"{one(path)} is the session of {one(plan)}, no plan: left out")
        else:
            plans.append(path)
    return plans
