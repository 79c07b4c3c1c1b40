"""The timeline's rows, axis and words: values, no screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goaptui.schedule.calendar import Calendar
from goaptui.session.session import Session
from goaptui.ui.rows.row import Row, cells
from goaptui.ui.rows.time_axis import Window, axis, fitted, moment_text, span_text
from goaptui.ui.rows.timeline import Grouping, Lines, TimelineRows, chart_width, window_span
from goaptui.ui.rows.timeline_text import details, figures
from goaptui.ui.rows.timing import Timing
from tests.ui.plans import ordered_plan, outlook_of, random_needs
from tests.ui.timelines import NOW, PLAN, opened, timing

FIVE_DAYS = ("mon", "tue", "wed", "thu", "fri")
CALENDAR = Calendar(datetime(2026, 2, 2), Decimal(8), FIVE_DAYS)
HOUR, DAY = 60.0, 480.0


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return opened(tmp_path)


def rows_of(
    found: Timing, grouping: Grouping = "plan", width: int = 100, window: Window | None = None, wanted: str = ""
) -> TimelineRows:
    fit = fitted(*window_span(found, False), chart_width(width))
    return TimelineRows(Lines(found, grouping, wanted), width, window or fit)


def chart(row: Row, rows: TimelineRows) -> str:
    """The cells of a row's bars."""
    return "".join(text for text, _ in row.right)[-rows.window.columns :]


def titles(rows: TimelineRows) -> list[str]:
    return ["".join(text for text, _ in rows.row(i).left).strip() for i in range(len(rows))]


# ── the axis ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def labels(text: str) -> list[tuple[int, str]]:
    """Each word of an axis with the cell that it begins in."""
    found, at = [], 0
    for word in text.split("  "):
        at = text.index(word, at) if word.strip() else at
        if word.strip():
            found.append((text.index(word.strip(), at), word.strip()))
            at += len(word)
    return found


@pytest.mark.parametrize(
    ("per_cell", "upper", "lower"),
    [
        (6.0, "Mon 2 Feb 2026", "10:00"),
        (30.0, "Tue 3 Feb 2026", "12:00"),
        (100.0, "Feb 2026", "4"),
        (DAY / 2, "Feb 2026", "16"),
        (DAY * 2, "2026", "Apr"),
        (DAY * 12, "2027", "Q3"),
        (DAY * 60, "", "2030"),
        (DAY * 900, "", "2100"),
    ],
)
def test_units_go_from_minutes_to_centuries(per_cell: float, upper: str, lower: str) -> None:
    found = axis(Window(0, per_cell, 60), CALENDAR)
    assert upper in found.upper
    assert lower in found.lower.split()
    assert len(found.upper) == len(found.lower) == 60


def test_labels_stand_where_their_time_is() -> None:
    window = Window(0, 10.0, 48)
    found = axis(window, CALENDAR)
    for cell, word in labels(found.lower):
        hour = int(word[:2])
        assert window.cell((hour - 9) * HOUR) == cell


def test_nights_and_weekends_take_no_room() -> None:
    found = axis(Window(4 * DAY, DAY / 10, 30), CALENDAR)
    assert labels(found.lower) == [(0, "Fri 6"), (10, "Mon 9"), (20, "Tue 10")]


def test_the_axis_goes_back_before_the_start() -> None:
    found = axis(Window(-2 * DAY, DAY / 10, 30), CALENDAR)
    assert labels(found.lower) == [(0, "Thu 29"), (10, "Fri 30"), (20, "Mon 2")]
    assert "Feb 2026" in found.upper


def test_where_the_calendar_ends_there_are_no_labels() -> None:
    assert "beyond the calendar" in axis(Window(1e12, 60.0, 40), CALENDAR).upper
    late = Calendar(datetime(9999, 12, 30), Decimal(8), FIVE_DAYS)
    assert labels(axis(Window(0, DAY / 10, 40), late).lower) == [(0, "Thu 30"), (10, "Fri 31")]
    nothing = Calendar(datetime(9999, 12, 31), Decimal(8), ("mon",))
    assert "beyond the calendar" in axis(Window(0, 60.0, 40), nothing).upper


@given(
    st.floats(-1e5, 1e9), st.floats(0.01, 1e5), st.integers(1, 200), st.sampled_from(("0.5", "7.5", "8", "24")),
    st.sets(st.sampled_from(FIVE_DAYS), min_size=1),
)  # fmt: skip
def test_an_axis_is_as_long_as_its_window(
    start: float, per_cell: float, count: int, hours: str, days: set[str]
) -> None:
    calendar = Calendar(datetime(2026, 2, 2), Decimal(hours), tuple(days))
    found = axis(Window(start, per_cell, count), calendar)
    assert cells(found.upper) == cells(found.lower) == count
    assert all(0 <= cell < count for cell in found.borders)


def test_words_for_moments() -> None:
    one, other = datetime(2026, 2, 2, 9), datetime(2026, 2, 2, 17, 30)
    assert moment_text(one, 2026) == "Mon 2 Feb 09:00"
    assert moment_text(one, 2025) == "Mon 2 Feb 2026 09:00"
    assert span_text(one, other, 2026) == "Mon 2 Feb 09:00 – 17:30"
    assert span_text(one, datetime(2026, 2, 3, 10), 2026) == "Mon 2 Feb 09:00 – Tue 3 Feb 10:00"
    assert span_text(one, one, 2026) == "Mon 2 Feb 09:00"
    assert span_text(one, None, 2026) == "Mon 2 Feb 09:00 – beyond the calendar"


# ── rows ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_steps_and_gates_in_the_order_of_the_plan(session: Session) -> None:
    rows = rows_of(timing(session.outlook))
    assert [t.split(" ", 2)[-1].strip() for t in titles(rows)] == [
        "Build it",
        "Test it",
        "Gate: Make",
        "Write the docs 文書",
        "Ship it",
        "Gate: Ship",
    ]


def test_bars_lie_where_the_schedule_has_them(session: Session) -> None:
    found = timing(session.outlook)
    rows = rows_of(found, window=Window(0, 30.0, 40))
    by_key = {key: chart(rows.row(i), rows) for i, key in enumerate(rows.keys)}
    build = by_key["step/build/1"]
    assert build.startswith("━" * 12), "six hours of thirty minutes a cell, critical"
    assert build[12] not in "━─╸"
    docs = by_key["step/write/1"]
    assert docs[:2] == "──"
    assert set(docs[2:16]) == {"·"}, "slack to the end of the whole"
    assert by_key["step/ship/1"].index("◆") == 16, "no time: a diamond"
    assert by_key["gate/make"].index("◆") == 16


def test_critical_path_is_heavy_and_named_by_style(session: Session) -> None:
    rows = rows_of(timing(session.outlook))
    styles = {token for text, token in rows.row(0).right if "━" in text}
    assert styles == {"critical"}
    others = {token for text, token in rows.row(3).right if "─" in text}
    assert others == {"info"}


def test_lanes_of_agents(session: Session) -> None:
    rows = rows_of(timing(session.outlook), "agent")
    assert [t for t in titles(rows) if t in ("Developer", "The team ×2", "Nobody in particular", "Gates")] == [
        "Developer",
        "The team ×2",
        "Nobody in particular",
        "Gates",
    ]
    assert rows.keys.count("step/test/1/dev") == 1, "what needs two agents is in the lanes of both"
    assert rows.keys.count("step/test/1/team") == 1
    assert len(set(filter(None, rows.keys))) == len([k for k in rows.keys if k is not None])


def test_by_phase_each_gate_closes_its_phase(session: Session) -> None:
    rows = rows_of(timing(session.outlook), "phase")
    assert [key for key in rows.keys if key] == [
        "step/write/1",
        "step/build/1",
        "step/test/1",
        "gate/make",
        "step/ship/1",
        "gate/ship",
    ]


def test_a_filter_leaves_headings_of_what_it_found(session: Session) -> None:
    rows = rows_of(timing(session.outlook), "agent", wanted="team")
    assert {key for key in rows.keys if key} == {"step/test/1/dev", "step/test/1/team", "step/write/1/team"}
    assert "Gates" not in titles(rows)


@pytest.mark.parametrize("width", [12, 30, 44, 74, 120, 154])
@pytest.mark.parametrize("grouping", ["plan", "agent", "phase"])
def test_every_row_has_its_chart_in_the_same_cells(session: Session, width: int, grouping: Grouping) -> None:
    rows = rows_of(timing(session.outlook), grouping, width)
    widths = {sum(cells(text) for text, _ in rows.row(i).right) for i in range(len(rows))}
    head = {sum(cells(text) for text, _ in row.right) for row in rows.head()}
    assert len(widths) == 1
    assert head == {rows.window.columns}
    assert widths.pop() < max(width, 12) + 1


def test_bars_out_of_sight_are_pointed_at(session: Session) -> None:
    found = timing(session.outlook)
    later = rows_of(found, window=Window(10_000, 10.0, 40))
    assert chart(later.row(0), later)[0] == "◂"
    earlier = rows_of(found, window=Window(-10_000, 10.0, 40))
    assert chart(earlier.row(0), earlier)[-1] == "▸"


def test_marks_say_what_they_are(session: Session) -> None:
    rows = rows_of(timing(session.outlook))
    marks = rows.head()[2].text
    assert "▾now" in marks
    assert "P50" in marks
    assert "┃" in chart(rows.row(5), rows) or "◆" in chart(rows.row(5), rows)[0]
    assert rows_of(timing(session.outlook, made=False)).head()[2].text.count("P50") == 0


def test_a_shortest_bar_is_seen(session: Session) -> None:
    rows = rows_of(timing(session.outlook), window=Window(0, DAY * 5, 40))
    assert chart(rows.row(0), rows)[0] == "╸"


def test_only_rows_that_are_asked_for_are_made() -> None:
    found = timing(outlook_of(ordered_plan(random_needs(1, 1000))), made=False)
    rows = rows_of(found)
    rows.row(3)
    assert len(rows) == 1000
    assert list(rows._made) == [3]


# ── what has happened ────────────────────────────────────────────────────────────────────────────────────────────────


Clock = Callable[[datetime], None]


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Sets the time that the session's log has."""

    def set_to(moment: datetime) -> None:
        monkeypatch.setattr("goaptui.session.session._now", lambda: moment.astimezone())

    return set_to


def carried_out(session: Session, clock: Clock) -> Timing:
    """Begun on Friday morning, done on Friday afternoon, the next begun on Monday at nine; it is eleven."""
    clock(datetime(2026, 1, 30, 9))
    session.start("build")
    clock(datetime(2026, 1, 30, 16))
    session.done("build")
    clock(datetime(2026, 2, 2, 9))
    session.start("test")
    return timing(session.outlook, datetime(2026, 2, 2, 11))


def test_actuals_lie_before_now(session: Session, clock: Clock) -> None:
    found = carried_out(session, clock)
    assert [(one.action, one.status, one.begin, one.end) for one in found.past] == [
        ("build", "done", -600, -180),
        ("test", "doing", -120, 0),
    ]
    assert found.now == 0
    rows = rows_of(found, window=Window(-600, 30.0, 40))
    assert titles(rows)[:2] == ["Done so far", "✓   Build it"]
    assert chart(rows.row(1), rows)[:16] == "═" * 14 + "  "
    test_row = next(i for i, key in enumerate(rows.keys) if key == "step/test/1")
    assert chart(rows.row(test_row), rows)[16:20] == "════", "what was begun has its time so far"


def test_estimate_and_reality(session: Session, clock: Clock) -> None:
    found = carried_out(session, clock)
    words = [row.text for row in figures(found, 140)]
    assert any("Done so far" in w and "took 7h" in w and "estimated 6h" in w and "+17%" in w for w in words)
    line = next(line for line in rows_of(found).lines.lines if line.kind == "past")
    assert "took 7h, estimated 6h" in details(found, line)[1].text


def test_work_in_the_evening_counts(session: Session, clock: Clock) -> None:
    clock(datetime(2026, 1, 31, 20))  # a Saturday
    session.start("build")
    clock(datetime(2026, 1, 31, 22))
    session.done("build")
    found = timing(session.outlook)
    assert [actual.minutes for actual in found.actuals] == [120]


def test_all_that_has_happened_can_be_had_in_sight(session: Session, clock: Clock) -> None:
    clock(datetime(2024, 1, 30, 9))
    session.start("build")
    clock(datetime(2024, 1, 30, 16))
    session.done("build")
    found = timing(session.outlook)
    ahead, everything = window_span(found, False), window_span(found, True)
    assert ahead[0] == 0
    assert everything[0] < -200 * DAY


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("width", [60, 74, 154])
def test_figures_say_which_number_is_which(session: Session, width: int) -> None:
    words = [row.text for row in figures(timing(session.outlook), width)]
    assert len(words) == 3
    assert all(name in words[0] for name in ("equence", "best 7h", "likely 9h", "worst 11h"))
    assert all(name in words[1] for name in ("arallel", "best 6h", "likely 8h", "worst 10h"))
    assert all(name in words[2] for name in ("Forecast", "P50", "P80", "P90"))
    if width >= 74:
        assert "sums of the estimates" in words[0]
        assert "proven shortest" in words[1]
        assert "20,000 runs, branches included" in words[2]


def test_while_it_is_made_that_is_said(session: Session) -> None:
    words = [row.text for row in figures(timing(session.outlook, made=False), 100)]
    assert "simulating…" in words[2]
    assert "likely 8h" in words[1]


def test_details_of_a_step(session: Session) -> None:
    found = timing(session.outlook)
    rows = rows_of(found)
    first, second = (row.text for row in details(found, rows.lines.lines[0]))
    assert "Build it" in first
    assert "Developer" in first
    assert "critical in 100% of the runs" in first
    assert "influence +1.00" in first
    assert second.startswith("Mon 2 Feb 09:00 – 15:00  6h")
    assert "no slack: critical" in second
    docs = next(line for line in rows.lines.lines if line.kind == "step" and line.place == 2)
    assert "slack 7h" in details(found, docs)[1].text


def test_details_of_a_gate(session: Session) -> None:
    found = timing(session.outlook)
    line = next(line for line in rows_of(found).lines.lines if line.kind == "gate")
    first, second = (row.text for row in details(found, line))
    assert "Gate of Make" in first
    assert "opens Mon 2 Feb 17:00" in second
    assert "after Test it" in second


def test_nothing_left_to_do(session: Session) -> None:
    for action in ("build", "test", "write", "ship"):
        session.done(action)
    found = timing(session.outlook, NOW)
    assert "Nothing is left to do" in figures(found, 100)[0].text
    assert details(found, None) == (Row(), Row())
    assert len(rows_of(found).head()) == 3


def test_a_gate_that_holds_already(tmp_path: Path) -> None:
    found = timing(
        opened(
            tmp_path, PLAN.replace("built = false", "built = true").replace("tested = false", "tested = true")
        ).outlook
    )
    gates = {gate.phase: gate for gate in found.gates}
    assert gates["make"].step is None
    assert gates["make"].at == 0
    rows = rows_of(found, "phase")
    assert "holds" in next(rows.row(i).text for i, key in enumerate(rows.keys) if key == "gate/make")


def test_days_far_ahead_have_no_date(tmp_path: Path) -> None:
    text = PLAN.replace("start = 2026-02-02", "start = 9999-12-31").replace('"4h..8h"', '"9d"')
    found = timing(opened(tmp_path, text).outlook, NOW)
    line = rows_of(found).lines.lines[0]
    assert "beyond the calendar" in details(found, line)[1].text
    assert date(9999, 12, 31).weekday() == 4
