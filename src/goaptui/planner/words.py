"""Sentences about what is needed and who could bring it about: plain, with the ids as they stand in the file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from goaptui.domain.conditions import Requirement
from goaptui.domain.effects import Effect
from goaptui.domain.plan import Action, Plan
from goaptui.domain.state import State
from goaptui.domain.values import format_value
from goaptui.planner.relaxed import Reach

MOST_NAMES = 3


def listed(names: Sequence[str], conjunction: str = "and") -> str:
    """Names in quotation marks: ``"a"``, ``"a" and "b"``, ``"a", "b", "c" and 4 more``."""
    quoted = [f'"{name}"' for name in names[:MOST_NAMES]]
    if len(names) > MOST_NAMES:
        return f"{', '.join(quoted)} {conjunction} {len(names) - MOST_NAMES} more"
    return joined(quoted, conjunction)


def joined(parts: Sequence[str], conjunction: str = "and") -> str:
    """Parts of a sentence: ``a``, ``a and b``, ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {conjunction} {parts[-1]}"


def bring(requirement: Requirement, ending: str = "") -> str:
    """What someone does who makes a requirement hold: ``set "x" to true``; with an ending, ``sets "x" to true``."""
    first = requirement.tests[0]
    if len(requirement.tests) == 1:
        if first.op == "==" or (isinstance(first.value, tuple) and len(first.value) == 1):
            value = first.value[0] if isinstance(first.value, tuple) else first.value
            return f'set{ending} "{requirement.fact}" to {format_value(value)}'
        if first.op in ("known", "unknown"):
            return f'make{ending} "{requirement.fact}" {requirement}'
    return f'bring{ending} "{requirement.fact}" to {requirement}'


def to_be(requirement: Requirement) -> str:
    """What someone needs: ``"pass_rate" to be >= 0.95``."""
    return f'"{requirement.fact}" to be {requirement}'


class Words:
    """Sentences about one plan in one state."""

    def __init__(self, plan: Plan, state: State, within: Reach) -> None:
        self.plan = plan
        self.state = state
        self.within = within
        self._changers: dict[str, list[tuple[Action, Effect]]] | None = None
        self._other: dict[str, list[tuple[Action, str, Effect]]] = {}

    def changers(self, fact: str) -> list[tuple[Action, Effect]]:
        """Who changes a fact as expected, and how, in file order; whether they may be planned or not."""
        if self._changers is None:
            changers = self._changers = {}
            for action in self.plan.actions.values():
                effects = action.effects
                if action.outcomes:
                    expected = action.expected
                    effects = action.effects_with(expected)
                    for outcome in action.outcomes:
                        if outcome is not expected:
                            for effect in outcome.effects:
                                self._other.setdefault(effect.fact, []).append((action, outcome.id, effect))
                for effect in effects:
                    if effect.fact in changers:
                        changers[effect.fact].append((action, effect))
                    else:
                        changers[effect.fact] = [(action, effect)]
        return self._changers.get(fact, [])

    def now(self, fact: str) -> str:
        """``it is 0.6``."""
        return f"it is {format_value(self.state.values.get(fact))}"

    def nothing_brings(self, requirement: Requirement, for_whom: str = "") -> str:
        """Why a requirement is out of reach though nobody is held up who could make it hold.

        ``nothing brings "pass_rate" to >= 0.95: it is 0.6, and only "run_suite" changes it, to 0.9``
        """
        fact = requirement.fact
        every = self.changers(fact)
        changers = [(action, effect) for action, effect in every if self.within.allowed(action)]
        span = self.within.spans[fact]
        sentence = f"nothing {bring(requirement, 's')}{for_whom}: {self.now(fact)}, and "
        if not changers:
            sentence += f"no action{' that may be planned' if every else ''} changes it"
        elif not span.values and all(effect.kind == "add" for _, effect in changers):
            sentence += f"{_unique(changers)} would only move it"
        elif any(effect.kind == "add" and action.id in self.within.runs for action, effect in changers):
            sentence += f"{_unique(changers)} can bring it {self._extent(fact)}"
        else:
            shown = [
                f'"{action.id}" {"makes it unknown" if effect.kind == "forget" else "changes it"}{_to(effect)}'
                for action, effect in changers[:MOST_NAMES]
            ]
            if len(changers) > MOST_NAMES:
                shown.append(f"{len(changers) - MOST_NAMES} more change it, but not so")
            sentence += f"{'only ' if len(changers) == 1 else ''}{joined(shown)}"
        others = [(a.id, name) for a, name, effect in self._other.get(fact, ()) if self.could(effect, requirement)]
        if others:
            action, name = others[0]
            sentence += f' (the outcome "{name}" of "{action}" would, but is not the expected one)'
        return sentence

    def could(self, effect: Effect, requirement: Requirement) -> bool:
        """Whether an effect could make a requirement hold, perhaps after some more of its kind."""
        if effect.kind == "set":
            return requirement.holds(effect.value)
        if effect.kind == "forget":
            return requirement.holds(None)
        return self.within.could_move(effect, requirement)

    def held_up(self, action: Action) -> str | None:
        """Why an action may not be planned whatever the world is like: ``has failed``; ``None`` where it may."""
        if self.within.allowed(action):
            return None
        status = self.state.status(action.id)
        if status == "failed":
            stand_in = self.state.stand_in(self.plan, action.id)
            return "has failed" + (
                " and has no contingency" if stand_in is None else f' ("{stand_in}" takes its place)'
            )
        if status == "skipped":
            return "was skipped"
        causes = [cause.id for cause in self.plan.actions.values() if cause.on_failure == action.id]
        return f"is a contingency, for when {listed(causes, 'or')} has failed"

    def _extent(self, fact: str) -> str:
        """How far a number can be brought: ``to 2, 1 or 0 alone``, ``to 0 at the least and 40 at the most``."""
        span = self.within.spans[fact]
        if span.wide:
            least = "as low as one likes" if span.low is None else f"to {format_value(span.low)} at the least"
            most = "as high as one likes" if span.high is None else f"to {format_value(span.high)} at the most"
            return f"{least} and {most}, in steps that do not meet it"
        values = [value for value in span.values if value != self.state.values.get(fact)]
        if not values:
            return "nowhere else"
        if len(values) <= 4:
            return f"to {joined([format_value(value) for value in values], 'or')} alone"
        ordered = sorted(values)  # type: ignore[type-var]
        return f"to {format_value(ordered[0])} at the least and {format_value(ordered[-1])} at the most"


def _unique(changers: Iterable[tuple[Action, Effect]]) -> str:
    return listed(list(dict.fromkeys(action.id for action, _ in changers)))


def _to(effect: Effect) -> str:
    if effect.kind == "forget":
        return ""
    return f", to {effect}" if effect.kind == "set" else f", by {effect}"
