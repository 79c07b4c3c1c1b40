"""Reading a plan document: from TOML's tables to the domain's values, every error reported, none of them twice."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from goaptui.domain.durations import Estimate
from goaptui.domain.plan import (
    TIME_PROFILE,
    Action,
    Agent,
    Checklist,
    ChecklistItem,
    Goal,
    Metric,
    Note,
    Outcome,
    Phase,
    Plan,
    Profile,
    Risk,
)
from goaptui.storage import scalars, values_in
from goaptui.storage.appearance import order_named
from goaptui.storage.context import BAD, Bad, Context, Path, described, id_fault, quoted, subject, to_number
from goaptui.storage.facts_in import drafts_of, fact_of
from goaptui.storage.spec import SCHEMA_VERSION, TABLES
from goaptui.storage.tables import (
    Compiled,
    Reader,
    Table,
    compile_table,
    read_array,
    read_named,
    read_table,
    unknown_key,
)


def read_document(ctx: Context, document: Table, file: str, text: str) -> Plan:
    """The plan of a TOML document parsed from `text`; of use only where `ctx.errors` is empty afterwards."""
    if not read_schema(ctx, document):
        return Plan(file)
    ctx.actions = _names(document, "actions")
    ctx.phases = _names(document, "phases")
    ctx.agents = _names(document, "agents")
    profiles = _names(document, "profiles")
    ctx.profiles = None if profiles is None else {"time": None, **dict.fromkeys(profiles)}

    fields: Table = {}
    plan_table = document.get("plan")
    if plan_table is not None:  # first, since it says what a day is
        read = read_table(ctx, _TABLES["plan"], plan_table, ("plan",))
        fields = {} if isinstance(read, Bad) else read
    if "hours_per_day" in fields:
        ctx.hours_per_day = fields["hours_per_day"]
    drafts = drafts_of(ctx, document.get("facts", {}), ("facts",))  # before whatever speaks of facts
    for key, value in document.items():
        if key in ("schema", "plan", "facts"):
            continue
        if key not in TABLES["document"]:
            unknown_key(ctx, "document", key, ())
            continue
        fields[key] = _SECTIONS[key](ctx, value, (key,))
    if not document.get("goals") and document.get("goals", {}) == {}:
        ctx.error(
            ("goals",) if "goals" in document else (),
            "a plan needs at least one goal; add a table such as [goals.release] with conditions = { … }",
            "key",
        )
    for key in [key for key, value in fields.items() if isinstance(value, Bad)]:
        del fields[key]
    if ctx.errors:
        return Plan(file)
    order_named(drafts.values(), text)
    fields["facts"] = {draft.id: fact_of(draft, index) for index, draft in enumerate(drafts.values())}
    _complete(fields)
    return Plan(file, **fields)


def read_schema(ctx: Context, document: Table) -> bool:
    """Whether the document is of a format that can be read at all. What is wrong is reported."""
    if not document:
        ctx.error((), "the plan file is empty; `goaptui new PLAN` writes one to start from")
        return False
    if "schema" not in document:
        plan = document.get("plan")
        inside = isinstance(plan, dict) and "schema" in plan
        where = ", above [plan]" if inside else " at the top of the file"
        ctx.error((), f"the key schema is missing; write schema = {SCHEMA_VERSION}{where}", "key")
        return True
    version = document["schema"]
    if type(version) is int and version > SCHEMA_VERSION:
        shown = version if version < 10**15 else "a very long number"
        ctx.error(
            ("schema",),
            f"this plan is of a newer format (schema {shown}); this goaptui reads schema {SCHEMA_VERSION}",
        )
        return False
    if type(version) is not int or version != SCHEMA_VERSION:
        ctx.error(("schema",), f"the format's version is the number {SCHEMA_VERSION}; write schema = {SCHEMA_VERSION}")
    return True


def _names(document: Table, section: str) -> Collection[str] | None:
    """The ids that a section declares; ``None`` where it is no table, and any id may be right."""
    table = document.get(section, {})
    return table if isinstance(table, dict) else None


def _complete(fields: Table) -> None:
    """Add what the file leaves unsaid: the profile ``time``, agents and phases that are used undeclared."""
    profiles: dict[str, Profile] = fields.get("profiles", {})
    fields["profiles"] = profiles if "time" in profiles else {"time": TIME_PROFILE, **profiles}
    agents: dict[str, Agent] = fields.setdefault("agents", {})
    phases: dict[str, Phase] = fields.setdefault("phases", {})
    action: Action
    for action in fields.get("actions", {}).values():
        if action.phase is not None and action.phase not in phases:
            phases[action.phase] = Phase(action.phase)
        for agent in action.agents:
            if agent not in agents:
                agents[agent] = Agent(agent)


# ── Sections ────────────────────────────────────────────────────────────────────────────────────────────────────────


def _goals(ctx: Context, value: object, path: Path) -> Any:
    index = iter(range(len(value) if isinstance(value, dict) else 0))
    return read_named(ctx, _TABLES["goal"], value, path, lambda key, **fields: Goal(key, next(index), **fields))


def _actions(ctx: Context, value: object, path: Path) -> Any:
    index = iter(range(len(value) if isinstance(value, dict) else 0))
    actions = read_named(ctx, _TABLES["action"], value, path, lambda key, **fields: Action(key, next(index), **fields))
    if isinstance(actions, Bad):
        return actions
    # What the action and its outcomes change together, and what the actions say of each other, is told from the whole.
    for action in actions.values():
        if action.outcomes:
            _check_outcomes(ctx, action, value, path)
    _check_circles(ctx, actions, path)
    return actions


def _check_circles(ctx: Context, actions: Mapping[str, Action], path: Path) -> None:
    """`after` and `on_failure` run in no circle. Where each action comes after those above it, none is looked for."""
    forward = any(
        before in actions and actions[before].index >= action.index
        for action in actions.values()
        for before in action.after
    )
    if forward or any(action.on_failure is not None for action in actions.values()):
        from goaptui.storage.cycles import check_after, check_on_failure

        check_after(ctx, actions, path)
        check_on_failure(ctx, actions, path)


def _outcomes(ctx: Context, value: object, path: Path) -> Any:
    read = read_named(ctx, _TABLES["outcome"], value, path, Outcome)
    return read if isinstance(read, Bad) else tuple(read.values())


def _check_outcomes(ctx: Context, action: Action, actions: Any, path: Path) -> None:
    """Probabilities for all or none, together at most 1; no fact both of the action's own effects and an outcome's."""
    table: Table = actions[action.id]["outcomes"]
    where = (*path, action.id, "outcomes")
    own = {effect.fact for effect in action.effects}
    given = [key for key, outcome in table.items() if isinstance(outcome, dict) and "probability" in outcome]
    total = Decimal(0)
    over = False
    for outcome in action.outcomes:
        for effect in outcome.effects:
            if effect.fact in own:
                ctx.error(
                    (*where, outcome.id, "effects", effect.fact),
                    f"{quoted(effect.fact)} is changed by the action's own effects, too; leave it out in one",
                    "key",
                )
        if given and outcome.id not in given:
            ctx.error(
                (*where, outcome.id),
                f"the outcome {quoted(outcome.id)} has no probability, but {quoted(given[0])} has; all or none",
                "key",
            )
        if outcome.probability is not None:
            total += outcome.probability
            if total > 1 and not over:
                over = True
                ctx.error(
                    (*where, outcome.id, "probability"),
                    f"the probabilities add up to {total} here; together they are at most 1",
                )


def _profiles(ctx: Context, value: object, path: Path) -> Any:
    return read_named(ctx, _TABLES["profile"], value, path, Profile)


def _phases(ctx: Context, value: object, path: Path) -> Any:
    return read_named(ctx, _TABLES["phase"], value, path, Phase)


def _agents(ctx: Context, value: object, path: Path) -> Any:
    return read_named(ctx, _TABLES["agent"], value, path, Agent)


def _checklists(ctx: Context, value: object, path: Path) -> Any:
    return read_named(ctx, _TABLES["checklist"], value, path, Checklist)


def _risks(ctx: Context, value: object, path: Path) -> Any:
    return read_array(ctx, _TABLES["risk"], value, path, Risk)


def _metrics(ctx: Context, value: object, path: Path) -> Any:
    return read_array(ctx, _TABLES["metric"], value, path, Metric)


def _notes(ctx: Context, value: object, path: Path) -> Any:
    return read_array(ctx, _TABLES["note"], value, path, Note)


_SECTIONS: Mapping[str, Reader] = {
    "goals": _goals,
    "actions": _actions,
    "profiles": _profiles,
    "phases": _phases,
    "agents": _agents,
    "risks": _risks,
    "metrics": _metrics,
    "checklists": _checklists,
    "notes": _notes,
}


# ── Values that are tables, or names ────────────────────────────────────────────────────────────────────────────────


def _checklist_items(ctx: Context, value: object, path: Path) -> Any:
    if type(value) is not list:
        return ctx.error(path, f'items are a list such as ["Back up", "Tell the team"], not {described(value)}')
    items: list[ChecklistItem] = []
    for index, member in enumerate(value):
        where = (*path, index)
        if type(member) is dict:
            fields = read_table(ctx, _TABLES["checklist_item"], member, where)
            if not isinstance(fields, Bad) and "title" in fields:
                items.append(ChecklistItem(**fields))
        elif type(member) is str:
            text = scalars.read_line(ctx, member, where)
            if not isinstance(text, Bad):
                items.append(ChecklistItem(text))
        else:
            ctx.error(where, f"a checklist item is text or a table with title and conditions, not {described(member)}")
    return tuple(items)


def _estimate(ctx: Context, value: object, path: Path) -> Any:
    if type(value) is str:
        return scalars.estimate_of_text(ctx, value, path)
    if type(value) is not dict:
        plain = f'; write "{value}m" for minutes' if type(value) is int and 0 <= value < 10**6 else ""
        return ctx.error(path, f'an estimate is text such as "1h30m" or "2h..8h", or a table of three points{plain}')
    fields = read_table(ctx, _TABLES["estimate"], value, path)
    if isinstance(fields, Bad) or len(fields) < 3:
        return BAD
    estimate = Estimate(**fields)
    wrong = "likely" if estimate.likely < estimate.best else "worst" if estimate.worst < estimate.likely else None
    if wrong is not None:
        before = "best" if wrong == "likely" else "likely"
        return ctx.error(
            (*path, wrong), f"{wrong} is less than {before}; the three points go up: best, then likely, then worst"
        )
    return estimate


def _goal_actions(ctx: Context, value: object, path: Path) -> Any:
    if value == "all":
        return "all"
    if type(value) is str:
        return ctx.error(path, f'actions are a list of ids or "all"; write [{quoted(value)}]')
    return scalars.to_names(ctx, value, path, "action", ctx.actions)


def _action_refs(ctx: Context, value: object, path: Path) -> Any:
    return scalars.to_names(ctx, value, path, "action", ctx.actions)


def _action_ref(ctx: Context, value: object, path: Path) -> Any:
    return scalars.to_name(ctx, value, path, "action", ctx.actions)


def _phase_refs(ctx: Context, value: object, path: Path) -> Any:
    return scalars.to_names(ctx, value, path, "phase", ctx.phases)


def _phase_ref(ctx: Context, value: object, path: Path) -> Any:
    return (
        _undeclared(ctx, value, path, "phase")
        if not ctx.phases
        else scalars.to_name(ctx, value, path, "phase", ctx.phases)
    )


def _agent_refs(ctx: Context, value: object, path: Path) -> Any:
    if type(value) is list:
        if not ctx.agents:
            names = [_undeclared(ctx, member, (*path, index), "agent") for index, member in enumerate(value)]
            return tuple(dict.fromkeys(name for name in names if not isinstance(name, Bad)))
        return scalars.to_names(ctx, value, path, "agent", ctx.agents)
    name = (
        _undeclared(ctx, value, path, "agent")
        if not ctx.agents
        else scalars.to_name(ctx, value, path, "agent", ctx.agents)
    )
    return name if isinstance(name, Bad) else (name,)


def _undeclared(ctx: Context, value: object, path: Path, kind: str) -> str | Bad:
    """The id of a phase or an agent in a file that declares none of them."""
    if type(value) is not str:
        hint = " or a list of ids" if kind == "agent" else ""
        return ctx.error(
            path,
            f"{subject(path)} must be the id of one {kind} in quotes{hint}, not {described(value)}",
        )
    fault = id_fault(value)
    return value if fault is None else ctx.error(path, fault)


def _profile_ref(ctx: Context, value: object, path: Path) -> Any:
    return scalars.to_name(ctx, value, path, "profile", ctx.profiles)


READERS: Mapping[str, Reader] = {
    "line": scalars.read_line,
    "block": scalars.read_block,
    "lines": scalars.read_lines,
    "command": scalars.read_command,
    "commands": scalars.read_commands,
    "number": to_number,
    "weight": scalars.read_weight,
    "positive": scalars.read_positive,
    "hours_per_day": scalars.read_hours_per_day,
    "probability": scalars.read_probability,
    "capacity": scalars.read_capacity,
    "level": scalars.read_level,
    "reversibility": scalars.read_reversibility,
    "evidence": scalars.read_evidence,
    "workdays": scalars.read_workdays,
    "level_weights": scalars.read_level_weights,
    "reversibility_weights": scalars.read_reversibility_weights,
    "date": scalars.read_date,
    "duration": scalars.read_duration,
    "estimate": _estimate,
    "conditions": values_in.read_conditions,
    "effects": values_in.read_effects,
    "outcomes": _outcomes,
    "checklist_items": _checklist_items,
    "goal_actions": _goal_actions,
    "action_refs": _action_refs,
    "action_ref": _action_ref,
    "phase_refs": _phase_refs,
    "phase_ref": _phase_ref,
    "agent_refs": _agent_refs,
    "profile_ref": _profile_ref,
}
"""How a value of each kind is read."""

_TABLES: Mapping[str, Compiled] = {
    name: compile_table(name, READERS) for name in TABLES if name not in ("document", "fact", "sensor")
}
