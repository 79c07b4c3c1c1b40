"""The plan file's keys: the one declarative source for validation, for suggestions and for the JSON Schema.

`TABLES` maps the name of a kind of table to its keys. A key has a kind (how its value is read: see `document.READERS`),
a description for people, and the field of the domain object that it fills, where the name differs.
"""

from __future__ import annotations

from typing import NamedTuple

SCHEMA_VERSION = 1


class Key(NamedTuple):
    """One key of a table. `table` is the kind of table that the value holds, for kinds that hold some."""

    kind: str
    doc: str
    field: str = ""
    required: bool = False
    table: str = ""


_TITLE = Key("line", "For people; the id, made readable, is the default.", "name")
_DESCRIPTION = Key("block", "For people: some sentences.")

TABLES: dict[str, dict[str, Key]] = {
    "document": {
        "schema": Key("schema", "The format's version: 1.", required=True),
        "plan": Key("plan", "The plan as a whole.", table="plan"),
        "facts": Key("facts", "What can be true: typed state variables.", table="fact"),
        "goals": Key("goals", "What must become true; at least one.", required=True, table="goal"),
        "actions": Key("actions", "What can be done.", table="action"),
        "profiles": Key("profiles", "What an action costs, by profile.", table="profile"),
        "phases": Key("phases", "Phases of the work, closed by gates.", table="phase"),
        "agents": Key("agents", "Who carries actions out, and how many at once.", table="agent"),
        "risks": Key("risks", "What may go wrong.", table="risk"),
        "metrics": Key("metrics", "Measures of success.", table="metric"),
        "checklists": Key("checklists", "Lists of the plan's own.", table="checklist"),
        "notes": Key("notes", "What is worth keeping.", table="note"),
    },
    "plan": {
        "title": Key("line", "The plan's title."),
        "summary": Key("block", "One paragraph."),
        "priority": Key("line", "Free text; compared in natural order: P0 before P1 before P10."),
        "created": Key("date", "When the plan was written: a TOML date such as 2026-01-31."),
        "owner": Key("line", "Who owns the plan."),
        "tags": Key("lines", "Words to find the plan by."),
        "hours_per_day": Key("hours_per_day", "What `1d` means in an estimate; default 8."),
        "start": Key("date", "The first working day; default: the day the session began."),
        "workdays": Key("workdays", "The days that are worked on; default Monday to Friday."),
        "profile": Key("profile_ref", 'The cost profile to start with; default "time".'),
        "evidence": Key("evidence", 'Whether done needs evidence, for every action; default "optional".'),
    },
    "fact": {
        "type": Key("fact_type", "Needed only where `initial` and `values` are absent."),
        "initial": Key("initial", "The value at the start; absent: unknown."),
        "values": Key("values", "An enum's values, in their natural order."),
        "min": Key("number", "A number's lower bound; effects saturate at it.", "minimum"),
        "max": Key("number", "A number's upper bound; effects saturate at it.", "maximum"),
        "step": Key("positive", "The increment of one key press; default 1."),
        "unit": Key("line", "A number's unit."),
        "label": Key("line", "For people; the id, made readable, is the default."),
        "description": _DESCRIPTION,
        "group": Key("line", "Gathers facts under one heading."),
        "sensor": Key("sensor", "How to observe the fact in the real world.", table="sensor"),
    },
    "sensor": {
        "run": Key(
            "command", "A shell command, run in the plan file's folder once the user trusts the plan.", required=True
        ),
        "exit_code": Key("exit_code", "A bool: whether the command ended so."),
        "pattern": Key("pattern", "A number or enum: the first group of the last match."),
        "scale": Key("number", "What the number found by `pattern` is multiplied with; default 1."),
        "json": Key("json_path", "A dotted path in the command's JSON output.", "json_path"),
        "timeout": Key("clock", 'How long the command may take; default "60s".'),
        "every": Key("clock", "Sense again at this interval while the app is open."),
    },
    "goal": {
        "title": _TITLE,
        "description": _DESCRIPTION,
        "priority": Key("number", "Smaller is more urgent; orders what is shown, never the plan."),
        "conditions": Key("conditions", "What must hold."),
        "actions": Key("goal_actions", 'Actions that must have been carried out, too; or "all".'),
    },
    "action": {
        "title": _TITLE,
        "description": _DESCRIPTION,
        "notes": Key("block", "For people: what else is worth knowing."),
        "preconditions": Key("conditions", "What must hold before; none: always possible."),
        "after": Key("action_refs", "Actions that must have been carried out before."),
        "effects": Key("effects", "What the action changes."),
        "outcomes": Key(
            "outcomes", "Named results of an action whose result is not known beforehand.", table="outcome"
        ),
        "estimate": Key("estimate", 'How long it takes: "1h30m", "2h..8h" or three points.', table="estimate"),
        "cost": Key("weight", "A number that replaces what the profile computes."),
        "complexity": Key("level", "How complex it is."),
        "risk": Key("level", "How risky it is."),
        "cognitive_load": Key("level", "How much thought it takes."),
        "reversibility": Key("reversibility", "Whether it can be taken back."),
        "phase": Key("phase_ref", "The phase that it belongs to."),
        "agent": Key("agent_refs", "Who carries it out; a list: all of them are needed at once.", "agents"),
        "owner": Key("line", "Who answers for it."),
        "priority": Key("line", "Free text; compared in natural order: P0 before P1 before P10."),
        "tags": Key("lines", "Words to find the action by."),
        "steps": Key("lines", "What to do, one after the other; checklist items under the action."),
        "acceptance": Key("lines", "How to see that it is done; checklist items under the action."),
        "commands": Key("commands", "Shell commands to show and copy; never run by themselves."),
        "evidence": Key("evidence", "Overrides the plan's rule."),
        "on_failure": Key("action_ref", "An action that is allowed into the plan only after this one has failed."),
    },
    "outcome": {
        "title": _TITLE,
        "probability": Key("probability", "From 0 to 1; for all outcomes of an action or none, together at most 1."),
        "effects": Key("effects", "What it changes besides the action's own effects."),
    },
    "estimate": {
        "best": Key("duration", "The shortest duration.", required=True),
        "likely": Key("duration", "The most likely duration.", required=True),
        "worst": Key("duration", "The longest duration.", required=True),
    },
    "profile": {
        "title": _TITLE,
        "description": _DESCRIPTION,
        "time": Key("weight", "The cost of a minute."),
        "risk": Key("level_weights", "The cost of each level of risk."),
        "complexity": Key("level_weights", "The cost of each level of complexity."),
        "cognitive_load": Key("level_weights", "The cost of each level of cognitive load."),
        "reversibility": Key("reversibility_weights", "The cost of each degree of reversibility."),
    },
    "phase": {
        "title": _TITLE,
        "description": _DESCRIPTION,
        "gate": Key("conditions", "The quality gate that closes the phase."),
        "after": Key("phase_refs", "Phases whose gates an action of this phase needs."),
    },
    "agent": {
        "title": _TITLE,
        "description": _DESCRIPTION,
        "capacity": Key("capacity", "How many actions it can carry out at once; default 1."),
    },
    "risk": {
        "title": Key("line", "What may go wrong.", required=True),
        "description": _DESCRIPTION,
        "probability": Key("line", "How likely it is: a level or free text."),
        "impact": Key("line", "How bad it would be: a level or free text."),
        "mitigation": Key("block", "What makes it less likely."),
        "contingency": Key("block", "What to do when it happens."),
        "actions": Key("action_refs", "The actions that it concerns."),
    },
    "metric": {
        "title": Key("line", "What is measured.", required=True),
        "description": _DESCRIPTION,
        "group": Key("line", "Gathers metrics under one heading."),
        "target": Key("conditions", "Met or not follows from the world state.", required=True),
        "baseline": Key("line", "What it was when the plan was written, in words."),
    },
    "checklist": {
        "title": _TITLE,
        "description": _DESCRIPTION,
        "items": Key("checklist_items", "Text, or a table that ticks itself.", table="checklist_item"),
    },
    "checklist_item": {
        "title": Key("line", "What is to be ticked.", required=True),
        "description": _DESCRIPTION,
        "conditions": Key("conditions", "Ticks itself when they hold; without, it is ticked by hand."),
    },
    "note": {
        "title": Key("line", "What the note is about.", required=True),
        "body": Key("block", "The note, in Markdown."),
        "tags": Key("lines", "Words to find the note by."),
    },
}

CALLED: dict[str, str] = {
    "document": "the plan file",
    "plan": "[plan]",
    "fact": "a fact",
    "sensor": "a sensor",
    "goal": "a goal",
    "action": "an action",
    "outcome": "an outcome",
    "estimate": "an estimate",
    "profile": "a profile",
    "phase": "a phase",
    "agent": "an agent",
    "risk": "a risk",
    "metric": "a metric",
    "checklist": "a checklist",
    "checklist_item": "a checklist item",
    "note": "a note",
}
"""What a kind of table is called in a message."""

MEANT: dict[str, str] = {
    "acceptance_criteria": "acceptance",
    "assignee": "agent",
    "default": "initial",
    "depends": "after",
    "depends_on": "after",
    "desc": "description",
    "duration": "estimate",
    "name": "title",
    "needs": "preconditions",
    "pre": "preconditions",
    "requires": "preconditions",
    "results": "outcomes",
    "unless_fails": "on_failure",
    "value": "initial",
}
"""Words that people use for a key that is called otherwise; used where no known key is spelled nearly so."""
