"""Details as rows: every key that the plan file has for an action or a fact, and what has happened to it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from goaptui.domain.conditions import ALWAYS, Conditions, facts_of
from goaptui.domain.durations import format_minutes
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact, Sensor
from goaptui.domain.plan import Action
from goaptui.domain.text import block
from goaptui.domain.values import format_number
from goaptui.session.outlook import Outlook
from goaptui.session.readiness import status_word
from goaptui.session.structure import structure_of
from goaptui.session.text import clock_text, conditions_text, duration_text, effect_text, requirement_text, value_text
from goaptui.ui.rows.checklist import OPEN, TICKED
from goaptui.ui.rows.glyphs import STATUS_GLYPHS, STATUS_TOKENS
from goaptui.ui.rows.metrics import source_text
from goaptui.ui.rows.row import FixedRows, Row, Rows, Span, cells, clean, fit, matcher, wrap
from goaptui.ui.rows.text_rows import WIDEST, heading, kept_together, labelled, plural, sentence
from goaptui.ui.view import Item, action_item, fact_item

_LABEL = 16


def detail_rows(outlook: Outlook, item: Item, width: int, wanted: str = "", now: datetime | None = None) -> Rows:
    """Everything of an action or a fact; a filter keeps the lines that have its words, under their headings."""
    maker = _Maker(outlook, min(width, WIDEST), now or datetime.now().astimezone())
    plan = outlook.plan
    kind = "Action" if item.kind == "action" else "Fact"
    title = ""
    if item.kind == "action" and item.id in plan.actions:
        maker.action(plan.actions[item.id])
        title = plan.actions[item.id].title
    elif item.kind == "fact" and item.id in plan.facts:
        maker.fact(plan.facts[item.id])
        title = plan.facts[item.id].title
    else:
        maker.say("The plan file does not have it any more.")
    rows = _filtered(maker.rows, wanted) if wanted else maker.rows
    return FixedRows(kept_together(rows, width), f"{kind}: {clean(title or item.id)}")


def _filtered(rows: list[Row], wanted: str) -> list[Row]:
    passes = matcher(wanted)
    kept: list[Row] = []
    title: Row | None = None
    for row in rows:
        if row.left and row.left[0][1] == "heading" and row.key is None:
            title = row
        elif row.key is not None and passes(row.text + (f" {title.text}" if title is not None else "")):
            if title is not None:
                kept += [Row()] * bool(kept)
                kept.append(title)
                title = None
            kept.append(row)
    return kept


class _Maker:
    def __init__(self, outlook: Outlook, width: int, now: datetime) -> None:
        self.outlook, self.width, self.now = outlook, width, now
        self.plan = outlook.plan
        self.rows: list[Row] = []
        self._counts: dict[str, int] = {}

    # ── pieces ──────────────────────────────────────────────────────────────────────────────────────────────────

    def _key(self, label: str) -> str:
        count = self._counts[label] = self._counts.get(label, 0) + 1
        return f"{label}/{count}"

    def head(self, text: str) -> None:
        """A heading, a blank line before it."""
        self.rows += [Row()] * bool(self.rows)
        self.rows.append(heading(text))

    def say(self, text: str, token: str = "dim") -> None:
        """A sentence that can be walked to."""
        first, *rest = sentence(text, self.width, 2, token)
        self.rows += [Row(self._key("say"), first.left), *rest]

    def pair(self, label: str, text: str, token: str = "text", item: Item | None = None) -> None:
        """A key of the file with its value; nothing where it has none."""
        if text:
            first, *rest = labelled(label, text, self.width, min(_LABEL, max(10, self.width // 4)), 2, token)
            self.rows += [Row(self._key(label), first.left, first.right, item), *rest]

    def entry(self, glyph: Span, text: str, right: str = "", item: Item | None = None, token: str = "text") -> None:
        """A line of a list, with a sign before it, wrapped under itself."""
        lead = cells(glyph[0]) + 1
        beside = fit(clean(right), self.width // 2)
        room = self.width - 2 - lead - (cells(beside) + 2 if beside else 0)
        below = room < 16 and bool(beside)
        first, *rest = wrap(text, room if not below else max(8, self.width - 2 - lead))
        aside: tuple[Span, ...] = ((beside, "dim"),) if beside and not below else ()
        left: tuple[Span, ...] = (("  ", "text"), (glyph[0] + " ", glyph[1]), (first, token))
        self.rows.append(Row(self._key(text), left, aside, item))
        self.rows += [Row(left=((" " * (2 + lead) + line, token),)) for line in rest]
        if below:
            self.rows.append(Row(left=((" " * (2 + lead) + beside, "dim"),)))

    def texts(self, title: str, texts: Iterable[str], glyph: str = "•") -> None:
        """A list of texts; each keeps its own line breaks."""
        found = list(texts)
        if found:
            self.head(title)
        for text in found:
            for number, line in enumerate(block(text).strip("\n").split("\n")):
                self.entry((glyph if not number else " ", "dim"), line)

    def conditions(self, conditions: Conditions, empty: str = "") -> None:
        """Every alternative, every requirement: whether it holds, and how it is now."""
        if conditions == ALWAYS:
            if empty:
                self.say(empty)
            return
        for number, conjunction in enumerate(conditions):
            if number:
                self.rows.append(Row(left=(("  or", "dim"),)))
            for requirement in conjunction:
                fact = self.plan.facts[requirement.fact]
                value = self.outlook.record.values.get(fact.id)
                met = requirement.holds(value)
                sign: Span = ("✓", "good") if met else ("✗", "bad")
                now = f"now {value_text(fact, value)}"
                self.entry(sign, requirement_text(fact, requirement), now, fact_item(fact.id))

    def effects(self, effects: Iterable[Effect], indent: str = "") -> None:
        """What facts become."""
        for effect in effects:
            fact = self.plan.facts[effect.fact]
            now = value_text(fact, self.outlook.record.values.get(fact.id))
            self.entry((f"{indent}→", "info"), effect_text(fact, effect), f"now {now}", fact_item(fact.id))

    def actions(self, title: str, actions: Iterable[str], notes: dict[str, str] | None = None) -> None:
        """Actions by title, with how they stand; each can be gone to."""
        found = list(actions)
        if found:
            self.head(title)
        for action in found:
            status = self.outlook.record.status(action)
            word = (notes or {}).get(action) or self._standing(action)
            sign: Span = (STATUS_GLYPHS[status], STATUS_TOKENS[status])
            self.entry(sign, self.plan.actions[action].title, word, action_item(action))

    def _standing(self, action: str) -> str:
        positions = self.outlook.positions.get(action)
        if positions:
            return f"step{'s' * (len(positions) > 1)} " + ", ".join(str(position + 1) for position in positions)
        status = self.outlook.record.status(action)
        return "not in the plan" if status == "todo" else status_word(status)

    def evidence(self, subject: str) -> None:
        """Notes and links that were given, the newest last."""
        for found in self.outlook.record.evidence.get(subject, ()):
            self.pair("evidence", f"{found.text} ({clock_text(found.time, self.now)})", "info")

    # ── an action ───────────────────────────────────────────────────────────────────────────────────────────────

    def action(self, action: Action) -> None:
        """All of an action."""
        self.head("In the plan file")
        found = self.plan.phases.get(action.phase or "")
        phase = found.title if found is not None else action.phase or ""
        estimate = action.estimate
        minutes = duration_text(estimate)
        if estimate is not None and estimate.best != estimate.worst:
            minutes += f", likely {format_minutes(estimate.likely)}"
        self.pair("id", action.id, "dim")
        self.pair("title", action.title, "strong")
        self.pair("description", action.description)
        self.pair("notes", action.notes)
        self.pair("phase", phase)
        self.pair("agent", ", ".join(self._agent(agent) for agent in action.agents))
        self.pair("owner", action.owner)
        self.pair("priority", action.priority)
        self.pair("tags", ", ".join(action.tags))
        self.pair("estimate", minutes)
        self.pair("cost", format_number(action.cost) if action.cost is not None else "")
        self.pair("risk", action.risk or "", "bad" if action.risk == "high" else "text")
        self.pair("complexity", action.complexity or "")
        self.pair("cognitive load", action.cognitive_load or "")
        self.pair("reversibility", action.reversibility or "", "bad" if action.reversibility == "none" else "text")
        self.pair("evidence rule", action.evidence or f"{self.plan.evidence} (the plan's)")
        if action.on_failure is not None:
            self.pair("on failure", self.plan.actions[action.on_failure].title, "text", action_item(action.on_failure))
        for cause in structure_of(self.plan).contingency_of.get(action.id, ()):
            self.pair("stands in for", self.plan.actions[cause].title, "text", action_item(cause))
        self.happened(action)
        self.head("Preconditions")
        self.conditions(action.preconditions, "None: it is always possible.")
        for phase_id, gate in self.plan.gates(action):
            self.head(f"Gate of {self.plan.phases[phase_id].title}")
            self.conditions(gate)
        self.actions("After", action.after)
        self.head("Effects")
        if action.effects:
            self.effects(action.effects)
        else:
            self.say("None of its own." if action.outcomes else "None: no fact changes.")
        self.outcomes(action)
        self.ticked(action, "step", "Steps")
        self.ticked(action, "acceptance", "Acceptance")
        self.texts("Commands (shown, never run)", action.commands, "$")

    def happened(self, action: Action) -> None:
        """What became of it, and where it is in the plan."""
        record = self.outlook.record
        self.head("Now")
        status = record.status(action.id)
        self.pair("status", status_word(status), STATUS_TOKENS[status] if status != "todo" else "text")
        count = record.counts.get(action.id, 0)
        self.pair("done", plural(count, "time") if count else "")
        outcome = record.outcomes.get(action.id)
        if outcome is not None:
            found = action.outcome(outcome)
            self.pair("last outcome", found.title if found is not None else outcome)
        times = record.times.get(action.id)
        if times is not None:
            self.pair("begun", clock_text(times.started, self.now) if times.started else "")
            self.pair("ended", clock_text(times.ended, self.now) if times.ended else "")
        self.evidence(action.id)
        positions = self.outlook.positions.get(action.id)
        if positions:
            steps = self.outlook.steps
            costs = ", ".join(dict.fromkeys(format_number(steps[position].cost) for position in positions))
            profile = self.plan.profiles[self.outlook.profile].title
            self.pair("in the plan", f"{self._standing(action.id)}; costs {costs} ({profile})")
        else:
            self.pair("in the plan", f"no: {self.outlook.other(action.id).reason}")

    def outcomes(self, action: Action) -> None:
        """The outcomes, the expected one marked."""
        if not action.outcomes:
            return
        self.head("Outcomes")
        expected = action.expected
        for outcome in action.outcomes:
            words = [] if outcome.probability is None else [f"{format_number(outcome.probability * 100)} %"]
            words += ["expected"] * (outcome is expected)
            words += [outcome.id] * (outcome.title != outcome.id)
            self.entry(("◇", "info"), outcome.title, ", ".join(words), token="strong")
            self.effects(outcome.effects, "  ")
            if not outcome.effects:
                self.entry(("  →", "dim"), "nothing else", token="dim")

    def ticked(self, action: Action, kind: str, title: str) -> None:
        """Steps or criteria, with their ticks."""
        rows = [r for r in structure_of(self.plan).checklist.rows.values() if r.action == action.id and r.kind == kind]
        if rows:
            self.head(title)
        for row in rows:
            on = self.outlook.ticked(row)
            self.entry((TICKED if on else OPEN, "good" if on else "text"), row.text, token="dim" if on else "text")

    def _agent(self, agent_id: str) -> str:
        agent = self.plan.agents.get(agent_id)
        if agent is None:
            return agent_id
        return agent.title if agent.capacity == 1 else f"{agent.title} (capacity {agent.capacity})"

    # ── a fact ──────────────────────────────────────────────────────────────────────────────────────────────────

    def fact(self, fact: Fact) -> None:
        """All of a fact."""
        view = self.outlook.fact(fact.id)
        self.head("In the plan file")
        self.pair("id", fact.id, "dim")
        self.pair("label", fact.title, "strong")
        self.pair("description", fact.description)
        self.pair("group", fact.group)
        self.pair("type", fact.type)
        self.pair("initial", view.initial_text)
        self.pair("values", ", ".join(fact.values))
        if fact.type == "number":
            self.pair("min", _number(fact.minimum))
            self.pair("max", _number(fact.maximum))
            self.pair("step", format_number(fact.step))
            self.pair("unit", fact.unit)
        if fact.sensor is not None:
            self.sensor(fact.sensor)
        self.head("Now")
        self.pair("value", view.text, "strong")
        self.pair("known from", source_text(self.outlook, fact.id, self.now))
        self.evidence(f"fact/{fact.id}")
        if view.wanted:
            self.pair("wanted", view.wanted, "good" if view.met else "accent")
        self.wanted(fact)
        changes = {
            action_id: ", ".join(
                dict.fromkeys(str(effect) for effect in _all_effects(self.plan.actions[action_id], fact.id))
            )
            for action_id in view.changed_by
        }
        notes = {action: f"{text} · {self._standing(action)}" for action, text in changes.items()}
        self.actions("Changed by", view.changed_by, notes)
        self.actions("Read by", view.read_by)
        if not view.changed_by and not view.read_by:
            self.say("No action reads or changes it.")

    def sensor(self, sensor: Sensor) -> None:
        """How it is observed."""
        self.head("Sensor (run only once the plan is trusted)")
        self.pair("run", sensor.run)
        match sensor.kind:
            case "exit_code":
                self.pair("reads", f"whether it ends with exit code {sensor.exit_code}")
            case "pattern":
                scale = f", times {format_number(sensor.scale)}" if sensor.scale != 1 else ""
                self.pair("reads", f"the first group of the last match of {sensor.pattern}{scale}")
            case "json":
                self.pair("reads", f"{sensor.json_path} of its JSON output")
        self.pair("timeout", _span(sensor.timeout))
        self.pair("every", _span(sensor.every) if sensor.every is not None else "")

    def wanted(self, fact: Fact) -> None:
        """Goals, gates, metrics and checklist items that look at it."""
        asked: list[tuple[str, str, Conditions]] = []
        asked += [("goal", goal.title, goal.conditions) for goal in self.plan.goals.values()]
        asked += [("gate of", phase.title, phase.gate) for phase in self.plan.phases.values() if phase.gate is not None]
        asked += [("metric", metric.title, metric.target) for metric in self.plan.metrics]
        asked += [
            ("checklist", item.title, item.conditions)
            for checklist in self.plan.checklists.values()
            for item in checklist.items
            if item.conditions is not None
        ]
        asked = [(kind, title, conditions) for kind, title, conditions in asked if fact.id in facts_of(conditions)]
        if asked:
            self.head("Looked at by")
        for kind, title, conditions in asked:
            own = tuple(tuple(r for r in conjunction if r.fact == fact.id) for conjunction in conditions)
            text = conditions_text(self.plan, tuple(dict.fromkeys(filter(None, own))))
            self.entry(("•", "dim"), f"{kind} {title}", text)


def _all_effects(action: Action, fact: str) -> list[Effect]:
    found = [*action.effects, *(effect for outcome in action.outcomes for effect in outcome.effects)]
    return [effect for effect in found if effect.fact == fact]


def _number(number: Decimal | None) -> str:
    return format_number(number) if number is not None else ""


def _span(minutes: Decimal) -> str:
    """A sensor's time: below a minute, in seconds."""
    return (
        format_minutes(minutes)
        if minutes >= 1
        else f"{format_number((minutes * 60).quantize(Decimal('0.1')).normalize())}s"
    )
