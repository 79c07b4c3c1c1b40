"""Commands on actions: what became of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goaptui.ui.commands.base import ACTION_PANES, Command, Context, needs_action

if TYPE_CHECKING:
    from goaptui.ui.screens.main import MainScreen


def _can_finish(context: Context) -> str | None:
    action = context.action
    if action is None:
        return needs_action(context)
    if action not in context.outlook.positions and context.session.record.status(action) == "skipped":
        return "It is skipped: set it back to todo first."
    return None


def _can_start(context: Context) -> str | None:
    action = context.action
    if action is None:
        return needs_action(context)
    status = context.session.record.status(action)
    return "It is being done already." if status == "doing" else None


def _can_fail(context: Context) -> str | None:
    if context.action is None:
        return needs_action(context)
    return "It has failed already." if context.session.record.status(context.action) == "failed" else None


def _can_skip(context: Context) -> str | None:
    if context.action is None:
        return needs_action(context)
    return "It is skipped already." if context.session.record.status(context.action) == "skipped" else None


def _can_reset(context: Context) -> str | None:
    if context.action is None:
        return needs_action(context)
    return "It is to do already." if context.session.record.status(context.action) == "todo" else None


def _action(screen: MainScreen) -> str:
    action = screen.context().action
    assert action is not None  # the command is not run without one
    return action


def done(screen: MainScreen) -> None:
    """Mark the action done where it is ready; where not, say what is missing."""
    screen.finish(_action(screen), ready_only=True)


def done_anyway(screen: MainScreen) -> None:
    """Mark the action done, ready or not: reality wins."""
    screen.finish(_action(screen), ready_only=False)


def start(screen: MainScreen) -> None:
    """Mark the action as being done."""
    action = _action(screen)
    screen.change(lambda: screen.session.start(action), f"Begun: {screen.action_title(action)}")


def fail(screen: MainScreen) -> None:
    """Mark the action failed."""
    action = _action(screen)
    title, before = screen.action_title(action), screen.outlook

    def planned() -> None:
        from goaptui.session.failure import failure_text, way_on

        after = screen.outlook
        if after.plan is not before.plan or action not in after.plan.actions:
            return
        from goaptui.ui.commands import BY_ID

        why, back = screen.keymap.label(BY_ID["no-plan"]), screen.keymap.label(BY_ID["undo"])
        told = f"Failed: {title}; {failure_text(before, after, action)}."
        if way_on(before, after, action) == "none":
            ways = [f"{why} says what would help"] * bool(why) + [f"{back} takes it back"] * bool(back)
            screen.say((f"No way round: {', '.join(ways)}. " if ways else "") + told, "warn")
        else:
            screen.say(told)

    if screen.change(lambda: screen.session.fail(action), f"Failed: {title}", follow=False):
        screen.when_planned(planned)


def skip(screen: MainScreen) -> None:
    """Leave the action out; it counts as carried out."""
    action = _action(screen)
    screen.change(lambda: screen.session.skip(action), f"Skipped: {screen.action_title(action)}", follow=False)


def reset(screen: MainScreen) -> None:
    """Set the action back to todo."""
    action = _action(screen)
    screen.change(lambda: screen.session.todo(action), f"To do again: {screen.action_title(action)}")


DONE_KEYS_PANES = ("plan", "graph", "timeline")

COMMANDS = (
    Command(
        "done",
        "Mark the action done",
        "Applies its effects; asks for the outcome where it has several, for evidence where it must have some.",
        ("space",),
        done,
        DONE_KEYS_PANES,
        "done",
        1,
        _can_finish,
        changes=True,
    ),
    Command(
        "done-anyway",
        "Mark the action done though it is not ready",
        "For when reality was faster than the plan: it is done all the same, and its effects hold.",
        ("D",),
        done_anyway,
        ACTION_PANES,
        enabled=_can_finish,
        changes=True,
    ),
    Command(
        "fail",
        "Mark the action failed",
        "It leaves the plan until it is set back to todo; its contingency may be planned instead.",
        ("f",),
        fail,
        ACTION_PANES,
        "failed",
        4,
        _can_fail,
        changes=True,
    ),
    Command(
        "start",
        "Begin the action",
        "Marks it as being done; it is planned as before.",
        ("o",),
        start,
        ACTION_PANES,
        "begin",
        3,
        _can_start,
        changes=True,
    ),
    Command(
        "skip",
        "Skip the action",
        "It counts as carried out, without its effects, and leaves the plan.",
        ("x",),
        skip,
        ACTION_PANES,
        "skip",
        5,
        _can_skip,
        changes=True,
    ),
    Command(
        "reset",
        "Set the action back to todo",
        "Forgets that it was begun, done, failed or skipped; the facts stay as they are.",
        ("r",),
        reset,
        ACTION_PANES,
        "reset",
        6,
        _can_reset,
        changes=True,
    ),
)
