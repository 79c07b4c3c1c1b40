"""The table: kind by size, goaptui's whole call beside Fast Downward's translate and search, in one run."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import families, pddl
from benchmarks.measure import Measured, measure
from benchmarks.peers import Missing, Verdict, fast_downward, highs

TARGET_RATIOS: Mapping[tuple[str, int], float] = {
    **{
        (kind, size): ratio
        for kind in ("chain", "parallel", "parallel-alt", "portfolio")
        for size, ratio in ((9, 0.03), (50, 0.05), (200, 0.07), (1000, 0.08))
    },
    ("epics", 9): 0.03, ("epics", 50): 0.08, ("epics", 200): 0.09,
    ("enum", 9): 0.06, ("enum", 50): 0.11, ("enum", 200): 0.14, ("enum", 1000): 0.14,
    ("numeric", 9): 0.02, ("numeric", 50): 0.02, ("numeric", 200): 0.01,
    ("dag", 9): 0.05, ("dag", 50): 0.11, ("dag", 200): 0.2,
    ("exclusive", 9): 0.06, ("numeric-budget", 9): 0.05,
}  # fmt: skip
"""The ratios to Fast Downward's best that are aimed at, of solvable plans."""
UNSOLVABLE_RATIO = 0.1
REUSED = 1.0
"""Seconds from which on a peer's answer may be taken from an earlier run."""
TARGET_SECONDS: Mapping[tuple[str, int], float] = {("exclusive", 50): 0.2, ("numeric-budget", 50): 10.0}
"""Times that are aimed at where Fast Downward has no answer."""


@dataclass(slots=True)
class Result:
    """One instance: what goaptui answered and what the peers did."""

    kind: str
    size: int
    seed: int
    solvable: bool
    actions: int
    ours: Measured
    peers: dict[str, Verdict] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        """What the instance is called."""
        return f"{self.kind} {self.size} seed {self.seed}{'' if self.solvable else ' unsolvable'}"

    def wrong(self) -> list[str]:
        """Everything about this answer that cannot be right."""
        found = [self.ours.fault] if self.ours.fault else []
        if self.solvable and self.ours.status == "unsolvable":
            found.append("said to be unsolvable, and is solvable")
        if not self.solvable and self.ours.cost is not None:
            found.append("solved, and is unsolvable")
        for name, verdict in self.peers.items():
            exact = verdict.status == "optimal"
            if verdict.status == "unsolvable" and self.ours.cost is not None:
                found.append(f"solved; {name} says unsolvable")
            if exact and self.ours.status == "unsolvable":
                found.append(f"said to be unsolvable; {name} has a plan of {verdict.cost}")
            if exact and verdict.cost is not None:
                if self.ours.cost is not None and self.ours.cost < verdict.cost:
                    found.append(f"costs {self.ours.cost}; {name} proves {verdict.cost}")
                if self.ours.bound is not None and self.ours.bound > verdict.cost:
                    found.append(f"bound {self.ours.bound}; {name} proves {verdict.cost}")
        return found

    def to_json(self) -> dict[str, Any]:
        """The document's row."""
        return json.loads(json.dumps(asdict(self), default=str))  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Options:
    """What to run."""

    kinds: Sequence[str]
    sizes: Sequence[int]
    seeds: Sequence[int]
    variants: Sequence[bool]
    seconds: float
    runs: int
    peers: Sequence[str]
    reuse: Mapping[str, Mapping[str, Verdict]] = field(default_factory=dict)
    """Peers' verdicts of an earlier run, by instance."""


def run(options: Options) -> Iterable[Result]:
    """Every instance, one after the other."""
    for kind in options.kinds:
        for size in options.sizes:
            for solvable in options.variants:
                for seed in options.seeds:
                    yield _instance(options, kind, size, seed, solvable=solvable)


def _instance(options: Options, kind: str, size: int, seed: int, *, solvable: bool) -> Result:
    draft = families.make(kind, size, seed, solvable=solvable)
    ours = measure(draft.plan, seconds=options.seconds, runs=options.runs)
    result = Result(kind, size, seed, solvable, len(draft.actions), ours)
    known = options.reuse.get(result.key, {})
    for peer in options.peers:
        if peer in known:
            result.peers[peer] = known[peer]
            continue
        try:
            if peer == "fd":
                task = pddl.write(draft.plan())
                result.peers[peer], each = fast_downward.best(
                    task, fast_downward.OPTIMAL, seconds=options.seconds, runs=options.runs
                )
                _disagreement(result, each)
            elif peer == "highs" and kind in ("dag", "epics") and solvable:
                result.peers[peer] = highs.solve(draft.plan(), seconds=options.seconds)
        except (Missing, pddl.Unsupported) as why:
            result.notes.append(f"{peer}: {why}")
    return result


def _disagreement(result: Result, each: Mapping[str, Verdict]) -> None:
    costs = {verdict.cost for verdict in each.values() if verdict.status == "optimal"}
    if len(costs) > 1:
        result.notes.append(f"Fast Downward's configurations disagree: {sorted(map(str, costs))}")


def reuse(file: Path) -> dict[str, dict[str, Verdict]]:
    """The peers' verdicts out of an earlier run's document that took longer than `REUSED`; short ones are had anew."""
    found: dict[str, dict[str, Verdict]] = {}
    for row in json.loads(file.read_text("utf-8"))["results"]:
        name = f"{row['kind']} {row['size']} seed {row['seed']}{'' if row['solvable'] else ' unsolvable'}"
        found[name] = {
            peer: Verdict(
                verdict["status"], verdict["seconds"], _decimal(verdict["cost"]), _decimal(verdict["bound"]),
                verdict["note"],
            )
            for peer, verdict in row["peers"].items()
            if verdict["seconds"] > REUSED
        }  # fmt: skip
    return found


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


HEAD = (
    f"{'kind':15}{'size':>6}{'':3}{'goaptui':>11}  {'answer':18}{'Fast Downward':>14}{'ratio':>8}{'aim':>8}"
    f"  {'HiGHS':>9}  costs"
)


def row(results: Sequence[Result]) -> str:
    """One line: the instances of one kind, size and variant, medians over the seeds."""
    first = results[0]
    milliseconds = median(result.ours.seconds for result in results) * 1000
    proven = sum(_proven(result) for result in results)
    answer = f"{'proven' if first.solvable else 'unsolvable'} {proven}/{len(results)}"
    gaps = [_gap(result) for result in results if not _proven(result)]
    if gaps and first.solvable:
        answer += f", gap {'–' if any(gap is None for gap in gaps) else f'{max(g for g in gaps if g is not None):.0%}'}"
    peers = [result.peers["fd"] for result in results if "fd" in result.peers]
    answered = [p for p in peers if p.status in ("optimal", "unsolvable")]
    if not peers:
        theirs = "–"
    elif len(answered) == len(peers):
        theirs = f"{median(p.seconds for p in answered) * 1000:,.0f} ms"
    else:
        theirs = f"{len(answered)}/{len(peers)} in time"
    ratios = [
        result.ours.seconds / result.peers["fd"].seconds
        for result in results
        if _proven(result) and "fd" in result.peers and result.peers["fd"].status in ("optimal", "unsolvable")
    ]
    ratio = f"{median(ratios):.3f}" if ratios else "–"
    solver = [r.peers["highs"].seconds for r in results if "highs" in r.peers and r.peers["highs"].status == "optimal"]
    aim, met = _aim(first, median(ratios) if ratios else None, milliseconds / 1000, all_proven=proven == len(results))
    wrong = sum(bool(result.wrong()) for result in results)
    compared = sum(any(v.status in ("optimal", "unsolvable") for v in r.peers.values()) for r in results)
    costs = f"{wrong} WRONG" if wrong else f"{compared}/{len(results)} agree" if compared else ""
    return (
        f"{first.kind:15}{first.size:>6} {'' if first.solvable else 'u':2}{milliseconds:>8,.2f} ms  {answer:18}"
        f"{theirs:>14}{ratio:>8}{aim:>7}{met}  {f'{median(solver) * 1000:,.0f} ms' if solver else '':>9}  {costs}"
    ).rstrip()


def _proven(result: Result) -> bool:
    return result.ours.optimal if result.solvable else result.ours.status == "unsolvable"


def _gap(result: Result) -> float | None:
    cost, bound = result.ours.cost, result.ours.bound
    return None if cost is None or bound is None else float((cost - bound) / cost) if cost else 0.0


def _aim(first: Result, ratio: float | None, seconds: float, *, all_proven: bool) -> tuple[str, str]:
    """The aim of a row and whether it was met (``✓``, ``✗``; blank where it cannot be told)."""
    key = (first.kind, first.size)
    aim = TARGET_RATIOS.get(key) if first.solvable else UNSOLVABLE_RATIO
    if key in TARGET_SECONDS and first.solvable:
        return f"{TARGET_SECONDS[key]:g} s", "✓" if all_proven and seconds <= TARGET_SECONDS[key] else "✗"
    if aim is None:
        return "", " "
    return f"{aim:g}", " " if ratio is None and all_proven else "✓" if ratio is not None and ratio <= aim else "✗"
