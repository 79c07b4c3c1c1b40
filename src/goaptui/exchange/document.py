"""The whole plan as one Markdown document, from the state that the session is in; and the quick reference."""

from __future__ import annotations

from goaptui.domain.durations import format_minutes
from goaptui.domain.plan import Action
from goaptui.domain.text import block
from goaptui.exchange import tables
from goaptui.exchange.markdown import code, fenced, joined, table, text, tick
from goaptui.exchange.mermaid import mermaid
from goaptui.exchange.tables import Blocks, section
from goaptui.session.outlook import Outlook
from goaptui.session.text import action_title, conditions_text, duration_text, effect_text
from goaptui.session.timetable import Timetable


def document(timetable: Timetable) -> str:
    """The full plan, as GitHub shows it."""
    outlook = timetable.outlook
    plan = outlook.plan
    blocks: Blocks = [[f"# {_title(outlook)}"], _about(outlook)]
    if plan.summary:
        blocks.append([text(plan.summary.replace("\n", " ").strip())])
    blocks += section("Where it stands", tables.heading_lines(timetable))
    blocks += section("Goals", tables.goals(outlook))
    blocks += section("World state", tables.world_state(outlook))
    blocks += section("The plan", tables.steps_table(outlook))
    blocks += section("If a step ends otherwise", tables.branch_lines(outlook))
    blocks += _no_plan(outlook)
    if outlook.steps:
        blocks += section("Dependency graph", fenced(mermaid(outlook), "mermaid"))
        blocks += section("Schedule", _schedule(timetable))
    if plan.actions:
        blocks += [["## Actions"]]
        for action in plan.actions.values():
            blocks += _action(outlook, action)
        blocks += section("Complexity and risk", tables.matrix(outlook))
    blocks += section("Phases and gates", tables.gates(outlook))
    blocks += section("Agents", _agents(outlook))
    blocks += section("Profiles", _profiles(outlook))
    blocks += section("Risks", tables.risks(outlook))
    blocks += section("Metrics", tables.metrics(outlook))
    if outlook.checklist:
        blocks += [["## Checklist"], *tables.checklists(outlook, "###")]
    if plan.notes:
        blocks += [["## Notes"]]
        for note in plan.notes:
            blocks += [[f"### {text(note.title)}"]]
            if note.body.strip():
                blocks += [block(note.body).strip("\n").split("\n")]
            if note.tags:
                blocks += [["Tags: " + ", ".join(code(tag) for tag in note.tags)]]
    return joined(blocks)


def summary(timetable: Timetable) -> str:
    """The quick reference: where it stands, what comes next, what is risky, what to type."""
    outlook = timetable.outlook
    plan = outlook.plan
    blocks: Blocks = [[f"# {_title(outlook)}: quick reference"]]
    if plan.summary:
        blocks.append([text(plan.summary.replace("\n", " ").strip())])
    blocks += section("Where it stands", tables.heading_lines(timetable))
    blocks += section("Critical path", _way(outlook))
    blocks += _no_plan(outlook)
    blocks += section("If a step ends otherwise", tables.branch_lines(outlook))
    blocks += section("Next", tables.next_steps(outlook))
    blocks += section("Goals", tables.goals(outlook))
    blocks += section("Risks", tables.risks(outlook))
    blocks += section("Metrics", tables.metrics(outlook))
    commands = [
        line
        for index in range(len(outlook.steps))
        if (action := plan.actions[outlook.steps[index].action]).commands
        for line in (f"# {action.title}", *action.commands, "")
    ]
    if commands:
        blocks += section("Commands", fenced("\n".join(commands), "sh"))
    return joined(blocks)


def _title(outlook: Outlook) -> str:
    return text(outlook.plan.title) or text(outlook.plan.file) or "Plan"


def _about(outlook: Outlook) -> list[str]:
    plan = outlook.plan
    rows = [
        ("Priority", text(plan.priority)),
        ("Owner", text(plan.owner)),
        ("Created", "" if plan.created is None else plan.created.isoformat()),
        ("Starts", "" if plan.start is None else plan.start.isoformat()),
        ("Tags", ", ".join(text(tag) for tag in plan.tags)),
    ]
    return table(("", ""), [(f"**{name}**", value) for name, value in rows if value])


def _no_plan(outlook: Outlook) -> Blocks:
    if outlook.explanation is None:
        return []
    explanation = outlook.explanation
    reasons = [f"- {text(obstacle.message)}" for obstacle in explanation.obstacles]
    return [["## Why there is no plan"], [text(explanation.summary)], reasons]


def _way(outlook: Outlook) -> list[str]:
    lines = []
    for index in range(len(outlook.steps)):
        step = outlook.step(index)
        mark = "**" if step.critical else ""
        time = f" ({step.duration_text})" if step.duration_text else ""
        lines.append(f"{index + 1}. {mark}{text(step.title)}{mark}{time}")
    return lines


def _schedule(timetable: Timetable) -> list[str]:
    rows = []
    for index, placed in enumerate(timetable.layout.steps):
        begin, end = timetable.dates(index)
        rows.append(
            (
                text(action_title(timetable.outlook.plan, placed.action)),
                "" if begin is None else f"{begin:%Y-%m-%d %H:%M}",
                "" if end is None else f"{end:%Y-%m-%d %H:%M}",
                "critical" if index in timetable.layout.critical else format_minutes(placed.slack),
                ", ".join(text(agent) for agent in placed.agents),
            )
        )
    return table(("Step", "From", "To", "Slack", "Agent"), rows)


def _action(outlook: Outlook, action: Action) -> Blocks:
    plan = outlook.plan
    blocks: Blocks = [[f"### {text(action.title)}"]]
    if action.description:
        blocks.append([text(action.description)])
    facts = [
        ("Id", code(action.id)),
        ("State", _standing(outlook, action)),
        ("Estimate", duration_text(action.estimate)),
        ("Cost", "" if action.cost is None else str(action.cost)),
        ("Complexity", action.complexity or ""),
        ("Risk", action.risk or ""),
        ("Cognitive load", action.cognitive_load or ""),
        ("Reversible", action.reversibility or ""),
        ("Phase", "" if action.phase is None else text(plan.phases[action.phase].title)),
        ("Agent", ", ".join(text(agent) for agent in action.agents)),
        ("Owner", text(action.owner)),
        ("Priority", text(action.priority)),
        ("Evidence", plan.evidence_rule(action)),
        ("After", ", ".join(text(action_title(plan, other)) for other in action.after)),
        ("Needs", text(conditions_text(plan, action.preconditions)) if any(action.preconditions) else ""),
        ("Changes", ", ".join(text(effect_text(plan.facts[e.fact], e)) for e in action.effects)),
        ("If it fails", "" if action.on_failure is None else text(action_title(plan, action.on_failure))),
        ("Tags", ", ".join(text(tag) for tag in action.tags)),
    ]
    blocks.append(table(("", ""), [(f"**{name}**", value) for name, value in facts if value]))
    outcomes = []
    for outcome in action.outcomes:
        effects = ", ".join(effect_text(plan.facts[effect.fact], effect) for effect in outcome.effects)
        share = "" if outcome.probability is None else f" ({outcome.probability:.0%})"
        expected = ", expected" if outcome == action.expected else ""
        outcomes.append(f"- **{text(outcome.title)}**{share}{expected}: {text(effects) or 'nothing else changes'}")
    blocks.append(outcomes)
    done = outlook.record.status(action.id) in ("done", "skipped")
    ticks = outlook.record.ticks
    blocks.append(
        [tick(done or f"step/{action.id}/{step}" in ticks, text(step)) for step in action.steps]
        + [tick(f"acceptance/{action.id}/{c}" in ticks, f"accepted when: {text(c)}") for c in action.acceptance]
    )
    if action.commands:
        blocks.append(fenced("\n".join(action.commands), "sh"))
    if action.notes:
        blocks.append(block(action.notes).strip("\n").split("\n"))
    evidence = [f"- Evidence: {text(item.text)}" for item in outlook.record.evidence.get(action.id, ())]
    blocks.append(evidence)
    return blocks


def _standing(outlook: Outlook, action: Action) -> str:
    positions = outlook.positions.get(action.id)
    if positions:
        status = outlook.record.status(action.id)
        return ("doing, " if status == "doing" else "") + "step " + ", ".join(str(p + 1) for p in positions)
    other = outlook.other(action.id)
    return text(other.reason) if other.status == "todo" else other.status


def _agents(outlook: Outlook) -> list[str]:
    rows = []
    for agent in outlook.plan.agents.values():
        tasks = [action.title for action in outlook.plan.actions.values() if agent.id in action.agents]
        rows.append((text(agent.title), str(agent.capacity), ", ".join(text(title) for title in tasks)))
    return table(("Agent", "Capacity", "Actions"), rows, right=(1,))


def _profiles(outlook: Outlook) -> list[str]:
    rows = []
    for profile in outlook.plan.profiles.values():
        weights = [f"{profile.time} a minute"] if profile.time else []
        for name in ("risk", "complexity", "cognitive_load", "reversibility"):
            levels = getattr(profile, name)
            if levels:
                words = ", ".join(f"{level} {amount}" for level, amount in levels.items())
                weights.append(f"{name.replace('_', ' ')}: {words}")
        rows.append((text(profile.title), text("; ".join(weights))))
    return table(("Profile", "Weighs"), rows)
