"""What the screens of their own say, line by line; no screen is needed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from goaptui.domain.plan import Plan
from goaptui.session.session import Session
from goaptui.storage.plan_file import parse_plan
from goaptui.ui.rows.details import detail_rows
from goaptui.ui.rows.history import BEGINNING, NOW, HistoryRows, day_text
from goaptui.ui.rows.metrics import metric_rows
from goaptui.ui.rows.notes import note_rows, note_texts
from goaptui.ui.rows.risks import level, risk_rows
from goaptui.ui.rows.row import Rows, cells
from goaptui.ui.rows.text_rows import labelled, sentence
from goaptui.ui.view import action_item, fact_item
from tests.ui.plans import session as open_session
from tests.ui.rich_plan import RICH


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return open_session(tmp_path, RICH)


def lines(rows: Rows) -> list[str]:
    return [rows.row(index).text.rstrip() for index in range(len(rows))]


def line(rows: Rows, words: str) -> str:
    """The only line that has some words."""
    found = [text for text in lines(rows) if words in text]
    assert len(found) == 1, (words, lines(rows))
    return " ".join(found[0].split())


# ── metrics and gates ────────────────────────────────────────────────────────────────────────────────────────────────


def test_metrics_show_baseline_now_and_target(session: Session) -> None:
    rows = metric_rows(session.outlook, 80)
    assert line(rows, "✗ Pass rate  ") == "✗ Pass rate unknown unknown ≥ 0.95"
    assert line(rows, "CI health") == "✗ CI health red for three weeks 0/2"
    assert line(rows, "✗ Blockers") == "✗ Blockers 1 0"
    assert [text.split()[0] for text in lines(rows) if "target" in text] == ["primary", "secondary"]
    narrow = metric_rows(session.outlook, 60)
    assert line(narrow, "CI health") == "✗ CI health red for three… 0/2"
    assert line(narrow, "was red") == "was red for three weeks"
    assert rows.counter[0][0] == "0/3 metrics met"


def test_metrics_say_how_each_got_there(session: Session) -> None:
    session.done("fix", evidence="https://example.org/1")
    session.done("suite", "healthy")
    session.set("ci", True, "seen on the server")
    clock = f"{session.log[-1].time:%H:%M}"
    rows = metric_rows(session.outlook, 80)
    text = "\n".join(lines(rows))
    assert line(rows, "✓ Pass rate  ") == "✓ Pass rate unknown 0.97 ≥ 0.95"
    assert f"Run the full suite: Healthy, {clock}" in text
    assert f"set by hand {clock}" in text
    assert "“seen on the server”" in text
    assert line(rows, "Delivered") == "✗ Delivered false true"
    assert line(rows, "Merged:") == "Merged: as the plan file has it"
    assert rows.counter[0][0] == "2/3 metrics met"


def test_gates_are_open_or_closed_and_say_what_they_hold_back(session: Session) -> None:
    rows = metric_rows(session.outlook, 80)
    assert line(rows, "✗ Repair") == "✗ Repair closed"
    assert line(rows, "holds back") == "holds back Delivery: 2 actions, 2 in the plan"
    assert line(rows, "✗ Pass rate ≥ 0.9 ") == "✗ Pass rate ≥ 0.9 now unknown"
    assert line(rows, "– Delivery") == "– Delivery no gate"
    session.set("rate", "0.93")
    rows = metric_rows(session.outlook, 80)
    assert line(rows, "✓ Repair") == "✓ Repair open"
    assert "lets in Delivery" in "\n".join(lines(rows))
    assert rows.counter[-1][0] == " · 1/1 gates open"


def test_a_metric_with_alternatives_shows_the_nearest() -> None:
    text = RICH.replace("target = { merged = true }", "target = [{ merged = true, ci = true }, { found = true }]")
    plan = parse_plan(text)
    rows = metric_rows(outlook(plan), 80)
    assert line(rows, "Delivered") == "✓ Delivered true true"
    assert "The nearest of 2 ways to meet it:" in "\n".join(lines(rows))


def outlook(plan: Plan):  # type: ignore[no-untyped-def]
    from goaptui.session.history import History
    from goaptui.session.outlook import build_outlook
    from goaptui.session.request import PlanRequest
    from goaptui.session.snapshot import full_record

    record = full_record(plan, History(), datetime(2026, 1, 2, tzinfo=UTC))
    return build_outlook(PlanRequest(plan, record, tuple(plan.goals), plan.profile))


# ── risks ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_how_much_of_what_is_left_is_at_risk(session: Session) -> None:
    rows = risk_rows(session.outlook, 80)
    assert line(rows, "What is left") == "What is left 4 steps 7h 20m"
    assert line(rows, "at high risk").endswith("2 of 4 1h 20m")
    assert line(rows, "cannot be taken back").endswith("1 of 4 30m")
    assert line(rows, "only in part").endswith("1 of 4 50m")
    assert line(rows, "any of these").endswith("2 of 4 1h 20m")
    assert line(rows, "3 Update CI, 4 Merge") == "3 Update CI, 4 Merge and deploy"


def test_of_many_steps_at_risk_the_first_are_named() -> None:
    many = "".join(f'[actions.x{i}]\nrisk = "high"\n' for i in range(20))
    goal = "actions = [" + ", ".join(f'"x{i}"' for i in range(20)) + "]"
    plan = parse_plan(f"schema = 1\n[goals.g]\n{goal}\n{many}")
    text = lines(risk_rows(outlook(plan), 80))
    assert any(row.endswith("and 12 more") for row in text)
    assert "20 steps have no estimate, and no time here." in text


def test_the_matrix_has_levels_for_axes_and_numbers_in_its_cells(session: Session) -> None:
    text = lines(risk_rows(session.outlook, 80))
    top = next(i for i, row in enumerate(text) if row.strip() == "probability")
    body = [row for row in text[top + 1 : top + 9] if "│" in row]
    table = [[cell.strip() for cell in row.split("│")] for row in body]
    assert table == [["high", "", "2", "", ""], ["medium", "", "", "", ""], ["low", "", "", "1", ""]]
    assert text[top + 8].split() == ["low", "medium", "high", "impact"]


def test_a_narrow_matrix_has_short_names_and_a_narrower_screen_has_none(session: Session) -> None:
    text = lines(risk_rows(session.outlook, 34))
    assert any(row.split() == ["low", "med", "high"] for row in text)
    assert "probability ↑  impact →" in text
    assert not any("│" in row for row in lines(risk_rows(session.outlook, 26)))
    assert "matrix" in " ".join(lines(risk_rows(session.outlook, 26)))


def test_a_level_is_known_whatever_its_case_and_free_text_is_told_in_words(session: Session) -> None:
    assert level(" HIGH ") == "high"
    assert level("about 1 in 5") is None
    rows = risk_rows(session.outlook, 80)
    text = lines(rows)
    assert text.index("Told in words") > text.index("Risks")
    assert line(rows, "about 1 in 5") == "probability about 1 in 5"
    assert line(rows, "a week lost") == "impact a week lost"


def test_axes_grow_by_the_levels_that_are_used(session: Session) -> None:
    plan = parse_plan(
        RICH.replace('probability = "low"', 'probability = "none"').replace('"medium"\nactions', '"variable"\nactions')
    )
    text = lines(risk_rows(outlook(plan), 80))
    assert any(row.strip().startswith("none │") for row in text)
    assert any(row.split() == ["low", "medium", "high", "variable", "impact"] for row in text)


def test_many_risks_in_one_cell_are_counted(session: Session) -> None:
    more = "".join(f'[[risks]]\ntitle = "R{i}"\nprobability = "low"\nimpact = "low"\n' for i in range(30))
    text = lines(risk_rows(outlook(parse_plan(RICH + more)), 80))
    assert [row.split("│")[1].strip() for row in text if row.lstrip().startswith("low │")] == ["4 5 6 7 +26"]


def test_a_risk_is_ahead_until_its_actions_are_past(session: Session) -> None:
    rows = risk_rows(session.outlook, 80)
    assert line(rows, "CI behaves").endswith("low × high ahead")
    assert line(rows, "Test in CI early") == "mitigation Test in CI early."
    assert "ahead: step" in line(rows, "○ Merge and deploy")
    session.done("fix", evidence="done")
    rows = risk_rows(session.outlook, 80)
    assert line(rows, "Flaky tests come").endswith("High × medium past")
    assert line(rows, "✓ Fix one [red]blocker") == "✓ Fix one [red]blocker past: done"


def test_a_plan_without_risks_still_says_what_is_left(tmp_path: Path) -> None:
    small = open_session(tmp_path)
    text = lines(risk_rows(small.outlook, 80))
    assert text[0].startswith("What is left")
    assert text[-1] == "The plan file names no risks."


# ── history ──────────────────────────────────────────────────────────────────────────────────────────────────────────

MONDAY = datetime(2026, 1, 5, 9, 30, tzinfo=UTC)


def history(session: Session, wanted: str = "", shown: str = NOW, now: datetime = MONDAY) -> HistoryRows:
    return HistoryRows(session.log, session.record.started, session.describe, session.stands, 74, wanted, shown, now)


@pytest.fixture
def looked(session: Session, monkeypatch: pytest.MonkeyPatch) -> Session:
    times = iter(MONDAY - timedelta(days=2) + timedelta(hours=10 * hour) for hour in range(20))
    monkeypatch.setattr("goaptui.session.session._now", lambda: next(times))
    session.set("ci", True, "the server\nsays so")
    session.done("fix", evidence="seen")
    session.undo()
    session.start("merge")
    return session


def test_events_are_grouped_by_day_newest_first(looked: Session) -> None:
    text = lines(history(looked))
    assert text[0].split() == ["Now", "shown"]
    assert [row for row in text if "2026-" in row and "beginning" not in row] == [
        "Yesterday, Sun 2026-01-04 2 events", "Sat 2026-01-03 2 events",
    ]  # fmt: skip
    assert [row for row in text if ":30  " in row] == [
        "15:30  ▶ Merge and deploy: doing",
        "05:30  « undo Fix one [red]blocker: done",
        "19:30  ✓ Fix one [red]blocker: done undone",
        "09:30  = CI is green: false → true",
    ]
    assert text[-1].startswith("The beginning")


def test_what_was_undone_is_marked(looked: Session) -> None:
    rows = history(looked)
    assert line(rows, "✓ Fix one").endswith("undone")
    assert not line(rows, "« undo").endswith("undone")
    assert not line(rows, "= CI is green").endswith("undone")


def test_evidence_stands_below_its_event(looked: Session) -> None:
    text = lines(history(looked))
    assert text[next(i for i, row in enumerate(text) if "CI is green" in row) + 1].strip() == "“the server says so”"


def test_the_moment_that_is_shown_is_marked(looked: Session) -> None:
    shown = looked.log[0].id
    rows = history(looked, shown=shown)
    assert [row for row in lines(rows) if row.endswith("shown")] == [lines(rows)[rows.find(shown) or 0]]
    assert lines(history(looked, shown=BEGINNING))[-1].endswith("shown")


def test_the_history_is_filtered_by_its_words(looked: Session) -> None:
    text = lines(history(looked, "undone"))
    assert [row for row in text if ":30" in row] and all("undone" in row for row in text if ":30" in row)
    assert lines(history(looked, "server"))[1].endswith("CI is green: false → true")


def test_days_for_people() -> None:
    day = MONDAY.date()
    assert day_text(day, day) == "Today, Mon 2026-01-05"
    assert day_text(day - timedelta(days=1), day) == "Yesterday, Sun 2026-01-04"
    assert day_text(day - timedelta(days=4), day) == "Thu 2026-01-01"


# ── notes ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_notes_are_the_summary_the_notes_and_those_on_actions(session: Session) -> None:
    texts = note_texts(session.plan)
    assert [text.key for text in texts] == ["summary", "note/0", "note/1", "action/fix"]
    rows = note_rows(texts, 40)
    assert lines(rows) == [
        "The plan", " Summary", "Notes", " What we learned [red] pattern", " Second note", "On actions",
        " Fix one [red]blocker",
    ]  # fmt: skip
    assert lines(note_rows(texts, 40, "code"))[1].startswith(" What we learned")
    assert lines(note_rows(texts, 40, "nothing at all")) == ["Nothing matches the filter."]


# ── details ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_details_of_an_action_have_every_key_of_the_file(session: Session) -> None:
    session.tick("step/fix/Mend")
    session.done("fix", evidence="https://example.org/1")
    rows = detail_rows(session.outlook, action_item("fix"), 80)
    text = "\n".join(lines(rows))
    for label, value in [
        ("id", "fix"), ("title", "Fix one [red]blocker"), ("description", "Find the cause first."),
        ("notes", "Ask **Ann**."), ("phase", "Repair"), ("agent", "Debugger"), ("owner", "Ben"), ("priority", "P1"),
        ("tags", "tests, async"), ("estimate", "2h–8h, likely 5h"), ("risk", "medium"), ("complexity", "high"),
        ("cognitive load", "low"), ("reversibility", "full"), ("evidence rule", "required"),
        ("on failure", "Drop the flaky tests"), ("status", "done"), ("done", "1 time"),
    ]:  # fmt: skip
        assert any(row.split() == f"{label} {value}".split() for row in lines(rows)), (label, value)
    for words in (
        "Then mend it.", "✗ Blockers > 0", "→ Blockers -= 1", "☑ Reproduce", "☐ The failing test passes",
        "$ pytest -x tests/async", "https://example.org/1 (", "in the plan     no: ",
    ):  # fmt: skip
        assert words in text, words


def test_details_of_a_measuring_action(session: Session) -> None:
    rows = detail_rows(session.outlook, action_item("suite"), 80)
    assert line(rows, "◇ Healthy") == "◇ Healthy 70 %, expected, healthy"
    assert line(rows, "→ Pass rate: 0.8 ") == "→ Pass rate: 0.8 now unknown"
    gated = detail_rows(session.outlook, action_item("merge"), 80)
    assert "Gate of Repair" in lines(gated)


def test_details_of_a_fact_have_its_sensor_and_who_reads_and_changes_it(session: Session) -> None:
    rows = detail_rows(session.outlook, fact_item("ci"), 80)
    assert line(rows, "make ci") == "run make ci"
    assert line(rows, "timeout") == "timeout 30s"
    assert line(rows, "every") == "every 1h"
    assert line(rows, "reads  ") == "reads whether it ends with exit code 0"
    text = lines(rows)
    changed, read = text.index("Changed by"), text.index("Read by")
    assert "Update CI" in text[changed + 1]
    assert "Merge and deploy" in text[read + 1]
    assert any("goal Release is out" in row for row in text)
    assert any("metric CI health" in row for row in text)
    number = detail_rows(session.outlook, fact_item("rate"), 80)
    assert line(number, "step  ") == "step 0.01"
    assert line(number, "unit") == "unit ratio"


def test_details_of_what_is_gone_say_so(session: Session) -> None:
    assert lines(detail_rows(session.outlook, fact_item("gone"), 80)) == ["  The plan file does not have it any more."]


def test_details_are_filtered_under_their_headings(session: Session) -> None:
    assert lines(detail_rows(session.outlook, fact_item("ci"), 80, "merge")) == [
        "Read by", "  ○ Merge and deploy step 4",
    ]  # fmt: skip


# ── all of them ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [1, 8, 16, 30, 55, 74, 115, 194])
def test_no_text_is_wider_than_its_line(session: Session, width: int) -> None:
    session.done("fix", evidence="a note that is longer than some of these widths are")
    outlook = session.outlook
    for rows in (
        metric_rows(outlook, width), risk_rows(outlook, width), history(session),
        note_rows(note_texts(session.plan), width),
        detail_rows(outlook, action_item("suite"), width), detail_rows(outlook, fact_item("ci"), width),
    ):  # fmt: skip
        for index in range(len(rows)):
            row = rows.row(index)
            for text, _ in (*row.left, *row.right):
                assert "\n" not in text
        keys = [key for key in rows.keys if key is not None]
        assert len(keys) == len(set(keys))
    for row in sentence("word " * 40, width, 4):
        assert cells(row.text) <= max(width, 10)


def test_a_label_stands_above_its_text_where_it_is_narrow() -> None:
    assert [row.text for row in labelled("mitigation", "do it", 20, 13)] == ["mitigation", "  do it"]
    assert [row.text for row in labelled("mitigation", "do it", 40, 13)] == ["mitigation   do it"]
