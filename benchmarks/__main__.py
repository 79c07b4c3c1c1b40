"""``python -m benchmarks``: the tables. Without a command, the table of kinds and sizes beside the other planners."""

from __future__ import annotations

import argparse
import json
import platform
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks import anytime, families, replanning, scaling, smooth, table
from benchmarks.peers import Missing, fast_downward

PEERS = ("fd", "highs")


def _numbers(text: str) -> list[int]:
    """``1,2,5..8`` as a list."""
    found: list[int] = []
    for part in text.split(","):
        first, _, last = part.partition("..")
        found += range(int(first), int(last or first) + 1)
    return found


def _words(known: Sequence[str]) -> Callable[[str], list[str]]:
    def words(text: str) -> list[str]:
        if text == "none":
            return []
        unknown = [word for word in text.split(",") if word not in known]
        if unknown:
            raise argparse.ArgumentTypeError(f"{', '.join(unknown)}: not among {', '.join(known)}")
        return text.split(",")

    return words


def _arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks",
        description="Yardsticks of the planner: a table beside other planners (the default), plans as they come, "
        "replanning, growth with size, smoothness of a screen; plan writes a generated plan file.",
    )
    add = parser.add_argument
    add("command", nargs="?", default="table", choices=("table", "anytime", "replan", "scaling", "smooth", "plan"))
    add("--kinds", type=_words(tuple(families.KINDS)), help="default: those that the command is about")
    add("--sizes", type=_numbers, help="numbers of actions, e.g. 9,50,200")
    add("--seeds", type=_numbers, default=[1, 2, 3], help="e.g. 1,2 or 1..10; default 1..3")
    add(
        "--seconds",
        type=float,
        default=10.0,
        help="time limit of each answer, the others' too; default 10",
    )
    add("--runs", type=int, default=5, help="runs of each instance, of which the median counts; default 5")
    add("--peers", type=_words(PEERS), default=list(PEERS), help="fd, highs or none; default both, where installed")
    add("--only", choices=("solvable", "unsolvable"), help="one of the two variants; default both")
    add(
        "--reuse",
        type=Path,
        metavar="FILE",
        help="take the peers' answers of over a second from an earlier --json document",
    )
    add("--json", type=Path, metavar="FILE", help="write every figure as a JSON document, too")
    add("--plot", type=Path, metavar="FILE", help="scaling: write the plot (SVG)")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; exit status 1 where an answer is wrong."""
    options = _arguments(arguments)
    return _COMMANDS[options.command](options)


def _table(options: argparse.Namespace) -> int:
    document: dict[str, Any] = {"python": platform.python_version(), "machine": platform.machine(), "results": []}
    say = partial(print, flush=True)
    if "fd" in options.peers:
        try:
            fast_downward.program()
        except Missing as why:
            say(f"Fast Downward: {why} (pip install up-fast-downward)")
    variants = [v for v in (True, False) if options.only in (None, "solvable" if v else "unsolvable")]
    say(table.HEAD)
    wrong: list[str] = []
    notes: dict[str, None] = {}
    for kind in options.kinds or list(families.KINDS):
        for size in options.sizes or families.SIZES:
            for solvable in variants:
                chosen = table.Options(
                    [kind], [size], options.seeds, [solvable], options.seconds, options.runs, options.peers,
                    table.reuse(options.reuse) if options.reuse else {},
                )  # fmt: skip
                results = list(table.run(chosen))
                say(table.row(results))
                for result in results:
                    wrong += [f"WRONG: {result.key}: {what}" for what in result.wrong()]
                    notes.update(dict.fromkeys(result.notes))
                document["results"] += [result.to_json() for result in results]
                if options.json:
                    options.json.write_text(json.dumps(document, indent=1) + "\n", "utf-8")
    for line in (*notes, *wrong):
        say(line)
    return 1 if wrong else 0


def _anytime(options: argparse.Namespace) -> int:
    print(anytime.HEAD)
    wrong = 0
    kinds = options.kinds or ("dag", "exclusive", "numeric-budget")
    for course in anytime.run(kinds, options.sizes or (1000,), options.seeds, seconds=options.seconds):
        print(anytime.row(course), flush=True)
        wrong += bool(course.answer.fault) or not course.never_worse
    return 1 if wrong else 0


def _replan(options: argparse.Namespace) -> int:
    print(replanning.HEAD)
    wrong = 0
    for kind in options.kinds or list(families.KINDS):
        for size in options.sizes or (50, 200):
            found = [
                one
                for seed in options.seeds
                for one in replanning.run(kind, size, seed, changes=options.runs, seconds=options.seconds)
            ]
            if not found:
                print(f"{kind} {size}: not solved in time", flush=True)
            for line in replanning.rows(f"{kind} {size}", found):
                print(line, flush=True)
            wrong += sum(not one.same for one in found)
    return 1 if wrong else 0


def _scaling(options: argparse.Namespace) -> int:
    print(scaling.HEAD)
    points: list[scaling.Point] = []
    kinds = options.kinds or (*families.STRUCTURED, "numeric")
    sizes = options.sizes or scaling.SIZES
    for point in scaling.run(kinds, sizes, options.seeds[0], seconds=options.seconds, runs=min(3, options.runs)):
        print(scaling.row(point, points[-1] if points else None), flush=True)
        points.append(point)
    for kind, exponent in scaling.exponents(points).items():
        print(f"{kind}: time grows with size to the power of {exponent:.2f}")
    if options.plot:
        scaling.plot(points, options.plot)
    return 1 if any(point.fault for point in points) else 0


def _smooth(options: argparse.Namespace) -> int:
    print(smooth.HEAD)
    span = min(options.seconds, 5.0)
    print(smooth.row("no planner", smooth.idle(span)), flush=True)
    for kind in options.kinds or ("epics", "enum", "numeric", "dag", "exclusive", "numeric-budget"):
        for size in options.sizes or (200, 1000, 10_000):
            draft = families.make(kind, size, options.seeds[0])
            print(smooth.row(f"{kind} {size}", smooth.busy(draft.plan, span)), flush=True)
    return 0


def _plan(options: argparse.Namespace) -> int:
    kind = (options.kinds or ["epics"])[0]
    size = (options.sizes or [50])[0]
    sys.stdout.write(families.make(kind, size, options.seeds[0], solvable=options.only != "unsolvable").toml())
    return 0


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "table": _table, "anytime": _anytime, "replan": _replan, "scaling": _scaling, "smooth": _smooth, "plan": _plan,
}  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())
