"""Sections that the Markdown documents have in common, as lists of lines; empty where a plan lacks the thing."""

from __future__ import annotations

from goaptui.domain.durations import format_minutes
from goaptui.domain.values import format_number
from goaptui.exchange.markdown import table, text, tick
from goaptui.session.outlook import Outlook
from goaptui.session.text import action_title, duration_text, outcome_title
from goaptui.session.timetable import Timetable

Blocks = list[list[str]]


def heading_lines(timetable: Timetable) -> list[str]:
    """Where the plan stands, in a few lines of a list."""
    outlook = timetable.outlook
    done, total = outlook.goal_progress
    lines = [f"- **Goal:** {done} of {total} conditions hold"]
    match outlook.status:
        case "satisfied":
            lines.append("- **Plan:** nothing is left to do")
        case "unsolvable":
            lines.append("- **Plan:** no plan exists")
        case _ if outlook.cost is None:
            lines.append("- **Plan:** none was found in time")
        case _:
            proof = "proven optimal" if outlook.optimal else "not proven optimal"
            lines.append(
                f"- **Plan:** {len(outlook.steps)} steps, cost {format_number(outlook.cost)} "
                f"(profile {text(outlook.profile)}), {proof}"
            )
    if outlook.steps:
        sequential, parallel = timetable.sequential, timetable.parallel
        lines.append(
            f"- **Time, one after the other:** {format_minutes(sequential.likely)} "
            f"(at best {format_minutes(sequential.best)}, at worst {format_minutes(sequential.worst)})"
        )
        lines.append(
            f"- **Time, side by side:** {format_minutes(parallel.likely)} "
            f"(at best {format_minutes(parallel.best)}, at worst {format_minutes(parallel.worst)})"
        )
    forecast = timetable.forecast
    if forecast is not None and forecast.p50 is not None and forecast.p90 is not None:
        lines.append(
            f"- **Forecast:** half of {forecast.runs} simulated runs end within {format_minutes(round(forecast.p50))}, "
            f"nine of ten within {format_minutes(round(forecast.p90))}"
        )
    return lines


def world_state(outlook: Outlook) -> list[str]:
    """Every fact: now, wanted, at the start, and how it is known."""
    rows = []
    for group in outlook.fact_groups:
        for fact_id in group.fact_ids:
            fact = outlook.fact(fact_id)
            met = "" if fact.met is None else "✓" if fact.met else "✗"
            rows.append(
                (
                    text(group.title),
                    text(fact.title),
                    text(fact.text),
                    f"{text(fact.wanted)} {met}".strip(),
                    text(fact.initial_text),
                    text(fact.source),
                )
            )
    return table(("Group", "Fact", "Now", "Wanted", "At the start", "Known from"), rows)


def steps_table(outlook: Outlook) -> list[str]:
    """The remaining plan, a row a step."""
    rows = []
    for index in range(len(outlook.steps)):
        step = outlook.step(index)
        state = "doing" if step.status == "doing" else "ready" if step.ready else ""
        waits = ", ".join(str(other + 1) for other in step.waits_for)
        rows.append(
            (
                str(index + 1),
                text(step.title),
                step.duration_text,
                step.risk or "",
                format_number(step.cost),
                waits,
                state,
            )
        )
    return table(("#", "Action", "Time", "Risk", "Cost", "Needs", "State"), rows, right=(0, 4))


def branch_lines(outlook: Outlook) -> list[str]:
    """What follows each outcome that is not the expected one, a line each."""
    lines = []
    for branch in outlook.branches:
        action = outlook.steps[branch.step].action
        share = "" if branch.probability is None else f" ({branch.probability:.0%})"
        start = (
            f"- Step {branch.step + 1}, {text(action_title(outlook.plan, action))}: "
            f"**{text(outcome_title(outlook.plan, action, branch.outcome))}**{share}: "
        )
        if branch.steps is None:
            lines.append(start + "no plan leads on")
        else:
            then = " → ".join(text(action_title(outlook.plan, step)) for step in branch.steps) or "nothing more to do"
            cost = "" if branch.cost is None else f"; cost of the whole course {format_number(branch.cost)}"
            lines.append(start + then + cost)
    return lines


def matrix(outlook: Outlook) -> list[str]:
    """What each action takes: a row an action of the file."""
    rows = [
        (
            text(action.title),
            duration_text(action.estimate),
            action.complexity or "",
            action.risk or "",
            action.cognitive_load or "",
            action.reversibility or "",
            _state(outlook, action.id),
        )
        for action in outlook.plan.actions.values()
    ]
    return table(("Action", "Time", "Complexity", "Risk", "Cognitive load", "Reversible", "State"), rows)


def _state(outlook: Outlook, action: str) -> str:
    positions = outlook.positions.get(action)
    status = outlook.record.status(action)
    if positions:
        return ("doing, " if status == "doing" else "") + "step " + ", ".join(str(p + 1) for p in positions)
    return status if status != "todo" else "not in the plan"


def metrics(outlook: Outlook) -> list[str]:
    """Metrics by group: what it was, what it is, what is wanted."""
    rows = [
        (
            text(metric.group),
            text(metric.title),
            text(metric.baseline),
            ", ".join(text(condition.now_text) for condition in metric.conditions),
            ", ".join(text(condition.text) for condition in metric.conditions),
            "✓ met" if metric.met else "✗ not yet",
        )
        for metric in outlook.metric_views
    ]
    return table(("Group", "Metric", "Was", "Now", "Target", "Met"), rows)


def risks(outlook: Outlook) -> list[str]:
    """The plan's risks, and whether the actions that they threaten are still ahead."""
    rows = []
    for risk in outlook.plan.risks:
        ahead = [action_title(outlook.plan, action) for action in risk.actions if action in outlook.positions]
        rows.append(
            (
                text(risk.title),
                text(risk.probability),
                text(risk.impact),
                text(risk.mitigation),
                text(risk.contingency),
                ", ".join(text(title) for title in ahead) or ("past" if risk.actions else ""),
            )
        )
    return table(("Risk", "Probability", "Impact", "Mitigation", "Contingency", "Still ahead"), rows)


def gates(outlook: Outlook) -> list[str]:
    """The phases and their gates, open or not."""
    rows = []
    for gate in outlook.gate_views:
        conditions = ", ".join(f"{'✓' if c.met else '✗'} {text(c.text)}" for c in gate.conditions)
        state = "" if gate.met is None else "✓ passed" if gate.met else "✗ closed"
        after = ", ".join(text(outlook.plan.phases[phase].title) for phase in outlook.plan.phases[gate.phase].after)
        rows.append((text(gate.title), after, conditions, state))
    return table(("Phase", "After", "Gate", "State"), rows)


def goals(outlook: Outlook) -> list[str]:
    """Every goal with its conditions, as a task list."""
    lines = []
    for goal in outlook.goal_views:
        aside = "" if goal.chosen else " (not planned for)"
        lines.append(tick(goal.met, f"**{text(goal.title)}**{aside}: {goal.done}/{goal.total}"))
        lines += [tick(c.met, f"{text(c.text)} (now {text(c.now_text)})", 2) for c in goal.conditions]
    return lines


def checklists(outlook: Outlook, level: str) -> Blocks:
    """Every group of the checklist under a heading of its own, with its ticks."""
    blocks: Blocks = []
    for group in outlook.checklist:
        done, total = outlook.progress(group)
        blocks.append([f"{level} {text(group.title)} ({done}/{total})"])
        lines = []
        for row in group.rows:
            accepted = "accepted when: " if row.kind == "acceptance" else ""
            lines.append(tick(outlook.ticked(row), accepted + text(row.text), 2 * row.depth))
        blocks.append(lines)
    return blocks


def next_steps(outlook: Outlook, limit: int = 5) -> list[str]:
    """What can be begun now, then what comes after, in the plan's order."""
    steps = [outlook.step(index) for index in range(len(outlook.steps))]
    lines: list[str] = []
    for step in sorted(steps, key=lambda s: (not s.ready, s.index))[:limit]:
        state = "ready" if step.ready else "; ".join(text(missing) for missing in step.missing[:2]) or "waits"
        time = f" ({step.duration_text})" if step.duration_text else ""
        lines.append(f"{len(lines) + 1}. **{text(step.title)}**{time}: {state}")
    return lines


def section(title: str, content: list[str]) -> Blocks:
    """A heading and a block, or nothing where there is nothing under it."""
    return [[f"## {title}"], content] if content else []
