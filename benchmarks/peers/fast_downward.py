"""Fast Downward through the optional package ``up-fast-downward``: its translator and its search program, no driver.

What is counted is what it reports itself: the translator's wall-clock time and the search's "Search time"; starting
processes, and reading and writing the files between the two, are not.
"""

from __future__ import annotations

import importlib.util
import math
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from statistics import median

from benchmarks.pddl import Pddl
from benchmarks.peers import Missing, Verdict

OPTIMAL = {
    "blind+sss": "astar(blind(),pruning=stubborn_sets_simple(),max_time={seconds})",
    "lmcut+sss": "astar(lmcut(),pruning=stubborn_sets_simple(),max_time={seconds})",
    "lmcut": "astar(lmcut(),max_time={seconds})",
}
"""The configurations that prove what they say."""

SHORT = 0.5
"""Seconds up to which a peer's time is the median of several runs."""

_TRANSLATED = re.compile(r"^Done! \[([\d.]+)s CPU, ([\d.]+)s wall-clock\]", re.MULTILINE)
_SEARCHED = re.compile(r"Search time: ([\d.e+-]+)s")
_TIMED = re.compile(r"\[t=([\d.e+-]+)s, .*?\] Plan cost: (\d+)")
_COST = re.compile(r"Plan cost: (\d+)")
_EXPLORED = "Completely explored state space -- no solution!"
_OUT_OF_TIME = (12, 21, 22, 23, 24)
"""Its exit codes for "no plan within the limits"; it gives 12 for an empty queue, too, and says so in words."""


@dataclass(frozen=True, slots=True)
class Translated:
    """The translator's output, and the seconds that it took by its own account."""

    text: str
    seconds: float
    unsolvable: bool = False


def program() -> Path:
    """The search program.

    Raises:
        Missing: the package is not installed.
    """
    spec = importlib.util.find_spec("up_fast_downward")
    if spec is None or spec.origin is None or importlib.util.find_spec("fast_downward") is None:
        raise Missing("up-fast-downward is not installed")
    found = Path(spec.origin).parent / "downward" / "builds" / "release" / "bin" / "downward"
    if not found.is_file():
        raise Missing("up-fast-downward has no search program for this machine")
    return found


def translate(task: Pddl, *, seconds: float = 60.0) -> Translated | Verdict:
    """PDDL to the finite-domain form; a `Verdict` where it fails or takes too long."""
    program()
    with tempfile.TemporaryDirectory() as folder:
        domain, problem, output = (Path(folder, name) for name in ("domain.pddl", "problem.pddl", "output.sas"))
        domain.write_text(task.domain, "utf-8")
        problem.write_text(task.problem, "utf-8")
        return translate_files(domain, problem, output, seconds=seconds)


def translate_files(domain: Path, problem: Path, output: Path, *, seconds: float) -> Translated | Verdict:
    """The translator on files; its output is left in `output`."""
    command = [sys.executable, "-m", "fast_downward.translate", str(domain), str(problem), "--sas-file", str(output)]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 5, check=False)
    except subprocess.TimeoutExpired:
        return Verdict("time", seconds, note="translator")
    done = _TRANSLATED.search(run.stdout)
    if run.returncode != 0 or done is None:
        return Verdict("error", 0.0, note=(run.stderr.strip().splitlines() or ["translator failed"])[-1])
    trivially = "Simplified to trivially false goal" in run.stdout or "No relaxed solution" in run.stdout
    return Translated(output.read_text("utf-8"), float(done[2]), trivially)


def search(task: Translated, configuration: str, *, seconds: float, scale: int = 1) -> Verdict:
    """One of the configurations of `OPTIMAL` on a translated task; the translator's seconds are counted in."""
    return run_search(task, OPTIMAL[configuration].format(seconds=seconds), seconds=seconds, scale=scale, proves=True)


def run_search(task: Translated, text: str, *, seconds: float, scale: int, proves: bool) -> Verdict:
    """A search as Fast Downward writes it (``--search``) on a translated task."""
    if task.unsolvable:  # the translator has already found it out
        return Verdict("unsolvable", task.seconds)
    with tempfile.TemporaryDirectory() as folder:
        command = [str(program()), "--search", text]
        started = time.perf_counter()
        try:
            run = subprocess.run(
                command, input=task.text, capture_output=True, text=True, timeout=seconds + 10, check=False, cwd=folder
            )
        except subprocess.TimeoutExpired:
            return Verdict("time", task.seconds + seconds)
        wall = time.perf_counter() - started
    searched = _SEARCHED.findall(run.stdout)
    spent = task.seconds + (float(searched[-1]) if searched else wall)
    costs = _COST.findall(run.stdout)
    if _EXPLORED in run.stdout or run.returncode in (10, 11):
        return Verdict("unsolvable", spent)
    if costs:
        cost = Decimal(min(map(int, costs))) / scale
        return Verdict("optimal" if proves else "plan", spent, cost, cost if proves else None)
    if run.returncode in _OUT_OF_TIME:
        return Verdict("time", spent)
    return Verdict("error", spent, note=(run.stderr.strip().splitlines() or [f"exit {run.returncode}"])[-1])


def best(
    task: Pddl, configurations: Iterable[str], *, seconds: float, runs: int = 1
) -> tuple[Verdict, dict[str, Verdict]]:
    """The best of configurations (least time among those that answered), and each one's verdict.

    As soon as one has answered, the others get no more time than it took: a slower answer would not count. Where all
    of it is short, the best one's time is the median of `runs` translations and searches.
    """
    translated = translate(task, seconds=seconds)
    if isinstance(translated, Verdict):
        return translated, {}
    verdicts: dict[str, Verdict] = {}
    limit = seconds
    for name in configurations:
        verdicts[name] = search(translated, name, seconds=limit, scale=task.scale)
        if verdicts[name].status in ("optimal", "unsolvable"):
            limit = min(limit, max(0.1, verdicts[name].seconds - translated.seconds))
    answered = [name for name, v in verdicts.items() if v.status in ("optimal", "unsolvable")]
    if not answered:
        note = next((v.note for v in verdicts.values() if v.note), "")
        return Verdict("time", seconds, note=note), verdicts
    name = min(answered, key=lambda n: verdicts[n].seconds)
    won = verdicts[name]
    times = [won.seconds]
    while len(times) < runs and won.seconds < SHORT:
        again = translate(task, seconds=seconds)
        if isinstance(again, Verdict):
            break
        times.append(search(again, name, seconds=seconds, scale=task.scale).seconds)
    return Verdict(won.status, median(times), won.cost, won.bound, name), verdicts


def lama(task: Pddl, *, seconds: float) -> list[tuple[float, Decimal]] | Verdict:
    """The plans of LAMA as they come: seconds from the start (the translator's counted in) and cost.

    It goes through the package's driver, which knows the configuration by its name; times are the search program's.
    """
    translated = translate(task, seconds=seconds)
    if isinstance(translated, Verdict):
        return translated
    driver = program().parents[3] / "fast-downward.py"
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "output.sas").write_text(translated.text, "utf-8")
        command = [sys.executable, str(driver), "--alias", "lama", "--search-time-limit", f"{math.ceil(seconds)}s"]
        run = subprocess.run(
            [*command, "output.sas"], capture_output=True, text=True, timeout=seconds + 30, check=False, cwd=folder
        )
    found = [(translated.seconds + float(t), Decimal(int(cost)) / task.scale) for t, cost in _TIMED.findall(run.stdout)]
    if not found and run.returncode not in (10, 11, *_OUT_OF_TIME):
        return Verdict("error", 0.0, note=(run.stderr.strip().splitlines() or [f"exit {run.returncode}"])[-1])
    return found
