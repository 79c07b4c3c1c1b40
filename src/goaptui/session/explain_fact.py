"""A fact in sections of sentences: how it is known, who changes it, who needs it, and what if it were otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goaptui.session.explain import HOLDS, LACKS, step_text
from goaptui.session.explain_prices import value_price
from goaptui.session.outlook import Outlook
from goaptui.session.questions import AboutFact, Changer, Reader, about_fact
from goaptui.session.text import action_title, outcome_title, value_text
from goaptui.session.views import Section

if TYPE_CHECKING:
    from goaptui.session.prices import FactPrices


def explain_fact(outlook: Outlook, fact_id: str, prices: FactPrices | None = None) -> tuple[Section, ...]:
    """Everything that bears on a fact. `prices` (see `session.prices`) adds what would be if it had another value.

    Raises:
        KeyError: the plan file has no such fact.
    """
    about = about_fact(outlook, fact_id)
    in_plan = [_reader(outlook, reader) for reader in about.readers if _counts(reader)]
    besides = [_reader(outlook, reader) for reader in about.readers if not _counts(reader)]
    sections = [
        _now(outlook, about),
        Section("Changed by", tuple(_changer(outlook, changer) for changer in about.changers) or (_nobody(about),)),
        Section("Needed by", tuple(in_plan) or ("No step and no chosen goal.",)),
        Section("Asked for besides", tuple(besides)),
    ]
    if prices is not None:
        fact = outlook.plan.facts[fact_id]
        lines = [f"{value_text(fact, value)}: {value_price(outlook, fact_id, price)}" for value, price in prices.values]
        sections.append(Section("If it were", tuple(lines)))
    description = outlook.plan.facts[fact_id].description
    if description:
        sections.append(Section("Description", tuple(description.splitlines())))
    return tuple(section for section in sections if section.lines)


def _now(outlook: Outlook, about: AboutFact) -> Section:
    fact, view = outlook.plan.facts[about.fact], outlook.fact(about.fact)
    wanted = f", wanted: {view.wanted}" if view.wanted else ""
    lines = [f"{view.text}{wanted}", f"Known from: {'the plan file' if about.event == 'initial' else about.source}"]
    if about.event == "done" and about.time is not None:
        lines[-1] += f", {about.time:%Y-%m-%d %H:%M}"
    if view.changed and about.event != "initial":
        lines.append(f"At first: {view.initial_text}")
    lines += [f"Evidence: {text}" for text in about.evidence]
    if fact.sensor is not None:
        lines.append(f"A sensor can observe it: {fact.sensor.run}")
    return Section("Now", tuple(lines))


def _nobody(about: AboutFact) -> str:
    return "No action: it is as it is, or set by hand."


def _changer(outlook: Outlook, changer: Changer) -> str:
    plan = outlook.plan
    who = action_title(plan, changer.action)
    if changer.outcome is not None:
        who += f", outcome {outcome_title(plan, changer.action, changer.outcome)}"
        who += " (expected)" if changer.expected else " (not expected)"
    if changer.positions:
        where = f"step {', '.join(str(position + 1) for position in changer.positions)}"
    else:
        where = "not in the plan" if changer.can_run else "not in the plan, and cannot run"
    return f"{who}: {changer.effect} ({where})"


def _counts(reader: Reader) -> bool:
    return reader.step is not None or reader.kind == "goal"


def _reader(outlook: Outlook, reader: Reader) -> str:
    plan = outlook.plan
    if reader.goal is not None:
        who = f"the goal {plan.goals[reader.goal].title}"
    elif reader.metric is not None:
        who = f"the metric {reader.metric}"
    elif reader.step is not None:
        who = step_text(outlook, reader.step)
    else:
        assert reader.action is not None
        who = action_title(plan, reader.action)
    if reader.phase is not None:
        who += f", by the gate of {plan.phases[reader.phase].title}"
    source = f", from {step_text(outlook, reader.supplier)}" if reader.supplier is not None else ""
    return f"{HOLDS if reader.met else LACKS} {who}: {reader.text}{source}"
