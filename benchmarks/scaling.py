"""Time and memory against size, from a hundred to ten thousand actions, each in a process of its own; and the plot."""

from __future__ import annotations

import json
import math
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SIZES = (100, 200, 500, 1000, 2000, 5000, 10_000)

_CHILD = """
import json, resource, sys
from benchmarks import families
from benchmarks.measure import measure
def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
kind, size, seed, seconds, runs = sys.argv[1], *map(int, sys.argv[2:4]), float(sys.argv[4]), int(sys.argv[5])
draft = families.make(kind, size, seed)
draft.plan()
loaded = peak()
answer = measure(draft.plan, seconds=seconds, runs=runs)
print(json.dumps([answer.seconds, loaded, peak(), answer.optimal, answer.status, answer.fault]))
"""


@dataclass(frozen=True, slots=True)
class Point:
    """One size of one kind. Memory in MiB: with the plan loaded, and at the peak of the whole process."""

    kind: str
    size: int
    seconds: float
    loaded: float
    peak: float
    proven: bool
    status: str
    fault: str


def run(kinds: Sequence[str], sizes: Sequence[int], seed: int, *, seconds: float, runs: int) -> Iterator[Point]:
    """Each point, in a fresh process, so that memory is its own."""
    for kind in kinds:
        for size in sizes:
            command = [sys.executable, "-c", _CHILD, kind, str(size), str(seed), str(seconds), str(runs)]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            if done.returncode:
                raise RuntimeError(f"{kind} {size}: {done.stderr.strip().splitlines()[-1]}")
            yield Point(kind, size, *json.loads(done.stdout))


HEAD = f"{'kind':15}{'size':>7}{'time':>12}{'per action':>13}{'growth':>8}{'loaded':>10}{'peak':>10}  answer"


def row(point: Point, before: Point | None) -> str:
    """One line; growth is the exponent since the size before (1 is linear)."""
    growth = ""
    if before is not None and before.kind == point.kind:
        growth = f"{math.log(point.seconds / before.seconds) / math.log(point.size / before.size):.2f}"
    return (
        f"{point.kind:15}{point.size:>7}{point.seconds * 1000:>9,.1f} ms{point.seconds / point.size * 1e6:>10,.1f} µs"
        f"{growth:>8}{point.loaded:>6.0f} MiB{point.peak:>6.0f} MiB"
        f"  {'proven' if point.proven else point.status}{' WRONG: ' + point.fault if point.fault else ''}"
    )


_COLOURS = (
    "#1f77b4",
    "#d62728",
    "#2ca02c",
    "#9467bd",
    "#ff7f0e",
    "#17becf",
    "#8c564b",
    "#e377c2",
    "#7f7f7f",
    "#bcbd22",
)


def plot(points: Sequence[Point], file: Path) -> None:
    """Write the points as an SVG: both axes logarithmic, a line a kind, linear growth as a dashed line."""
    file.write_text(svg(points), "utf-8")


def svg(points: Sequence[Point]) -> str:
    """The text of the plot."""
    width, height, left, top, right, bottom = 760, 460, 76, 28, 130, 48
    sizes = [p.size for p in points]
    times = [p.seconds * 1000 for p in points]
    x0, x1 = math.log10(min(sizes)), math.log10(max(sizes)) if max(sizes) > min(sizes) else math.log10(min(sizes)) + 1
    y0, y1 = math.floor(math.log10(min(times))), math.ceil(math.log10(max(times)) + 1e-9)
    y1 = max(y1, y0 + 1)

    def at(size: float, milliseconds: float) -> tuple[float, float]:
        x = left + (math.log10(size) - x0) / (x1 - x0) * (width - left - right)
        y = height - bottom - (math.log10(milliseconds) - y0) / (y1 - y0) * (height - top - bottom)
        return round(x, 1), round(y, 1)

    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        ' font-family="sans-serif" font-size="12">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
    ]
    for power in range(y0, y1 + 1):
        _, y = at(10**x0, 10.0**power)
        out.append(f'<path d="M{left} {y}H{width - right}" stroke="#dddddd"/>')
        out.append(f'<text x="{left - 8}" y="{y + 4}" text-anchor="end">{10.0**power:g} ms</text>')
    for size in sorted(set(sizes)):
        x, _ = at(size, 10.0**y0)
        out.append(f'<path d="M{x} {top}V{height - bottom}" stroke="#eeeeee"/>')
        out.append(f'<text x="{x}" y="{height - bottom + 18}" text-anchor="middle">{size:,}</text>')
    middle = left + (width - left - right) / 2
    out.append(f'<text x="{middle}" y="{height - 10}" text-anchor="middle">actions</text>')
    out.append(f'<text x="{left}" y="16">whole call, from a loaded plan to the validated optimum</text>')
    anchor = 10.0**y0 * 1.5
    far = min(10**x1, 10**x0 * 10.0**y1 / anchor)
    (ax, ay), (bx, by) = at(10**x0, anchor), at(far, anchor * far / 10**x0)
    out.append(f'<path d="M{ax} {ay}L{bx} {by}" stroke="#888888" stroke-dasharray="5 4"/>')
    out.append(f'<text x="{bx - 4}" y="{by + 28}" text-anchor="end" fill="#666666">linear</text>')
    series: dict[str, list[Point]] = {}
    for point in points:
        series.setdefault(point.kind, []).append(point)
    labels: list[tuple[float, str, str]] = []
    for colour, (kind, line) in zip(_COLOURS, series.items(), strict=False):
        places = [at(p.size, p.seconds * 1000) for p in line]
        path = "L".join(f"{x} {y}" for x, y in places)
        out.append(f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="1.8"/>')
        out += [
            f'<circle cx="{x}" cy="{y}" r="3" fill="{colour if p.proven else "#ffffff"}" stroke="{colour}"/>'
            for (x, y), p in zip(places, line, strict=True)
        ]
        labels.append((places[-1][1], kind, colour))
    lowest = -math.inf
    for y, kind, colour in sorted(labels):  # names beside the last points, pushed down where they would meet
        lowest = max(y, lowest + 14)
        out.append(f'<text x="{width - right + 8}" y="{lowest + 4}" fill="{colour}">{kind}</text>')
    return "\n".join([*out, "</svg>", ""])


def exponents(points: Sequence[Point]) -> Mapping[str, float]:
    """For each kind the exponent of time over size by least squares on the logarithms (1 is linear)."""
    found = {}
    for kind in dict.fromkeys(p.kind for p in points):
        pairs = [(math.log(p.size), math.log(p.seconds)) for p in points if p.kind == kind]
        if len(pairs) > 1:
            mx, my = (sum(values) / len(pairs) for values in zip(*pairs, strict=True))
            found[kind] = sum((x - mx) * (y - my) for x, y in pairs) / sum((x - mx) ** 2 for x, _ in pairs)
    return found
