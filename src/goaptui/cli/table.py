"""What the commands are, as plain data: help texts and the parsing of arguments come from here.

Nothing is imported, dataclasses included: this is on the way of ``goaptui --help``. The texts are plain ASCII.
"""

from __future__ import annotations


class Option:
    """An option. `value` names what it takes, empty for a switch; `many` where it may be given again and again."""

    __slots__ = ("help", "many", "name", "value")

    def __init__(self, name: str, value: str, text: str, many: bool = False) -> None:
        self.name = name
        self.value = value
        self.help = text
        self.many = many


class Argument:
    """A positional argument. `many` takes one or more, with `optional` none or one (or none or more)."""

    __slots__ = ("help", "many", "name", "optional")

    def __init__(self, name: str, text: str, many: bool = False, optional: bool = False) -> None:
        self.name = name
        self.help = text
        self.many = many
        self.optional = optional

    @property
    def usage(self) -> str:
        """How it stands in a usage line."""
        text = self.name + ("..." if self.many else "")
        return f"[{text}]" if self.optional else text


class Command:
    """A command. `module` is the module of this package whose ``run(arguments)`` carries it out."""

    __slots__ = ("arguments", "details", "examples", "module", "name", "options", "summary")

    def __init__(
        self,
        name: str,
        module: str,
        summary: str,
        arguments: tuple[Argument, ...],
        options: tuple[Option, ...],
        details: str,
        examples: tuple[str, ...],
    ) -> None:
        self.name = name
        self.module = module
        self.summary = summary
        self.arguments = arguments
        self.options = options
        self.details = details
        self.examples = examples


_PLAN = Argument("PLAN", "the plan file")
_ACTION = Argument("ACTION", "the action's id")
_JSON = Option("--json", "", "print one JSON document")
_EVIDENCE = Option("--evidence", "TEXT", "a note or a link that shows it")
_PLANNING = (
    Option("--initial", "", "from the plan's initial state, leaving the session aside"),
    Option("--set", "FACT=VALUE", "what if: as though the fact had this value (or: unknown); repeatable", many=True),
    Option("--goal", "ID", "only this goal; repeatable (default: all)", many=True),
    Option("--profile", "ID", "the cost profile (default: the plan's)"),
    Option("--time-limit", "SECONDS", "of planning, loading not counted (default: 10)"),
    _JSON,
)
_LOGGED = (
    "The change is logged in the session beside the plan; `goaptui undo` takes it back.\nExit status: 0; 1 refused."
)
_AS_PLAN = "Exit status: 0 solved or satisfied; 2 no plan exists; 3 the time limit was reached first; 1 bad input."


EXPORTS: dict[str, str] = {
    "roadmap": "the drawn way, with phases, gates and decisions (Markdown)",
    "summary": "the quick reference (Markdown)",
    "document": "the whole plan (Markdown)",
    "mermaid": "the dependency graph as a Mermaid flowchart",
    "dot": "the dependency graph for Graphviz",
    "svg": "dependency graph and timeline as one picture",
    "json": "state, plan and schedule as one JSON document",
    "ics": "the schedule as an iCalendar file",
}


def _mark(name: str, summary: str, details: str) -> Command:
    return Command(
        name, "mark", summary, (_PLAN, _ACTION), (_JSON,), f"{details}\n{_LOGGED}", (f"goaptui {name} plan.toml ship",)
    )


GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    (
        "Ask (nothing is written)",
        (
            Command(
                "plan",
                "plan",
                "the cheapest way from now to the goal, step by step",
                (_PLAN,),
                _PLANNING,
                "Plans from the session's state and prints the steps, what follows another outcome than the\n"
                "expected one, and the time it takes at best, likely and at worst.\n" + _AS_PLAN,
                (
                    "goaptui plan plan.toml",
                    "goaptui plan plan.toml --json | jq -r '.steps[0].action'",
                    "goaptui plan plan.toml --initial --set ci_green=true --set pass_rate=unknown",
                    "goaptui plan plan.toml --goal release --profile safest --time-limit 1",
                ),
            ),
            Command(
                "explain",
                "explain",
                "why an action is in the plan, or why not; why there is no plan, and what would help",
                (_PLAN, Argument("ACTION", "an action's (or fact's) id; none: why there is no plan", optional=True)),
                _PLANNING,
                "Of an action: which conditions hold, who supplies the others and when, what it is good for up to\n"
                "the goals, what the cheapest plan without it costs, or with it where it is not in the plan.\n"
                "Of a fact: who changes it, who needs it, how it is known, what another value would make of the\n"
                "plan. Without an id: which goals can be had, and what would help, each tried by planning again.\n"
                + _AS_PLAN,
                ("goaptui explain plan.toml run_suite", "goaptui explain plan.toml --set budget=0"),
            ),
            Command(
                "schedule",
                "schedule",
                "the plan laid out in time: start, end, slack, critical path, forecast",
                (_PLAN,),
                _PLANNING,
                "What needs nothing of each other runs side by side, as far as the agents' capacity allows. The\n"
                "forecast carries the plan out 20000 times, with its branches and its estimates.\n" + _AS_PLAN,
                ("goaptui schedule plan.toml", "goaptui schedule plan.toml --json | jq .finish"),
            ),
            Command(
                "status",
                "status",
                "goals, metrics and checklists: met or not, and by what evidence",
                (_PLAN,),
                (_JSON,),
                "Exit status: 0 all goals hold; 4 not yet; 1 bad input.",
                ("goaptui status plan.toml", "goaptui status plan.toml > /dev/null && make announce"),
            ),
            Command(
                "check",
                "check",
                "validate plan files: errors and warnings, with line and column",
                (Argument("PLAN", "the plan files", many=True),),
                (_JSON,),
                "Prints every problem as file:line:column: message. Warnings are of what is allowed and seldom\n"
                "meant: a fact nobody reads, an action that can never run, a goal out of reach.\n"
                "Exit status: 0; 1 with an error.",
                ("goaptui check plans/*.toml",),
            ),
        ),
    ),
    (
        "Change (logged in the session file beside the plan, as by the app's keys)",
        (
            Command(
                "set",
                "set_facts",
                "record what is true",
                (_PLAN, Argument("FACT=VALUE", "a fact and its value; FACT=unknown forgets it", many=True)),
                (_JSON,),
                "All of the values are valid, or none is recorded.\n" + _LOGGED,
                ("goaptui set plan.toml ci_green=true pass_rate=0.97", "goaptui set plan.toml pass_rate=unknown"),
            ),
            Command(
                "done",
                "done",
                "mark an action done, which applies its effects",
                (_PLAN, _ACTION),
                (Option("--outcome", "ID", "how it ended; needed where the action has outcomes"), _EVIDENCE, _JSON),
                "Where its preconditions do not hold it is done all the same (reality wins), with a warning.\n"
                + _LOGGED,
                (
                    "goaptui done plan.toml write_notes",
                    "goaptui done plan.toml run_suite --outcome healthy --evidence https://ci.example/run/42",
                ),
            ),
            _mark("start", "mark an action as being done", "The action is `doing`; it is planned as before."),
            _mark(
                "fail",
                "mark an action failed",
                "It stays out of the plan until it is set back with `todo`; its contingency may be planned.",
            ),
            _mark("skip", "leave an action out: it counts as carried out, without its effects", "It leaves the plan."),
            _mark("todo", "set an action back to be done", "The facts stay as they are."),
            Command(
                "undo",
                "undo_redo",
                "take the last change back",
                (_PLAN,),
                (_JSON,),
                "Any number of steps, one a call; the app's changes, too.\nExit status: 0; 1 nothing to undo.",
                ("goaptui undo plan.toml",),
            ),
            Command(
                "redo",
                "undo_redo",
                "make the last change that was undone again",
                (_PLAN,),
                (_JSON,),
                "Exit status: 0; 1 nothing to redo.",
                ("goaptui redo plan.toml",),
            ),
        ),
    ),
    (
        "Plan files",
        (
            Command(
                "new",
                "new",
                "write a small, commented, valid plan file to start from",
                (_PLAN,),
                (),
                "Exit status: 0; 1 where the file exists.",
                ("goaptui new plans/release.toml",),
            ),
            Command(
                "export",
                "export",
                "the plan as a document, a drawing or a calendar",
                (_PLAN,),
                (
                    Option("--to", "FORMAT", ", ".join(EXPORTS)),
                    Option("--width", "COLUMNS", "of the roadmap's drawing (default: 80)"),
                    Option("-o", "FILE", "write to this file (default: standard output)"),
                    *_PLANNING[:-1],
                ),
                "From the state that the session is in.\n"
                + "\n".join(f"  {name:<9} {text}" for name, text in EXPORTS.items())
                + "\nExit status: 0; 1 bad input.",
                ("goaptui export plan.toml --to svg -o plan.svg", "goaptui export plan.toml --to mermaid"),
            ),
            Command(
                "schema",
                "schema",
                "the JSON Schema of the plan file, for editors",
                (),
                (),
                "Exit status: 0.",
                ("goaptui schema > plan.schema.json",),
            ),
        ),
    ),
)

OPEN = Command(
    "",
    "open_app",
    "open the app",
    (Argument("PLAN", "the plan file; of several, one is chosen first", many=True, optional=True),),
    (),
    "",
    (),
)
"""What is meant where the first word is no command."""

COMMANDS: dict[str, Command] = {command.name: command for _, commands in GROUPS for command in commands}


def overview(version: str) -> str:
    """The text of ``goaptui --help``."""
    width = max(len(name) for name in COMMANDS) + 2
    lines = [
        f"goaptui {version}: a cockpit and planner for work that is planned by goals",
        "",
        "usage: goaptui [PLAN]              open the app: on PLAN, else on the plans of plans/,",
        "                                   else on a bundled example",
        "       goaptui COMMAND ...         the same without a screen, for scripts, CI and editors",
        "       goaptui COMMAND -h          a command's arguments and options, with examples",
        "       goaptui --version",
    ]
    for title, commands in GROUPS:
        lines += ["", f"{title}:"]
        lines += [f"  {command.name:<{width}}{command.summary}" for command in commands]
    lines += [
        "",
        "Exit status: 0; 1 bad input or wrong usage; plan, schedule, explain: 2 no plan exists, 3 the",
        "time limit was reached first; status: 4 not all goals hold yet; 130 interrupted.",
        "",
        "A plan whose name is that of a command is opened as ./NAME. Examples:",
        "  goaptui plans/portfolio-readiness.toml",
        "  goaptui new plans/mine.toml && goaptui plan plans/mine.toml",
    ]
    return "\n".join(lines) + "\n"


def usage(command: Command) -> str:
    """The usage line of a command."""
    words = ["goaptui", command.name, *(argument.usage for argument in command.arguments)]
    if command.options:
        words.append("[OPTIONS]")
    return "usage: " + " ".join(words)


def command_help(command: Command) -> str:
    """The text of ``goaptui COMMAND -h``."""
    lines = [usage(command), "", command.summary[0].upper() + command.summary[1:] + ".", "", command.details]
    rows = [(argument.name, argument.help) for argument in command.arguments]
    options = [(f"{option.name} {option.value}".rstrip(), option.help) for option in command.options]
    options.append(("-h, --help", "show this"))
    width = max(len(left) for left, _ in rows + options) + 2
    for title, table in (("arguments", rows), ("options", options)):
        if table:
            lines += ["", f"{title}:", *(f"  {left:<{width}}{right}" for left, right in table)]
    lines += ["", "examples:", *(f"  {example}" for example in command.examples)]
    return "\n".join(lines) + "\n"
