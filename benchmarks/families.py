"""Seeded generators of work plans, kind by kind, each also in an unsolvable variant.

`make(kind, size, seed)` is deterministic: the same arguments give the same plan on every machine and Python. `size`
is the number of actions aimed at; where a kind comes in groups the plan has a few more or less. What makes the kinds
hard is said with each.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random

from benchmarks.draft import Draft, Wants, above, at_least, at_most, becomes, below, grows, is_, true
from goaptui.domain.conditions import Test

SIZES = (9, 50, 200, 1000)
"""The sizes of the table."""
STRUCTURED = ("chain", "parallel", "parallel-alt", "portfolio", "epics", "enum")
"""The kinds that are also had with ten thousand actions."""


def make(kind: str, size: int, seed: int = 1, *, solvable: bool = True) -> Draft:
    """A plan of one kind.

    Raises:
        ValueError: the kind is unknown, or the size is below 9.
    """
    if kind not in KINDS:
        raise ValueError(f"no kind {kind!r}; there are {', '.join(KINDS)}")
    if size < 9:
        raise ValueError(f"size is {size}; it is 9 or more")
    rng = Random(f"goaptui:{kind}:{size}:{seed}")
    suffix = "" if solvable else " (unsolvable)"
    draft = Draft(f"{kind} {size} seed {seed}{suffix}")
    generate, spoil = KINDS[kind]
    generate(draft, size, rng)
    if not solvable:
        spoil(draft, rng)
    return draft


# -- portfolio ---------------------------------------------------------------------------------------------------


def _portfolio(draft: Draft, size: int, rng: Random) -> None:
    """Projects side by side, one goal each: nine or so actions from analysis to hand-over, bools, a rate and a counter.

    Nearly no choice; a planner that mixes the projects' steps has a factorial number of orders before it.
    """
    projects = max(1, round(size / 10))
    left = size
    for i in range(projects):
        count = left // (projects - i)
        left -= count
        _project(draft, f"p{i}.", count, rng)


def _project(draft: Draft, p: str, count: int, rng: Random) -> None:
    for name in ("understood", "designed", "built", "reviewed", "measured", "green", "live", "handed_over"):
        draft.flag(p + name)
    quality = draft.number(p + "quality", Decimal(rng.randrange(55, 70)) / 100, Decimal(0), Decimal(1))
    faults = draft.number(p + "faults", rng.randint(1, 4))
    approach = draft.choice(p + "approach", "open", ("open", "patch", "rewrite"))
    goal_quality = Decimal("0.95")

    def act(name: str, low: int, high: int, wants: Wants, *effects: object) -> None:
        draft.act(p + name, rng.randint(low, high), wants, effects)  # type: ignore[arg-type]

    act("analyse", 20, 60, {}, becomes(p + "understood"))
    act("design", 10, 40, true(p + "understood"), becomes(approach, "patch"), becomes(p + "designed"))
    act("build", 10, 90, {approach: is_("patch"), **true(p + "designed")}, becomes(p + "built"))
    act("review", 10, 40, true(p + "built"), becomes(p + "reviewed"))
    act("measure", 30, 90, true(p + "reviewed"), becomes(p + "measured"), becomes(quality, Decimal("0.9")))
    act(
        "repair", 60, 240, {**true(p + "measured"), faults: above(0)},
        becomes(quality, Decimal("0.97")), becomes(faults, Decimal(0)),
    )  # fmt: skip
    act("pipeline", 20, 60, {quality: at_least(goal_quality)}, becomes(p + "green"))
    act(
        "deploy", 15, 60, {**true(p + "green"), quality: at_least(goal_quality), faults: is_(Decimal(0))},
        becomes(p + "live"),
    )  # fmt: skip
    act("hand_over", 15, 60, true(p + "live"), becomes(p + "handed_over"))
    spare = count - 9
    if spare > 0:  # a dearer or cheaper way, which is real choice within the project
        act("redesign", 15, 80, true(p + "understood"), becomes(approach, "rewrite"), becomes(p + "designed"))
        spare -= 1
    if spare > 0:
        act("rebuild", 40, 160, {approach: is_("rewrite")}, becomes(p + "built"), becomes(p + "reviewed"))
        spare -= 1
    for i in range(spare):
        draft.flag(p + f"note{i}")
        act(f"write_note{i}", 5, 15, true(p + "understood"), becomes(p + f"note{i}"))
    draft.goal(
        f"{p}done", {**true(p + "handed_over", p + "green"), quality: at_least(goal_quality), faults: is_(Decimal(0))}
    )


def _spoil_portfolio(draft: Draft, rng: Random) -> None:
    """The repair of one project falls short of the quality that its goal asks."""
    names = [name for name in draft.actions if name.endswith("repair")]
    repair = draft.actions[rng.choice(names)]
    fact = repair.effects[0].fact
    repair.effects = (becomes(fact, Decimal("0.94")), *repair.effects[1:])


# -- chain, parallel ---------------------------------------------------------------------------------------------


def _chain(draft: Draft, size: int, rng: Random) -> None:
    """One step after the other; some also look at a step further back."""
    done: list[str] = []
    for i in range(size):
        wants = true(*done[-1:])
        if len(done) > 3 and rng.random() < 0.2:
            wants.update(true(rng.choice(done[:-1])))
        draft.act(f"step{i}", rng.randint(5, 90), wants, [becomes(draft.flag(f"done{i}"))])
        done.append(f"done{i}")
    draft.goal("end", true(done[-1]))


def _parallel(draft: Draft, size: int, rng: Random) -> None:
    """Independent tasks, then one that needs them all: 2^n states for a search that does not see it."""
    for i in range(size - 1):
        draft.act(f"task{i}", rng.randint(5, 90), {}, [becomes(draft.flag(f"ready{i}"))])
    wants = true(*draft.facts)
    draft.act("join", rng.randint(5, 20), wants, [becomes(draft.flag("joined"))])
    draft.goal("end", true("joined"))


def _parallel_alt(draft: Draft, size: int, rng: Random) -> None:
    """Independent strands of one to three stages, each stage with two or three ways at different cost; then a join."""
    ends: list[str] = []
    left = size - 1
    while left > 0:
        strand, before = len(ends), ""
        for stage in range(rng.randint(1, 3)):
            ways = min(left, rng.randint(2, 3))
            if ways == 0:
                break
            fact = draft.flag(f"s{strand}.{stage}")
            for way in range(ways):
                draft.act(
                    f"s{strand}.{stage}.way{way}", rng.randint(5, 60), true(before) if before else {}, [becomes(fact)]
                )
            left -= ways
            before = fact
        ends.append(before)
    draft.act("join", rng.randint(5, 20), true(*ends), [becomes(draft.flag("joined"))])
    draft.goal("end", true("joined"))


def _spoil_landmark(draft: Draft, rng: Random) -> None:
    """Every way to something that all plans need waits for an approval that nobody gives."""
    goals = [fact for wants in draft.goals.values() for fact in wants]
    flags = [fact for fact in draft.facts.values() if fact.type == "bool" and fact.initial is False]
    rng.shuffle(flags)
    for fact in [*(fact.id for fact in flags), *goals]:
        ways = [a for a in draft.actions.values() if any(e.fact == fact and e.value is True for e in a.effects)]
        if ways and fact not in _reached_without(draft, fact):
            draft.flag("approval")
            for action in ways:
                action.wants = {**action.wants, **true("approval")}
            return
    raise AssertionError("a plan without landmarks")


def _reached_without(draft: Draft, banned: str) -> set[str]:
    """`banned`, where the goals (of bools) can be reached without it when nothing is ever taken away; else nothing."""
    have: set[str] = set()
    open_actions = list(draft.actions.values())
    while True:
        rest = []
        for action in open_actions:
            if any(t == Test("==", True) and fact not in have for fact, tests in action.wants.items() for t in tests):
                rest.append(action)
            else:
                have.update(e.fact for e in action.effects if e.value is True and e.fact != banned)
        if len(rest) == len(open_actions):
            break
        open_actions = rest
    wanted = {fact for wants in draft.goals.values() for fact in wants}
    return {banned} if wanted <= have else set()


# -- dag, epics --------------------------------------------------------------------------------------------------


def _dag(draft: Draft, size: int, rng: Random) -> None:
    """Layers of milestones, each with one to four achievers with shared prerequisites; one in five achieves two.

    Real choice with sharing: the delete-free kind in which the cheapest way to one milestone is not that of the whole.
    """
    last = _layers(draft, "", size, max(3, min(40, round((size / 2.6) ** 0.5))), {}, rng)
    wanted = min(len(last), 12, 1 + size // 40)
    draft.goal("end", true(*rng.sample(last, wanted)))


def _layers(draft: Draft, p: str, size: int, width: int, entry: Wants, rng: Random) -> list[str]:
    """Layered milestones of `size` actions; the first layer's actions want `entry`. The last layer's milestones."""
    layers: list[list[str]] = [[]]
    left, count = size, 0
    while left > 0:
        if len(layers[-1]) == width:
            layers.append([])
        layer = layers[-1]
        milestone = draft.flag(f"{p}m{count}")
        before = layers[-2] if len(layers) > 1 else []
        further = layers[-3] if len(layers) > 2 else []
        for way in range(min(left, rng.choice((1, 2, 2, 3, 3, 4)))):
            pool = before + further if rng.random() < 0.4 else before
            wants = true(*rng.sample(pool, min(len(pool), rng.choice((1, 2, 2, 3))))) if pool else dict(entry)
            effects = [becomes(milestone)]
            if layer and rng.random() < 0.2:
                effects.append(becomes(rng.choice(layer)))
            draft.act(f"{p}m{count}.way{way}", rng.randint(3, 60), wants, effects)
            left -= 1
        layer.append(milestone)
        count += 1
    return layers[-1] if len(layers[-1]) > 1 or len(layers) == 1 else layers[-2] + layers[-1]


def _epics(draft: Draft, size: int, rng: Random) -> None:
    """Epics of some twenty actions, each a small dag closed by a review; an epic may wait for one or two others."""
    epics = max(1, round(size / rng.choice((18, 20, 22))))
    closed: list[str] = []
    left = size
    for i in range(epics):
        p = f"e{i}."
        share = left // (epics - i)
        left -= share
        entry = true(*rng.sample(closed[-5:], min(len(closed), rng.choice((0, 1, 1, 2)))))
        last = _layers(draft, p, max(2, share - 1), rng.choice((2, 3, 3, 4)), entry, rng)
        wants = true(*rng.sample(last, min(len(last), rng.choice((1, 2)))))
        draft.act(f"{p}review", rng.randint(5, 15), wants, [becomes(draft.flag(f"{p}closed"))])
        closed.append(f"{p}closed")
    wanted = rng.sample(range(epics), max(1, (3 * epics) // 4))
    for i in sorted(wanted):
        draft.goal(f"epic{i}", true(closed[i]))


# -- enum --------------------------------------------------------------------------------------------------------


def _enum(draft: Draft, size: int, rng: Random) -> None:
    """Tickets that go from todo over doing and review to done, depend on one another, and can be sent back."""
    values = ("todo", "doing", "review", "done")
    left, i = size - 1, 0
    done: tuple[Test, ...] = is_("done")
    while left >= 3:
        ticket = draft.choice(f"t{i}", "todo", values)
        needed = rng.sample(range(max(0, i - 6), i), min(i, rng.choice((0, 1, 1, 2))))
        draft.act(
            f"t{i}.start", rng.randint(1, 10), {ticket: is_("todo"), **{f"t{j}": done for j in needed}},
            [becomes(ticket, "doing")],
        )  # fmt: skip
        draft.act(f"t{i}.submit", rng.randint(10, 60), {ticket: is_("doing")}, [becomes(ticket, "review")])
        draft.act(f"t{i}.approve", rng.randint(5, 20), {ticket: is_("review")}, [becomes(ticket, "done")])
        left -= 3
        if left and rng.random() < 0.6:
            left -= 1
            early = (Test("in", ("todo", "doing")) if rng.random() < 0.3 else Test("==", "doing"),)
            draft.act(f"t{i}.shortcut", rng.randint(20, 80), {ticket: early}, [becomes(ticket, "done")])
        if left and rng.random() < 0.3:
            left -= 1
            draft.act(f"t{i}.send_back", rng.randint(1, 5), {ticket: is_("review")}, [becomes(ticket, "doing")])
        i += 1
    wanted = sorted(rng.sample(range(i), max(1, (2 * i + 2) // 3)))
    wants = {f"t{j}": done for j in wanted}
    draft.act("release", rng.randint(5, 20), wants, [becomes(draft.flag("released"))])
    draft.goal("end", true("released"))


def _spoil_enum(draft: Draft, rng: Random) -> None:
    """One ticket of the release waits, before it is approved or short-cut, for the release itself."""
    ticket = rng.choice(list(draft.actions["release"].wants))
    for action in draft.actions.values():
        if any(effect.fact == ticket and effect.value == "done" for effect in action.effects):
            action.wants = {**action.wants, **true("released")}


# -- numbers -----------------------------------------------------------------------------------------------------


def _numeric(draft: Draft, size: int, rng: Random) -> None:
    """Modules with a counter of faults to bring to nought and a rate to bring over a threshold in decimal steps."""
    ends = _modules(draft, size - 1, rng, budget=False)
    draft.act("announce", rng.randint(5, 20), true(*ends), [becomes(draft.flag("announced"))])
    draft.goal("end", true("announced"))


def _numeric_budget(draft: Draft, size: int, rng: Random) -> None:
    """The same, and one budget for all: what is bought in one module cannot be bought in another (a knapsack)."""
    draft.number("budget", rng.randint(2, 3))
    ends = _modules(draft, size - 1, rng, budget=True)
    draft.act(
        "ask_for_budget", rng.randint(20, 40), {"budget": at_most(5)}, [grows("budget", rng.randint(2, 3))]
    )  # fmt: skip
    draft.goal("end", true(*ends))


def _modules(draft: Draft, size: int, rng: Random, *, budget: bool) -> list[str]:
    modules = max(1, round(size / 8))
    ends = []
    for i in range(modules):
        p = f"mod{i}."
        known = draft.flag(p + "known")
        faults = draft.number(p + "faults", rng.randint(2, 5), Decimal(0))
        rate = draft.number(p + "rate", Decimal(rng.randrange(70, 90)) / 100, Decimal(0), Decimal(1))
        threshold = rng.choice((Decimal("0.95"), Decimal("0.96"), Decimal("0.975")))
        draft.act(p + "inspect", rng.randint(10, 20), {}, [becomes(known)])
        draft.act(p + "fix", rng.randint(25, 45), {**true(known), faults: above(0)}, [grows(faults, -1)])
        draft.act(p + "fix_pair", rng.randint(40, 80), {**true(known), faults: at_least(2)}, [grows(faults, -2)])
        for name, low, high, step in (("few", 6, 12, "0.025"), ("some", 14, 25, "0.05"), ("many", 30, 50, "0.12")):
            wants = {rate: below(threshold)} | (true(known) if name == "many" else {})
            draft.act(p + name + "_tests", rng.randint(low, high), wants, [grows(rate, Decimal(step))])
        if budget:
            price = rng.randint(1, 3)
            draft.act(
                p + "buy", rng.randint(3, 10), {"budget": at_least(price), faults: above(0)},
                [grows("budget", -price), becomes(faults, Decimal(0))],
            )  # fmt: skip
        else:
            draft.act(p + "rewrite", rng.randint(90, 160), {faults: above(0)}, [becomes(faults, Decimal(0))])
        end = draft.flag(p + "shipped")
        draft.act(p + "ship", rng.randint(3, 9), {faults: at_most(0), rate: at_least(threshold)}, [becomes(end)])
        ends.append(end)
    return ends


def _spoil_numeric(draft: Draft, rng: Random) -> None:
    """In one module an odd number of faults can be mended in pairs alone, or the tests cannot reach the threshold."""
    module = rng.choice([name.removesuffix("ship") for name in draft.actions if name.endswith(".ship")])
    if rng.random() < 0.5:
        faults = draft.facts[module + "faults"]
        draft.facts[module + "faults"] = type(faults)(
            faults.id, "number", Decimal(3), minimum=faults.minimum, index=faults.index
        )
        for name in ("fix", "rewrite", "buy"):
            draft.actions.pop(module + name, None)
    else:
        ship = draft.actions[module + "ship"]
        for name in ("few", "some", "many"):
            tests = draft.actions[f"{module}{name}_tests"]
            tests.wants = {**tests.wants, module + "rate": below(Decimal("0.8"))}
        ship.wants = {**ship.wants, module + "rate": at_least(Decimal("0.95"))}


# -- exclusive ---------------------------------------------------------------------------------------------------


def _exclusive(draft: Draft, size: int, rng: Random) -> None:
    """A branch that is checked out and an environment that is up, one at a time, each with set-up and tear-down.

    Tasks need their branch and often an environment; a branch is merged when its tasks are done and nothing is checked
    out. What one task needs takes away what another needs: the kind where relaxations say least.
    """
    branches = max(1, round(size / 14)) if size < 400 else size // 32
    environments = 1 if size < 20 else min(5, 2 + size // 60)
    branch_ids = [f"b{i}" for i in range(branches)]
    environment_ids = [f"env{i}" for i in range(environments)]
    branch = draft.choice("branch", "none", ["none", *branch_ids])
    environment = draft.choice("environment", "none", ["none", *environment_ids])
    for name in branch_ids:
        draft.act(f"checkout.{name}", rng.randint(2, 6), {branch: is_("none")}, [becomes(branch, name)])
        draft.act(f"stash.{name}", rng.randint(1, 3), {branch: is_(name)}, [becomes(branch, "none")])
    for name in environment_ids:
        draft.act(f"up.{name}", rng.randint(5, 15), {environment: is_("none")}, [becomes(environment, name)])
        draft.act(f"down.{name}", rng.randint(2, 6), {environment: is_(name)}, [becomes(environment, "none")])
    left = size - len(draft.actions) - branches
    goal: Wants = {}
    for i, name in enumerate(branch_ids):
        tasks = max(1, left // (branches - i))
        left -= tasks
        done: list[str] = []
        for t in range(tasks):
            wants: Wants = {branch: is_(name)}
            if rng.random() < 0.65:
                wants[environment] = is_(rng.choice(environment_ids))
            if done and rng.random() < 0.4:
                wants.update(true(rng.choice(done)))
            if t == 0 and i and rng.random() < 0.25:
                wants.update(true(f"b{rng.randrange(i)}.merged"))
            fact = draft.flag(f"{name}.t{t}")
            draft.act(f"do.{name}.t{t}", rng.randint(5, 60), wants, [becomes(fact)])
            done.append(fact)
        merged = draft.flag(f"{name}.merged")
        draft.act(f"merge.{name}", rng.randint(2, 8), {branch: is_("none"), **true(*done)}, [becomes(merged)])
        goal.update(true(merged))
    goal[environment] = is_("none")
    draft.goal("end", goal)


def _spoil_exclusive(draft: Draft, rng: Random) -> None:
    """Something is asked that needs two things at once which exclude each other; each alone can be had."""
    branches = [value for value in draft.facts["branch"].values if value != "none"]
    environments = [value for value in draft.facts["environment"].values if value != "none"]
    compared = draft.flag("compared")
    if rng.random() < 0.5:  # two values of one fact
        one, other = rng.sample(branches, 2) if len(branches) > 1 else (branches[0], "none")
        draft.act("compare", 5, {"branch": (Test("==", one), Test("==", other))}, [becomes(compared)])
    else:  # the environment comes up with no branch checked out only, and the branch with no environment up
        name, up = rng.choice(branches), rng.choice(environments)
        draft.actions[f"up.{up}"].wants = {"environment": is_("none"), "branch": is_("none")}
        draft.actions[f"checkout.{name}"].wants = {"environment": is_("none"), "branch": is_("none")}
        draft.act("compare", 5, {"branch": is_(name), "environment": is_(up)}, [becomes(compared)])
    draft.goals["end"] = {**draft.goals["end"], **true(compared)}


KINDS: dict[str, tuple[Callable[[Draft, int, Random], None], Callable[[Draft, Random], None]]] = {
    "portfolio": (_portfolio, _spoil_portfolio),
    "chain": (_chain, _spoil_landmark),
    "parallel": (_parallel, _spoil_landmark),
    "parallel-alt": (_parallel_alt, _spoil_landmark),
    "epics": (_epics, _spoil_landmark),
    "enum": (_enum, _spoil_enum),
    "numeric": (_numeric, _spoil_numeric),
    "dag": (_dag, _spoil_landmark),
    "exclusive": (_exclusive, _spoil_exclusive),
    "numeric-budget": (_numeric_budget, _spoil_numeric),
}
"""Each kind's generator and what makes it unsolvable, in the order of the table."""
