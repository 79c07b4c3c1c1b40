"""The plan as plain text: the steps, what follows other outcomes, the time it takes, or why there is no plan."""

from __future__ import annotations

from decimal import Decimal

from goaptui.domain.durations import format_minutes
from goaptui.domain.text import one_line
from goaptui.domain.values import format_number
from goaptui.exchange.text_table import columns, counted
from goaptui.planner.solution import Branch
from goaptui.session.outlook import Outlook
from goaptui.session.views import StepView


def plan_text(outlook: Outlook) -> str:
    """What ``goaptui plan`` prints; ends with a line feed."""
    lines = [one_line(outlook.plan.title) or one_line(outlook.plan.file), _headline(outlook)]
    if outlook.steps:
        totals = outlook.totals
        lines.append(
            f"Time: {format_minutes(totals.likely)} (at best {format_minutes(totals.best)}, "
            f"at worst {format_minutes(totals.worst)})"
        )
        lines += ["", *_steps(outlook)]
    if outlook.branches:
        lines += ["", "If a step ends otherwise:", *(line for b in outlook.branches for line in _branch(outlook, b))]
    if outlook.explanation is not None:
        lines += ["", *explanation_lines(outlook)]
    return "\n".join(lines) + "\n"


def explanation_lines(outlook: Outlook) -> list[str]:
    """Why there is no plan: a summary, and a line for each reason."""
    explanation = outlook.explanation
    if explanation is None:
        return []
    messages = [obstacle.message for obstacle in explanation.obstacles if obstacle.message != explanation.summary]
    return [one_line(explanation.summary), *(f"  - {one_line(message)}" for message in messages)]


def _headline(outlook: Outlook) -> str:
    profile = "" if outlook.profile == "time" else f", profile {outlook.profile}"
    match outlook.status:
        case "satisfied":
            return "Nothing is left to do: every goal holds."
        case "unsolvable":
            return "No plan exists."
        case "limit" if outlook.cost is None:
            return f"The time limit was reached before a plan was found. Any costs at least {_amount(outlook.bound)}."
        case "limit":
            proof = f"the time limit was reached; any plan costs at least {_amount(outlook.bound)}"
        case _:
            proof = "proven optimal" if outlook.optimal else f"any plan costs at least {_amount(outlook.bound)}"
    return f"{counted(len(outlook.steps), 'step')}, cost {_amount(outlook.cost)}{profile}, {proof}"


def _steps(outlook: Outlook) -> list[str]:
    rows = []
    for index in range(len(outlook.steps)):
        step = outlook.step(index)
        title = one_line(step.title)
        if step.outcome_title:
            title += f" → {one_line(step.outcome_title)}"
        rows.append(
            (str(index + 1), step.action, title, step.duration_text, step.risk or "", _amount(step.cost), _state(step))
        )
    header = ("", "action", "", "time", "risk", "cost", "")
    return columns([header, *rows], right=(0, 5))


def _state(step: StepView) -> str:
    if step.status == "doing":
        return "being done"
    return "ready" if step.ready else ""


def _branch(outlook: Outlook, branch: Branch) -> list[str]:
    action = outlook.plan.actions[outlook.steps[branch.step].action]
    outcome = action.outcome(branch.outcome)
    title = one_line(outcome.title) if outcome is not None else branch.outcome
    chance = "" if branch.probability is None else f" ({format_number(branch.probability * 100)} %)"
    head = f"  {branch.step + 1} {action.id}: {title}{chance}"
    if branch.steps is None:
        unknown = branch.status == "limit"
        return [f"{head}: {'no plan was found within the time limit' if unknown else 'no plan leads on'}"]
    if not branch.steps:
        return [f"{head}: nothing is left to do, cost {_amount(branch.cost)} in all"]
    proof = "" if branch.optimal else ", not proven optimal"
    return [f"{head}: cost {_amount(branch.cost)} in all{proof}", f"      {', '.join(branch.steps)}"]


def _amount(number: Decimal | None) -> str:
    return "?" if number is None else format_number(number)
