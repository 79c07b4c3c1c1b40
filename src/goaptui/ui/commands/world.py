"""Commands on facts."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from goaptui.domain.values import Value
from goaptui.ui.commands.base import Command, Context, needs_fact

if TYPE_CHECKING:
    from goaptui.ui.screens.main import MainScreen

WORLD = ("world",)


def _can_toggle(context: Context) -> str | None:
    if context.fact is None:
        return needs_fact(context)
    if context.outlook.plan.facts[context.fact].type == "number":
        return "A number is not toggled: + and - step it, enter sets it."
    return None


def _can_step(context: Context) -> str | None:
    if context.fact is None:
        return needs_fact(context)
    fact = context.outlook.plan.facts[context.fact]
    if fact.type == "bool":
        return "Only numbers and enums are stepped: space toggles this one."
    if fact.type == "number" and context.session.record.values.get(fact.id) is None:
        return None if fact.initial is not None or fact.minimum is not None else "It is unknown: enter sets a value."
    return None


def _can_forget(context: Context) -> str | None:
    if context.fact is None:
        return needs_fact(context)
    return "It is unknown already." if context.session.record.values.get(context.fact) is None else None


def toggle(screen: MainScreen) -> None:
    """A bool turns (an unknown one becomes true); an enum goes to its next value, after the last to the first."""
    fact = screen.outlook.plan.facts[_fact(screen)]
    value = screen.session.record.values.get(fact.id)
    new: Value
    if fact.type == "bool":
        new = value is not True
    else:
        position = fact.values.index(value) + 1 if isinstance(value, str) and value in fact.values else 0
        new = fact.values[position % len(fact.values)] if fact.values else None
    screen.set_fact(fact.id, new)


def step_up(screen: MainScreen) -> None:
    """A number goes up by its step, an enum to its next value."""
    _step(screen, 1)


def step_down(screen: MainScreen) -> None:
    """A number goes down by its step, an enum to its value before."""
    _step(screen, -1)


def _step(screen: MainScreen, direction: int) -> None:
    fact = screen.outlook.plan.facts[_fact(screen)]
    value = screen.session.record.values.get(fact.id)
    if fact.type == "number":
        if isinstance(value, Decimal):
            new: Value = fact.saturate(value + direction * fact.step)
        else:  # from unknown: to where it began, or the end that the key comes from
            ends = (fact.initial, fact.minimum if direction > 0 else fact.maximum, fact.minimum)
            new = next((end for end in ends if end is not None), None)
        if new == value:
            bound = "maximum" if direction > 0 else "minimum"
            screen.say(f"{screen.outlook.fact(fact.id).text} is its {bound}.")
            return
    else:
        last = len(fact.values) - 1
        at = fact.values.index(value) if isinstance(value, str) and value in fact.values else -1 if direction > 0 else 1
        position = min(max(at + direction, 0), last)
        new = fact.values[position] if fact.values else None
        if new == value:
            screen.say(f"{new} is its {'last' if direction > 0 else 'first'} value.")
            return
    screen.set_fact(fact.id, new)


def forget(screen: MainScreen) -> None:
    """The fact becomes unknown."""
    screen.set_fact(_fact(screen), None)


def edit(screen: MainScreen) -> None:
    """Ask for the value."""
    screen.edit_value(_fact(screen))


def _fact(screen: MainScreen) -> str:
    fact = screen.context().fact
    assert fact is not None  # the command is not run without one
    return fact


COMMANDS = (
    Command(
        "toggle-fact",
        "Toggle the fact",
        "Turns a bool (an unknown one becomes true), takes an enum to its next value.",
        ("space",),
        toggle,
        WORLD,
        "toggle",
        1,
        _can_toggle,
        changes=True,
    ),
    Command(
        "edit-fact",
        "Set the fact's value",
        "Asks for any value, or unknown, and checks it.",
        ("enter",),
        edit,
        WORLD,
        "set",
        2,
        needs_fact,
        changes=True,
    ),
    Command(
        "step-up",
        "Step the fact up",
        "Adds the number's step, or takes an enum's next value.",
        ("+", "="),
        step_up,
        WORLD,
        "more",
        3,
        _can_step,
        changes=True,
    ),
    Command(
        "step-down",
        "Step the fact down",
        "Subtracts the number's step, or takes an enum's value before.",
        ("-",),
        step_down,
        WORLD,
        "less",
        4,
        _can_step,
        changes=True,
    ),
    Command(
        "forget-fact",
        "Make the fact unknown",
        "Nothing is assumed of an unknown fact, in either direction.",
        ("delete", "backspace"),
        forget,
        WORLD,
        "unknown",
        5,
        _can_forget,
        changes=True,
    ),
)
