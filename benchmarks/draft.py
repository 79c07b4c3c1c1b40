"""Drafts of plans: a plan written once, had as a `goaptui.domain` document and as the text of a plan file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeAlias

from goaptui.domain.conditions import Conditions, Requirement, Test
from goaptui.domain.durations import Estimate
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Fact
from goaptui.domain.plan import Action, Goal, Plan
from goaptui.domain.values import Value, format_number, format_value

Wants: TypeAlias = dict[str, tuple[Test, ...]]
"""A conjunction: what is asked of each fact."""
Changes: TypeAlias = tuple[Effect, ...]


def is_(value: Value) -> tuple[Test, ...]:
    """The requirement that a fact has this value."""
    return (Test("==", value),)


def at_least(number: Decimal | int) -> tuple[Test, ...]:
    """The requirement that a number is this or more."""
    return (Test(">=", Decimal(number)),)


def above(number: Decimal | int) -> tuple[Test, ...]:
    """The requirement that a number is more than this."""
    return (Test(">", Decimal(number)),)


def below(number: Decimal | int) -> tuple[Test, ...]:
    """The requirement that a number is less than this."""
    return (Test("<", Decimal(number)),)


def at_most(number: Decimal | int) -> tuple[Test, ...]:
    """The requirement that a number is this or less."""
    return (Test("<=", Decimal(number)),)


def true(*facts: str) -> Wants:
    """The conjunction that all these bools are true."""
    return {fact: is_(True) for fact in facts}


def becomes(fact: str, value: Value = True) -> Effect:
    """The effect that sets a fact."""
    return Effect(fact, "set", value)


def grows(fact: str, by: Decimal | int) -> Effect:
    """The effect that adds a (signed) number to a fact."""
    return Effect(fact, "add", Decimal(by))


@dataclass(slots=True)
class DraftAction:
    """An action: minutes that it takes (or, with `priced`, a cost given as such), what it asks, what it changes."""

    minutes: int
    wants: Wants
    effects: Changes
    priced: bool = False


@dataclass(slots=True)
class Draft:
    """A plan in the making. Facts, actions and goals keep the order in which they were added."""

    title: str
    facts: dict[str, Fact] = field(default_factory=dict)
    actions: dict[str, DraftAction] = field(default_factory=dict)
    goals: dict[str, Wants] = field(default_factory=dict)

    def flag(self, name: str, initial: bool = False) -> str:
        """Add a bool; its id."""
        self.facts[name] = Fact(name, "bool", initial, index=len(self.facts))
        return name

    def number(
        self, name: str, initial: Decimal | int, minimum: Decimal | None = None, maximum: Decimal | None = None
    ) -> str:
        """Add a number; its id."""
        self.facts[name] = Fact(
            name, "number", Decimal(initial), minimum=minimum, maximum=maximum, index=len(self.facts)
        )
        return name

    def choice(self, name: str, initial: str, values: Sequence[str]) -> str:
        """Add an enum; its id."""
        self.facts[name] = Fact(name, "enum", initial, tuple(values), index=len(self.facts))
        return name

    def act(
        self,
        name: str,
        minutes: int,
        wants: Mapping[str, tuple[Test, ...]],
        effects: Iterable[Effect],
        *,
        priced: bool = False,
    ) -> str:
        """Add an action; its id."""
        assert name not in self.actions, name
        self.actions[name] = DraftAction(minutes, dict(wants), tuple(effects), priced)
        return name

    def goal(self, name: str, wants: Wants) -> None:
        """Add a goal."""
        assert wants
        self.goals[name] = wants

    def plan(self) -> Plan:
        """A fresh plan document (a new object, with new parts, at every call)."""
        actions = {
            name: Action(
                name,
                index,
                preconditions=_conditions(action.wants),
                effects=tuple(Effect(e.fact, e.kind, e.value) for e in action.effects),
                estimate=None if action.priced else Estimate(*[Decimal(action.minutes)] * 3),
                cost=Decimal(action.minutes) if action.priced else None,
            )
            for index, (name, action) in enumerate(self.actions.items())
        }
        goals = {
            name: Goal(name, index, conditions=_conditions(wants))
            for index, (name, wants) in enumerate(self.goals.items())
        }
        facts = {
            fact.id: Fact(fact.id, fact.type, fact.initial, fact.values, fact.minimum, fact.maximum, index=fact.index)
            for fact in self.facts.values()
        }
        return Plan("", title=self.title, facts=facts, actions=actions, goals=goals)

    def toml(self) -> str:
        """The text of the plan file that says the same."""
        lines = ["schema = 1", "", "[plan]", f"title = {_quoted(self.title)}", "", "[facts]"]
        lines += [f"{_key(fact.id)} = {_fact_text(fact)}" for fact in self.facts.values()]
        for name, wants in self.goals.items():
            lines += ["", f"[goals.{_key(name)}]", f"conditions = {_wants_text(wants)}"]
        for name, action in self.actions.items():
            lines += ["", f"[actions.{_key(name)}]"]
            lines.append(f"cost = {action.minutes}" if action.priced else f'estimate = "{action.minutes}m"')
            if action.wants:
                lines.append(f"preconditions = {_wants_text(action.wants)}")
            effects = ", ".join(f"{_key(effect.fact)} = {_effect_text(effect)}" for effect in action.effects)
            lines.append(f"effects = {{ {effects} }}")
        return "\n".join(lines) + "\n"


def _conditions(wants: Wants) -> Conditions:
    return (tuple(Requirement(fact, tuple(Test(t.op, t.value) for t in tests)) for fact, tests in wants.items()),)


def _quoted(text: str) -> str:
    assert text.isprintable()
    assert '"' not in text
    assert "\\" not in text
    return f'"{text}"'


def _key(name: str) -> str:
    """A key of a TOML table: quoted where it has a point, which would split it."""
    return _quoted(name) if "." in name else name


def _literal(value: Value) -> str:
    assert value is not None
    return _quoted(value) if isinstance(value, str) else format_value(value)


def _fact_text(fact: Fact) -> str:
    if fact.type == "enum":
        return f"{{ initial = {_literal(fact.initial)}, values = [{', '.join(map(_quoted, fact.values))}] }}"
    if fact.minimum is None and fact.maximum is None:
        return _literal(fact.initial)
    parts = [f"initial = {_literal(fact.initial)}"]
    parts += [
        f"{key} = {format_number(bound)}" for key, bound in (("min", fact.minimum), ("max", fact.maximum))
        if bound is not None
    ]  # fmt: skip
    return f"{{ {', '.join(parts)} }}"


def _wants_text(wants: Wants) -> str:
    return "{ " + ", ".join(f"{_key(fact)} = {_tests_text(tests)}" for fact, tests in wants.items()) + " }"


def _tests_text(tests: tuple[Test, ...]) -> str:
    if len(tests) == 1 and tests[0].op == "==":
        assert not isinstance(tests[0].value, tuple)
        return _literal(tests[0].value)
    if len(tests) == 1 and tests[0].op == "in":
        assert isinstance(tests[0].value, tuple)
        return f"[{', '.join(map(_literal, tests[0].value))}]"
    texts = []
    for test in tests:
        assert test.op != "in"
        assert not isinstance(test.value, tuple)
        texts.append(test.op if test.value is None else f"{test.op} {format_value(test.value)}")
    return _quoted(", ".join(texts))


def _effect_text(effect: Effect) -> str:
    return _literal(effect.value) if effect.kind == "set" else _quoted(str(effect))
