"""The plan as a drawn way: a box for each action, diamonds where it divides, phases with their gates."""

from __future__ import annotations

from goaptui.domain.durations import format_minutes
from goaptui.domain.plan import Action, Plan
from goaptui.domain.values import format_number
from goaptui.exchange import tables
from goaptui.exchange.boxes import DOUBLE, HEAVY, SINGLE, box, centred, diamond, wrapped
from goaptui.exchange.markdown import fenced, joined, text
from goaptui.exchange.tables import Blocks, section
from goaptui.planner.solution import Branch
from goaptui.session.outlook import Outlook
from goaptui.session.text import action_title, conditions_text, effect_text, outcome_title, requirement_text
from goaptui.session.timetable import Timetable

LEAST_WIDTH = 40


def roadmap(timetable: Timetable, cells: int = 80) -> str:
    """A Markdown document with the drawing in a code block `cells` wide, then metrics, matrix and what comes next."""
    outlook = timetable.outlook
    cells = max(cells, LEAST_WIDTH)
    drawn = [*_heading(timetable, cells), "", *_worlds(outlook, cells), "", *_way(outlook, cells)]
    blocks: Blocks = [
        [f"# {text(outlook.plan.title) or text(outlook.plan.file)}: roadmap"],
        tables.heading_lines(timetable),
        fenced("\n".join(drawn), "text"),
    ]
    blocks += section("Metrics", tables.metrics(outlook))
    blocks += section("Matrix", tables.matrix(outlook))
    blocks += section("Risks", tables.risks(outlook))
    blocks += section("Next steps", tables.next_steps(outlook))
    return joined(blocks)


def _heading(timetable: Timetable, cells: int) -> list[str]:
    outlook = timetable.outlook
    done, total = outlook.goal_progress
    lines = [centred(line, cells - 4) for line in wrapped(outlook.plan.title.upper() or "PLAN", cells - 4)]
    facts = [f"Goal: {done} of {total} conditions hold"]
    if outlook.steps:
        totals = timetable.sequential
        proof = "proven optimal" if outlook.optimal else "not proven optimal"
        cost = "" if outlook.cost is None else f", cost {format_number(outlook.cost)}"
        facts.append(f"Way: {len(outlook.steps)} steps{cost}, {proof}")
        facts.append(
            f"Time: {format_minutes(totals.likely)}, at best {format_minutes(totals.best)}, "
            f"at worst {format_minutes(totals.worst)}"
        )
    return box([lines, facts], cells, DOUBLE)


def _worlds(outlook: Outlook, cells: int) -> list[str]:
    """What is true now, and what is to be: side by side where there is room, one below the other else."""
    now, wanted = [], []
    for group in outlook.fact_groups:
        for fact_id in group.fact_ids:
            fact = outlook.fact(fact_id)
            if fact.met is not None:
                mark = "✓" if fact.met else "✗"
                now.append(f"{mark} {fact.title}: {fact.text}")
                wanted.append(f"{fact.title}: {fact.wanted}")
    if not wanted:
        return []
    half = (cells - 6) // 2
    if half < 34:
        return [*box([["NOW"], now], cells), centred("↓", cells), *box([["WANTED"], wanted], cells)]
    left_lines: list[str] = []
    right_lines: list[str] = []
    for here, there in zip(now, wanted, strict=True):
        left, right = wrapped(here, half - 4, 2), wrapped(there, half - 4, 2)
        height = max(len(left), len(right))
        left_lines += left + [""] * (height - len(left))
        right_lines += right + [""] * (height - len(right))
    left_box, right_box = box([["NOW"], left_lines], half), box([["WANTED"], right_lines], half)
    middle = len(left_box) // 2
    return [
        left + ("  ──▶ " if number == middle else "      ") + right
        for number, (left, right) in enumerate(zip(left_box, right_box, strict=True))
    ]


def _way(outlook: Outlook, cells: int) -> list[str]:
    plan = outlook.plan
    arrow = centred("↓", cells)
    lines: list[str] = []
    phase: str | None = None
    for index in range(len(outlook.steps)):
        action = plan.actions[outlook.steps[index].action]
        if lines:
            lines.append(arrow)
        if action.phase is not None and action.phase != phase:
            phase = action.phase
            lines += [*_phase(outlook, phase, cells), arrow]
        lines += _step(outlook, index, cells)
        branches = [branch for branch in outlook.branches if branch.step == index]
        if branches:
            lines += [arrow, *_decision(outlook, index, branches, cells)]
    for goal in outlook.goal_views:
        if goal.chosen:
            conditions = [f"{'✓' if c.met else '○'} {c.text}" for c in goal.conditions]
            lines += [*([arrow] if lines else []), *box([[f"GOAL: {goal.title}"], conditions], cells, HEAVY)]
    if outlook.explanation is not None:
        reasons = [f"• {obstacle.message}" for obstacle in outlook.explanation.obstacles]
        lines += ["", *box([["NO PLAN EXISTS", outlook.explanation.summary], reasons], cells, HEAVY)]
    return lines


def _phase(outlook: Outlook, phase_id: str, cells: int) -> list[str]:
    plan = outlook.plan
    gates = {gate.phase: gate for gate in outlook.gate_views}
    lines = []
    for earlier in plan.phases[phase_id].after:
        gate = gates[earlier]
        if gate.met is not None:
            conditions = ", ".join(f"{'✓' if c.met else '○'} {c.text}" for c in gate.conditions)
            lines.append(f"◆ gate of {gate.title}: {conditions}")
    return box([[f"PHASE: {plan.phases[phase_id].title}"], lines], cells, DOUBLE)


def _step(outlook: Outlook, index: int, cells: int) -> list[str]:
    plan, step = outlook.plan, outlook.step(index)
    action = plan.actions[step.action]
    state = {"doing": "doing"}.get(step.status, "ready" if step.ready else "")
    title = f"{index + 1}. {action.title}" + (f" [{state}]" if state else "")
    facts = [
        f"Time: {step.duration_text}" if step.duration_text else "",
        f"Complexity: {action.complexity}" if action.complexity else "",
        f"Risk: {action.risk}" if action.risk else "",
        f"Agent: {', '.join(action.agents)}" if action.agents else "",
    ]
    body: list[str] = []
    needs = _needs(plan, action)
    for name, items in (
        ("Needs:", needs),
        ("Steps:", [f"{number}. {item}" for number, item in enumerate(action.steps, 1)]),
        ("Accepted when:", [f"• {item}" for item in action.acceptance]),
        ("Brings:", _brings(plan, action)),
    ):
        if items:
            body += [name, *(f"  {item}" for item in items)]
    return box([[title], [" │ ".join(fact for fact in facts if fact)] if any(facts) else [], body], cells, SINGLE)


def _needs(plan: Plan, action: Action) -> list[str]:
    if len(action.preconditions) == 1:
        lines = [f"• {requirement_text(plan.facts[r.fact], r)}" for r in action.preconditions[0]]
    else:
        lines = [f"• {conditions_text(plan, action.preconditions)}"]
    return lines + [f"• after {action_title(plan, other)}" for other in action.after]


def _brings(plan: Plan, action: Action) -> list[str]:
    return [f"✓ {effect_text(plan.facts[e.fact], e)}" for e in action.effects_with(action.expected)]


def _decision(outlook: Outlook, index: int, branches: list[Branch], cells: int) -> list[str]:
    """A diamond, and below it a box for each way that is not the expected one."""
    plan, step = outlook.plan, outlook.step(index)
    action = plan.actions[step.action]
    lines = diamond(
        f"How does it end? Expected: {step.outcome_title}{_share(action, outlook.steps[index].outcome)}", cells
    )
    for branch in branches:
        title = outcome_title(plan, action.id, branch.outcome)
        if branch.steps is None:
            then = ["No plan leads on."]
        elif branch.steps:
            then = [f"{number}. {action_title(plan, follow)}" for number, follow in enumerate(branch.steps, 1)]
        else:
            then = ["Nothing more to do."]
        cost = "" if branch.cost is None else f"; the whole course then costs {format_number(branch.cost)}"
        lines.append(centred("╎", cells))
        heading = f"ELSE: {title}{_share(action, branch.outcome)}{cost}"
        lines += [" " * 4 + line for line in box([[heading], then], cells - 8)]
    return lines


def _share(action: Action, outcome_id: str | None) -> str:
    outcome = None if outcome_id is None else action.outcome(outcome_id)
    return "" if outcome is None or outcome.probability is None else f" ({outcome.probability:.0%})"
