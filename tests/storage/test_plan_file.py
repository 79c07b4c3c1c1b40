"""Valid plan files: what is read is what is written."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from goaptui.domain.conditions import ALWAYS, Requirement, Test
from goaptui.domain.durations import Estimate
from goaptui.domain.effects import Effect
from goaptui.domain.facts import Sensor
from goaptui.domain.plan import TIME_PROFILE, Checklist, ChecklistItem, Metric, Note, Phase, Plan, Risk
from goaptui.storage.plan_file import check, load_plan, parse_plan
from goaptui.storage.spec import TABLES
from tests.storage.plans import EVERYTHING, HEAD, plan_of


@pytest.fixture(scope="module")
def everything() -> Plan:
    return parse_plan(EVERYTHING, "everything.toml")


def needs(fact: str, *tests: Test) -> Requirement:
    return Requirement(fact, tests)


def test_the_plan_as_a_whole(everything: Plan) -> None:
    plan = everything
    assert (plan.file, plan.title, plan.summary) == (
        "everything.toml",
        "Ship the release",
        "One paragraph,\non two lines.",
    )
    assert (plan.priority, plan.owner, plan.tags) == ("P0", "me", ("release", "small"))
    assert (plan.created, plan.start) == (date(2026, 1, 31), date(2026, 2, 2))
    assert (plan.hours_per_day, plan.workdays) == (Decimal("7.5"), ("mon", "tue", "thu"))
    assert (plan.profile, plan.evidence) == ("safest", "none")


def test_facts(everything: Plan) -> None:
    facts = everything.facts
    assert list(facts) == [
        "build_green", "blockers", "scope", "pass_rate", "mood", "dotted.fact", "ci_green", "passed", "summary",
    ]  # fmt: skip
    assert [fact.index for fact in facts.values()] == list(range(9))
    assert (facts["build_green"].type, facts["build_green"].initial) == ("bool", False)
    assert (facts["blockers"].type, facts["blockers"].initial) == ("number", Decimal(3))
    scope = facts["scope"]
    assert (scope.type, scope.initial, scope.values) == ("enum", "session", ("session", "function", "removed"))
    assert scope.group == "Tests"
    rate = facts["pass_rate"]
    assert (rate.type, rate.initial, rate.minimum, rate.maximum) == ("number", None, 0, 1)
    assert (rate.step, rate.unit, rate.label, rate.title) == (Decimal("0.01"), "ratio", "Pass rate", "Pass rate")
    assert facts["mood"].values == ("calm", "glad", "sad")
    assert facts["mood"].title == "Mood"
    assert facts["ci_green"].sensor == Sensor(
        "make ci", "exit_code", exit_code=0, timeout=Decimal(10), every=Decimal(60)
    )
    assert facts["passed"].sensor == Sensor("make test", "pattern", pattern=r"(\d+) passed", scale=Decimal("0.01"))
    assert facts["summary"].sensor == Sensor("make report", "json", json_path="summary.state")
    assert facts["summary"].values == ()


def test_goals(everything: Plan) -> None:
    release, all_done, either = everything.goals.values()
    assert (release.title, release.description, release.priority) == ("Release is out", "For all to see", 1)
    assert release.conditions == (
        (
            needs("ci_green", Test("==", True)),
            needs("pass_rate", Test(">=", Decimal("0.95"))),
            needs("dotted.fact", Test("==", True)),
        ),
    )
    assert (release.actions, all_done.actions, all_done.conditions) == (("announce",), "all", ALWAYS)
    assert either.conditions == (
        (needs("scope", Test("in", ("function", "removed"))),),
        (needs("blockers", Test(">=", Decimal(2)), Test("<", Decimal(5))), needs("pass_rate", Test("known"))),
    )
    assert [goal.id for goal in everything.ordered_goals()] == ["all_done", "release", "either"]


def test_actions(everything: Plan) -> None:
    fix, help_, suite, announce = everything.actions.values()
    assert [action.index for action in everything.actions.values()] == [0, 1, 2, 3]
    assert (fix.title, fix.description, fix.notes) == ("Fix one blocker", "Look closely", "It takes a while")
    assert fix.effects == (Effect("blockers", "add", Decimal(-1)), Effect("mood", "set", "glad"))
    assert fix.estimate == Estimate(Decimal(120), Decimal(300), Decimal(480))
    assert (fix.complexity, fix.risk, fix.cognitive_load, fix.reversibility) == (
        "high",
        "medium",
        "variable",
        "partial",
    )
    assert (fix.phase, fix.agents, fix.owner, fix.priority, fix.tags) == (
        "delivery",
        ("debugger",),
        "me",
        "P1",
        ("bug",),
    )
    assert fix.steps == ("Reproduce", "Write the failing test", "Mend")
    assert fix.acceptance == ("The failing test passes",)
    assert fix.commands == ("make test", "git log | less")
    assert (fix.evidence, fix.on_failure) == ("required", "call_for_help")
    assert (help_.agents, help_.cost) == (("debugger", "reviewer"), Decimal("12.5"))
    assert help_.estimate == Estimate(Decimal(60), Decimal(90), Decimal(450))  # a day of seven and a half hours
    assert suite.estimate == Estimate(Decimal(90), Decimal(90), Decimal(90))
    assert suite.preconditions == (
        (needs("pass_rate", Test("unknown")),),
        (needs("mood", Test("!=", "glad"), Test("!=", "sad")),),
    )
    healthy, broken = suite.outcomes
    assert (healthy.id, healthy.title, healthy.probability) == ("healthy", "Healthy", Decimal("0.7"))
    assert broken.effects == (Effect("pass_rate", "forget"), Effect("blockers", "add", Decimal("0.5")))
    assert announce.after == ("fix_blocker", "run_suite")
    assert everything.gates(announce) == (("foundation", ((needs("build_green", Test("==", True)),),)),)


def test_the_rest(everything: Plan) -> None:
    plan = everything
    assert list(plan.profiles) == ["time", "safest"]
    assert plan.profiles["time"] == TIME_PROFILE
    safest = plan.profiles["safest"]
    assert (safest.title, safest.time, safest.risk) == ("As safe as can be", 1, {"low": 0, "medium": 60, "high": 240})
    assert (safest.complexity, safest.cognitive_load) == ({"variable": 1}, {"none": 0})
    assert safest.reversibility == {"partial": 30, "none": 240}
    assert plan.phases["delivery"] == Phase("delivery", after=("foundation",))
    assert (plan.agents["debugger"].capacity, plan.agents["reviewer"].capacity) == (2, 1)
    assert plan.risks == (
        Risk(
            "CI behaves differently", "low", "high", "Test in CI early", "Add CI-specific configuration",
            "It has before", ("run_suite",),
        ),
    )  # fmt: skip
    target = ((needs("pass_rate", Test(">=", Decimal("0.95"))),),)
    assert plan.metrics == (Metric("Pass rate", "primary", target, "unknown", "Of all tests"),)
    items = (
        ChecklistItem("Back up"),
        ChecklistItem("CI is green", ((needs("ci_green", Test("==", True)),),), "Really"),
    )
    assert plan.checklists == {"before": Checklist("before", "Before we start", "Do not skip", items)}
    assert plan.notes == (Note("What we learned", "Much.", ("pattern",)),)


def test_the_text_above_has_every_key_of_the_format() -> None:
    missing = [f"{table}.{key}" for table, keys in TABLES.items() for key in keys if f"{key} =" not in EVERYTHING]
    sections = [f"[{key}." in EVERYTHING or f"[{key}]" in EVERYTHING for key in TABLES["document"] if key != "schema"]
    assert all(sections)
    assert [key for key in missing if not key.startswith("document.") and key != "action.outcomes"] == []


def test_what_need_not_be_declared() -> None:
    plan = plan_of('[actions.a]\nphase = "repair"\nagent = ["x", "y"]\n')
    assert plan.phases == {"repair": Phase("repair")}
    assert [(agent.id, agent.capacity) for agent in plan.agents.values()] == [("x", 1), ("y", 1)]


def test_a_plan_may_be_small_and_may_define_the_profile_time_anew() -> None:
    plan = parse_plan("schema = 1\n[goals.g]\n")
    assert (plan.title, plan.actions, plan.facts, plan.goals["g"].conditions) == ("", {}, {}, ALWAYS)
    assert parse_plan("schema = 1\n[goals.g]\n[profiles.time]\ntime = 2\n").profiles["time"].time == 2


def test_numbers_are_exact() -> None:
    plan = plan_of('[actions.a]\neffects = { n = "+= 0.1" }\ncost = 123456789012345.123456789\n')
    assert plan.actions["a"].effects == (Effect("n", "add", Decimal("0.1")),)
    assert plan.actions["a"].cost == Decimal("123456789012345.123456789")
    assert plan_of("[actions.a]\ncost = 1_000.5e-1\n").actions["a"].cost == Decimal("100.05")
    assert plan_of("[actions.a]\ncost = 0xff\n").actions["a"].cost == 255


@pytest.mark.parametrize(
    ("written", "tests"),
    [
        ("n = 3", (Test("==", Decimal(3)),)),
        ("n = -3.5", (Test("==", Decimal("-3.5")),)),
        ('n = "==3"', (Test("==", Decimal(3)),)),
        ('n = " >= 2 ,<5 "', (Test(">=", Decimal(2)), Test("<", Decimal(5)))),
        ('n = "!= 1_0"', (Test("!=", Decimal(10)),)),
        ("n = [1, 2.5, 1]", (Test("in", (Decimal(1), Decimal("2.5"))),)),
        ('n = "known"', (Test("known"),)),
        ('n = "unknown"', (Test("unknown"),)),
        ("b = false", (Test("==", False),)),
        ('b = "== true"', (Test("==", True),)),
        ("b = [true, false]", (Test("in", (True, False)),)),
        ('e = "some words"', (Test("==", "some words"),)),
        ('e = "!= some words,!=x"', (Test("!=", "some words"), Test("!=", "x"))),
        ('e = "== x"', (Test("==", "x"),)),
        ('w = ["done"]', (Test("in", ("done",)),)),
    ],
)
def test_every_form_of_a_requirement(written: str, tests: tuple[Test, ...]) -> None:
    plan = plan_of(f"[actions.a]\npreconditions = {{ {written} }}\n")
    assert plan.actions["a"].preconditions == ((needs(written[0], *tests),),)


@pytest.mark.parametrize(
    ("written", "effect"),
    [
        ("b = true", Effect("b", "set", True)),
        ('b = "unknown"', Effect("b", "forget")),
        ("n = 4.50", Effect("n", "set", Decimal("4.5"))),
        ('n = "+=1"', Effect("n", "add", Decimal(1))),
        ('n = "-= 0.5"', Effect("n", "add", Decimal("-0.5"))),
        ('n = "unknown"', Effect("n", "forget")),
        ('r = "+= 7"', Effect("r", "add", Decimal(7))),
        ('e = "anew"', Effect("e", "set", "anew")),
        ('w = "done"', Effect("w", "set", "done")),
    ],
)
def test_every_form_of_an_effect(written: str, effect: Effect) -> None:
    assert plan_of(f"[actions.a]\neffects = {{ {written} }}\n").actions["a"].effects == (effect,)


@pytest.mark.parametrize(
    ("written", "points"),
    [
        ('"30m"', (30, 30, 30)),
        ('"1h30m"', (90, 90, 90)),
        ('"2d"', (960, 960, 960)),
        ('"1.5h"', (90, 90, 90)),
        ('"0m"', (0, 0, 0)),
        ('"1d1h1m"', (541, 541, 541)),
        ('"2h..8h"', (120, 300, 480)),
        ('"15m .. 30m"', (15, Decimal("22.5"), 30)),
        ('"2h..2h"', (120, 120, 120)),
        ('{ best = "2h", likely = "3h", worst = "8h" }', (120, 180, 480)),
    ],
)
def test_every_form_of_an_estimate(written: str, points: tuple[Decimal, Decimal, Decimal]) -> None:
    assert plan_of(f"[actions.a]\nestimate = {written}\n").actions["a"].estimate == Estimate(*points)


def values_of(text: str) -> tuple[str, ...]:
    return parse_plan(f"schema = 1\n{text}", "plan.toml").facts["s"].values


def test_inferred_enum_values_come_in_order_of_appearance_the_initial_one_first() -> None:
    text = '[facts]\ns = "m"\n[goals.g]\nconditions = { s = ["z", "m"] }\n[actions.a]\neffects = { s = "c" }\n'
    assert values_of(text) == ("m", "z", "c")
    everywhere = """
        [phases.p]
        gate = { s = "q" }
        [facts]
        s = { type = "enum" }
        [[metrics]]
        title = "M"
        target = { s = "!= f, != e" }
        [checklists.c]
        items = [{ title = "I", conditions = { s = "d" } }]
        [goals.g]
        conditions = [{ s = "== c" }, { s = "f" }]
        [actions.a]
        preconditions = { s = "known" }
        [actions.a.outcomes.o]
        effects = { s = "b" }
        [actions.b]
        effects = { s = "unknown" }
        """
    assert values_of(everywhere) == ("q", "f", "e", "d", "c", "b")


def test_inferred_enum_values_come_in_the_order_of_the_text_where_it_comes_back_to_a_table() -> None:
    text = """
        [facts]
        s = "i"
        [actions.a]
        effects = { s = "one" }
        [goals.g]
        conditions = { s = "two" }
        [actions.b]
        effects = { s = "three" }
        [actions.c]
        preconditions = { s = "two" }
        [goals.h]
        conditions = { s = ["one", "four"] }
        """
    assert values_of(text) == ("i", "one", "two", "three", "four")
    dotted = '[goals.g]\nconditions.s = "one"\n[facts]\ns = "i"\n[actions.a]\neffects.s = "two"\n'
    assert values_of(dotted + 'outcomes.x.title = "X"\n[goals.h]\nconditions.s = "three"\n') == (
        "i",
        "one",
        "two",
        "three",
    )
    back = '[facts]\ns = "i"\n[actions.a]\n[actions.b]\neffects.s = "one"\n[actions.a.effects]\ns = "two"\n[goals.g]\n'
    assert values_of(back) == ("i", "one", "two")


def test_texts_for_people_cannot_steer_a_terminal_and_commands_are_kept_to_the_letter() -> None:
    plan = plan_of(
        '[actions.a]\ntitle = "a\\u001b[31mb"\ndescription = "x\\u0007\\ny"\ncommands = ["printf \'\\u001b\'"]\n'
    )
    action = plan.actions["a"]
    assert (action.title, action.description, action.commands) == ("a [31mb", "x\ny", ("printf '\x1b'",))


@pytest.mark.parametrize("name", ["prüfung", "测试", "हिन्दी", "u\u0308ber", "a.b-c_1", "1", "x" * 200])
def test_ids_have_letters_of_any_script(name: str) -> None:
    assert list(plan_of(f'[actions."{name}"]\n').actions) == [name]


def test_a_byte_order_mark_and_crlf_are_accepted(tmp_path: Path) -> None:
    file = tmp_path / "plan.toml"
    file.write_bytes(b"\xef\xbb\xbf" + (HEAD + '[plan]\nsummary = """a\nb"""\n').replace("\n", "\r\n").encode())
    plan = load_plan(file)
    assert plan.file == str(file)
    assert (plan.goals["g"].conditions, plan.summary) == (((needs("b", Test("==", True)),),), "a\nb")
    assert check(file)[1] == []


def test_toml_1_1_is_read() -> None:
    plan = plan_of(
        '[actions.a]\nestimate = {\n  best = "1h", # at best\n  likely = "2h",\n  worst = "3h",\n}\ntitle = "\\x41"\n'
    )
    assert plan.actions["a"].estimate == Estimate(Decimal(60), Decimal(120), Decimal(180))
    assert plan.actions["a"].title == "A"
