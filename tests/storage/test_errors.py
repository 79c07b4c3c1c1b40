# ruff: noqa: E501  # the messages stand here as they are
"""Errors: every one of a file, in file order, at the key or value to blame, in words to act on."""

from __future__ import annotations

import pytest

from tests.storage.plans import HEAD, errors

REQUIREMENTS = [
    ('b = "true"', ['11:23: "true" is text; write true without quotes']),
    ("b=1", ['11:21: "b" is a bool; write true or false, not the number 1']),
    ('b=">= 2"', ['11:21: >= is for numbers, and "b" is a bool; write true or false']),
    ('b="!= true"', ["11:21: != is not for bools; write false without quotes"]),
    ('b=[true,"false"]', ['11:27: "false" is text; write false without quotes']),
    ("n=true", ['11:21: "n" is a number; write one such as 3 or 0.5, not true']),
    ('n="3"', ['11:21: "3" is text; write 3 without quotes']),
    ('n="=> 3"', ['11:21: unknown operator "=>"; write ">= 3"']),
    ('n="= 3"', ['11:21: unknown operator "="; write "== 3"']),
    ('n="3, 4"', ['11:21: "3" is no comparison; for one of several values write a list such as [1, 2]']),
    ('n="2..5"', ['11:21: "2..5" is no comparison; write a range as ">= 2, <= 5"']),
    ('n="≥ 3"', ['11:21: unknown operator "≥"; write ">= 3"']),
    ('n="> x"', ['11:21: "x" is no number; "n" is compared with one, such as "> 3"']),
    ("n=[]", ["11:21: an empty list never holds; name at least one value"]),
    ('n=[1,"> 2"]', ['11:24: a list has plain values, not comparisons such as "> 2"']),
    ('n="!= unknown"', ['11:21: "!= unknown" is no comparison; write "known"']),
    ('e=">= a"', ['11:21: >= is for numbers, and "e" is an enum; write a value, a list, or "!= value"']),
    ('e=["x","known"]', ['11:26: a list has plain values; "known" stands alone']),
    ("e=3", ['11:21: "e" is an enum; write one of its values, not the number 3 (its values are "x")']),
    ('w="don"', ['11:21: "don" is no value of "w"; did you mean "done"? (its values are "todo", "done")']),
    ('w="!= dnoe"', ['11:21: "dnoe" is no value of "w"; did you mean "done"? (its values are "todo", "done")']),
    ('w="todo, done"', ['11:21: "todo" is no comparison; for one of several values write a list such as ["a", "b"]']),
    ("r=2", ['11:21: 2 is above the max of "r", 1']),
    ('r=">= 1.5"', ['11:21: 1.5 is above the max of "r", 1']),
    ("bb=true", ['11:19: unknown fact "bb"; did you mean "b"?']),
    ("zzz=1", ['11:19: unknown fact "zzz"; the nearest fact is "b"']),
    ("a.b=true", ['11:19: unknown fact "a"; did you mean "b"?']),
    ("n={min=3}", ['11:21: a requirement is a value, a comparison in quotes or a list, not a table (such as ">= 2")']),
    ("n=2026-01-01", ['11:21: "n" is a number; write one such as 3 or 0.5, not a date or time']),
    ("n=inf", ["11:21: NaN and infinity are not numbers of a plan"]),
    ("n=1e20", ["11:21: a number has at most 15 digits before the point and 9 after it"]),
    ("n=0.1234567891", ["11:21: a number has at most 15 digits before the point and 9 after it"]),
    ('n=">= 1e20"', ["11:21: a number has at most 15 digits before the point and 9 after it"]),
    ('n="> "', ['11:21: ">" compares with nothing; write a value after the operator']),
    ('n=","', ["11:21: nothing stands between two commas; for one of several values write a list such as [1, 2]"]),
    ('e=""', ["11:21: an enum value is not empty"]),
    ('e="-x"', ['11:21: the enum value "-x" begins with -, which is kept for operators']),
    ("n=99999999999999999999", ["11:21: a number has at most 15 digits before the point and 9 after it"]),
    ('n="~ 3"', ['11:21: "n" is a number; write one such as 3 or 0.5, not the text "~ 3"']),
    ('b="yes"', ['11:21: "b" is a bool; write true or false, not the text "yes"']),
]

EFFECTS = [
    ('b="true"', ['11:15: "true" is text; write true without quotes']),
    ('n="+1"', ['11:15: "+1" is text; write 1 to set the number, "+= 1" to change it']),
    ('n="*= 2"', ['11:15: "n" is a number; write one, "+= 1", "-= 1" or "unknown", not "*= 2"']),
    ('n="+= x"', ['11:15: "+= x" has no number after +=; write one, such as "+= 1"']),
    ('e="+= 1"', ['11:15: += is for numbers, and "e" is an enum; write one of its values']),
    ('b="known"', ['11:15: "known" is no value; set "b" to one, or to "unknown"']),
    ('b="-= 1"', ['11:15: -= is for numbers, and "b" is a bool; write true or false']),
    ("r=2", ['11:15: 2 is above the max of "r", 1']),
    ('n="five"', ['11:15: "n" is a number; write one, "+= 1", "-= 1" or "unknown", not "five"']),
    ('b="maybe"', ['11:15: "b" is a bool; write true, false or "unknown", not "maybe"']),
    ('e="known"', ['11:15: "known" is no value; set "e" to one, or to "unknown"']),
    ('e="a,b"', ['11:15: the enum value "a,b" has a comma in it, which is kept for lists of comparisons']),
    ("n=[1]", ['11:15: an effect is one value, "+= 1", "-= 1" or "unknown", not a list']),
    ('n="3"', ['11:15: "3" is text; write 3 without quotes']),
]

ACTIONS = [
    ("preconditions=[]", ["11:15: an empty array of conditions never holds; write {} for what always holds"]),
    ("preconditions=[{}]", ["11:16: an empty alternative always holds, so the others mean nothing; leave it out"]),
    (
        "preconditions=[{b=true},{}]",
        ["11:25: an empty alternative always holds, so the others mean nothing; leave it out"],
    ),
    (
        'preconditions="b"',
        ['11:15: conditions are a table such as { build_green = true } or an array of these, not the text "b"'],
    ),
    ("preconditions=[true]", ["11:16: an alternative is a table such as { build_green = true }, not true"]),
    ("effects=[{b=true}]", ["11:9: effects are a table such as { build_green = true }, not a list"]),
    ('after=["a"]', ['11:8: the action "a" comes after itself; leave it out']),
    ('after="b"', ['11:7: after must be a list; write ["b"]']),
    ('after=["c"]', ['11:8: unknown action "c"; did you mean "a"?']),
    ('on_failure="a"', ['11:12: the action "a" is its own contingency; name another action']),
    ('estimate="3w"', ['11:10: unknown unit "w" in "3w"; a week of five days is "15d"']),
    ('estimate="30min"', ['11:10: unknown unit "min" in "30min"; write "30m"']),
    ('estimate="1h 30m"', ['11:10: "1h 30m" is no duration; write "1h30m", without blanks']),
    ('estimate="30m1h"', ['11:10: "30m1h" has its units out of order; write "1h30m"']),
    ('estimate="8h..2h"', ['11:10: the range goes from high to low; write "2h..8h"']),
    ('estimate="2h-8h"', ['11:10: "2h-8h" is no duration; write a range as "2h..8h"']),
    (
        'estimate={best="2h",likely="1h",worst="3h"}',
        ["11:28: likely is less than best; the three points go up: best, then likely, then worst"],
    ),
    ('estimate={best="2h",likely="1h"}', ['11:1: an estimate needs the key "worst" (The longest duration)']),
    (
        "estimate=30",
        ['11:10: an estimate is text such as "1h30m" or "2h..8h", or a table of three points; write "30m" for minutes'],
    ),
    ('estimate="30"', ['11:10: "30" has no unit; write "30m", "30h" or "30d"']),
    ('estimate=""', ['11:10: "" is no duration; write "30m", "1h30m", "1.5h" or "2d" (units d, h, m, in this order)']),
    ('estimate="-2h"', ['11:10: "-2h" is negative; a duration is not']),
    ("estimate=1.5", ['11:10: an estimate is text such as "1h30m" or "2h..8h", or a table of three points']),
    ('estimate="..2h"', ['11:10: "..2h" is half a range; write both ends, such as "2h..8h"']),
    ("cost=-1", ["11:6: cost must not be negative; 0 is the least"]),
    ('cost="3"', ['11:6: "3" is text; write 3 without quotes']),
    ("cost=true", ["11:6: cost must be a number, not true"]),
    (
        'risk="hgh"',
        ['11:6: "hgh" is not a level; did you mean "high"? (a level is "none", "low", "medium", "high" or "variable")'],
    ),
    ("risk=3", ['11:6: a level is "none", "low", "medium", "high" or "variable", not the number 3']),
    (
        'reversibility="ful"',
        [
            '11:15: "ful" is not a degree of reversibility; did you mean "full"? (a degree of reversibility is "full", "partial" or "none")'
        ],
    ),
    ('steps="x"', ['11:7: steps must be a list; write ["x"]']),
    ("steps=[1]", ['11:8: a member of steps must be text; write "1" in quotes']),
    ("phase=3", ["11:7: phase must be the id of one phase in quotes, not the number 3"]),
    ("agent=3", ["11:7: agent must be the id of one agent in quotes or a list of ids, not the number 3"]),
    (
        'evidence="requird"',
        [
            '11:10: "requird" is not an evidence rule; did you mean "required"? (an evidence rule is "none", "optional" or "required")'
        ],
    ),
    ('titel="x"', ['11:1: unknown key "titel" in an action; did you mean "title"?']),
    ('depends_on=["b"]', ['11:1: unknown key "depends_on" in an action; did you mean "after"?']),
    ("xyzzy=1", ['11:1: unknown key "xyzzy" in an action; the nearest known key is "title"']),
    ("priority=1", ['11:10: priority must be text; write "1" in quotes']),
    ('commands="ls"', ['11:10: commands must be a list; write ["ls"]']),
    ('notes=["x"]', ["11:7: notes must be text in quotes, not a list"]),
    ("owner=true", ['11:7: owner must be text; write "true" in quotes']),
    (
        'estimate="1h..2h..3h"',
        ['11:10: "2h..3h" is no duration; write "30m", "1h30m", "1.5h" or "2d" (units d, h, m, in this order)'],
    ),
    ('estimate="1mo"', ['11:10: unknown unit "mo" in "1mo"; the units are d, h and m: "2d", "1h30m"']),
    ('estimate="90s"', ['11:10: unknown unit "s" in "90s"; the units are d, h and m: "2d", "1h30m"']),
    (
        'estimate="two hours"',
        ['11:10: "two hours" is no duration; write "30m", "1h30m", "1.5h" or "2d" (units d, h, m, in this order)'],
    ),
]

FACTS = [
    ('x="true"', ['3:3: "true" is text; write true without quotes']),
    ('x="3"', ['3:3: "3" is text; write 3 without quotes']),
    ('x="True"', ['3:3: "True" is text; write true without quotes']),
    (
        'x="unknown"',
        ['3:3: "unknown" is a reserved word; a fact that starts unknown has no initial value: { type = "bool" }'],
    ),
    ("x=[1]", ["3:3: a fact is true, false, a number, an enum value or a table, not a list"]),
    ("x={}", ['3:1: the type of "x" cannot be told; add type = "bool", "number" or "enum", or an initial']),
    ("x={min=0}", ['3:1: the type of "x" cannot be told without initial; add type = "number"']),
    ('x={type="bool",min=0}', ['3:16: min belongs to a number, and "x" is a bool']),
    (
        'x={type="nmber"}',
        ['3:9: "nmber" is not a type of fact; did you mean "number"? (a type of fact is "bool", "number" or "enum")'],
    ),
    ('x={initial=true,values=["a"]}', ['3:17: values belong to an enum, and "x" is a bool']),
    ('x={values=["a","a"]}', ['3:16: "a" is there twice']),
    ("x={values=[]}", ["3:11: an enum has at least one value; leave values out to have them inferred"]),
    (
        'x={values=[1,"known","",">a","a,b"," a"]}',
        [
            '3:12: an enum value is text in quotes, not the number 1; write "1"',
            '3:14: "known" is a reserved word and cannot be an enum value',
            "3:22: an enum value is not empty",
            '3:25: the enum value ">a" begins with >, which is kept for operators',
            '3:30: the enum value "a,b" has a comma in it, which is kept for lists of comparisons',
            '3:36: the enum value " a" has a blank at its ends; write "a"',
        ],
    ),
    ('x={initial="c",values=["a","b"]}', ['3:12: "c" is no value of "x"; did you mean "a"? (its values are "a", "b")']),
    ('x={type="bool",initial="true"}', ['3:24: "true" is text; write true without quotes']),
    ('x={type="bool",initial=1}', ['3:24: "x" is a bool; write true or false, not the number 1']),
    ('x={type="number",initial="3"}', ['3:26: "3" is text; write 3 without quotes']),
    ('x={type="number",initial=5,max=3}', ['3:26: 5 is above the max of "x", 3']),
    ('x={type="number",min=3,max=1}', ["3:28: max is less than min, 3"]),
    ("x={initial=1,step=0}", ["3:19: step must be above 0"]),
    ("x={initial=1,step=-1}", ["3:19: step must be above 0"]),
    ('x={initial="a",min=0}', ['3:16: min belongs to a number, and "x" is an enum']),
    ("x={initial=1,label=3}", ['3:20: label must be text; write "3" in quotes']),
    ('"a b"=true', ['3:1: the id "a b" has a blank in it; an id has 1 to 200 letters, digits, _, - or .']),
    ('""=true', ["3:1: an id is not empty; it has 1 to 200 letters, digits, _, - or ."]),
    ('"a\\u0007b"=true', ['3:1: the id "a b" has a character in it; an id has 1 to 200 letters, digits, _, - or .']),
    ("a.b=true", ['3:3: unknown key "b" in a fact; if "a.b" is the id of one, write it in quotes']),
    ('x={initial="unknown"}', ['3:12: "unknown" is a reserved word; a fact that starts unknown has no initial']),
    (
        "x={initial=2026-01-01}",
        ["3:12: an initial value is true, false, a number or an enum value, not a date or time"],
    ),
    ('x={type="number",initial=nan}', ["3:26: NaN and infinity are not numbers of a plan"]),
    (
        'x={type="number",initial=1e99999999999999999999}',
        ["3:26: a number has at most 15 digits before the point and 9 after it"],
    ),
    ("x=2026-01-01", ["3:3: a fact is true, false, a number, an enum value or a table, not a date or time"]),
    ("x=+inf", ["3:3: NaN and infinity are not numbers of a plan"]),
    ("x=1e400", ["3:3: a number has at most 15 digits before the point and 9 after it"]),
    ("x=0xffffffffffffffffffffffff", ["3:3: a number has at most 15 digits before the point and 9 after it"]),
    (
        '"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"=true',
        ['3:1: the id "aaaaaaaaaaaaaaaaaaaa…" is too long (201 characters); it has at most 200'],
    ),
    ('x={lable="a",initial=1}', ['3:4: unknown key "lable" in a fact; did you mean "label"?']),
    ("x={default=1}", ['3:4: unknown key "default" in a fact; did you mean "initial"?']),
    (
        'x={initial="a", sensor={run="x",pattern="a"}}',
        ['3:41: the pattern "a" has no group; put what is to be read in brackets, as in "(\\\\d+) passed"'],
    ),
    (
        'x={initial=1, sensor={run="x",pattern="(a"}}',
        ['3:39: "(a" is no regular expression: missing ), unterminated subpattern at position 0'],
    ),
    (
        'x={initial=1, sensor={run="x",pattern="(a)",scale=0.01,json="a.b"}}',
        ["3:56: a sensor has one of exit_code, pattern and json; pattern is there already"],
    ),
    (
        'x={initial=1, sensor={run="x",exit_code=0}}',
        ['3:31: exit_code gives a bool, and "x" is a number; read it with pattern or json'],
    ),
    (
        'x={initial=true, sensor={run="x"}}',
        ["3:18: a sensor needs one of exit_code, pattern and json, to say how the result is read"],
    ),
    (
        "x={initial=true, sensor={exit_code=0}}",
        [
            '3:18: a sensor needs the key "run" (A shell command, run in the plan file\'s folder once the user trusts the plan)'
        ],
    ),
    (
        'x={initial=true, sensor={run="x",exit_code="0",timeout="0s",every="5x"}}',
        [
            '3:44: "0" is text; write 0 without quotes',
            "3:56: a time span is longer than nothing",
            '3:67: "5x" is no time span; write "60s", "10m" or "1h" (units h, m, s, in this order)',
        ],
    ),
    (
        'x={initial=true, sensor={run="x",pattern="(a)"}}',
        ['3:34: a pattern gives a number or an enum value, and "x" is a bool; use exit_code or json'],
    ),
    (
        'x={initial="e", sensor={run="x",pattern="(a)",scale=2}}',
        ['3:47: scale belongs to a number, and "x" is an enum'],
    ),
    (
        'x={initial=true, sensor={run="x",json="a..b",scale=2,timeout=60}}',
        [
            '3:39: "a..b" is no dotted path; write one such as "summary.passed"',
            "3:46: scale belongs to a pattern, and there is none",
            '3:62: a time span is text such as "60s", "10m" or "1h", not the number 60; write "60s" for seconds',
        ],
    ),
    ('x={initial=true, sensor="make"}', ['3:25: a sensor is a table, not the text "make"']),
    ('x={initial=true, sensor={run="x",exit_code=300}}', ["3:44: an exit code is a whole number from 0 to 255"]),
    (
        'x={initial=1,unit=3,group=["a"],description=false}',
        [
            '3:19: unit must be text; write "3" in quotes',
            "3:27: group must be text in quotes, not a list",
            '3:45: description must be text; write "false" in quotes',
        ],
    ),
]

DOCUMENTS = [
    ("", ["1:1: the plan file is empty; `goaptui new PLAN` writes one to start from"]),
    ("\n# only a comment\n", ["1:1: the plan file is empty; `goaptui new PLAN` writes one to start from"]),
    ("schema=1", ["1:1: a plan needs at least one goal; add a table such as [goals.release] with conditions = { … }"]),
    ("[goals.g]", ["1:1: the key schema is missing; write schema = 1 at the top of the file"]),
    ("schema=2\nfoo=1", ["1:8: this plan is of a newer format (schema 2); this goaptui reads schema 1"]),
    ('schema="1"\n[goals.g]', ["1:8: the format's version is the number 1; write schema = 1"]),
    ("schema=1.0\n[goals.g]", ["1:8: the format's version is the number 1; write schema = 1"]),
    ("schema=true\n[goals.g]", ["1:8: the format's version is the number 1; write schema = 1"]),
    ("schema=0\n[goals.g]", ["1:8: the format's version is the number 1; write schema = 1"]),
    (
        "schema=1\n[goals]\n",
        ["2:2: a plan needs at least one goal; add a table such as [goals.release] with conditions = { … }"],
    ),
    ("schema=1\ngoals=3", ["2:7: goals are tables, each with an id; write [goals.NAME], not the number 3"]),
    ('schema=1\n[[goals]]\ntitle="x"', ["2:3: goals are tables, each with an id; write [goals.NAME], not a list"]),
    (
        "schema=1\ngoals={}",
        ["2:1: a plan needs at least one goal; add a table such as [goals.release] with conditions = { … }"],
    ),
    (
        "[plan]\nschema=1\n[goals.g]",
        [
            "1:1: the key schema is missing; write schema = 1, above [plan]",
            '2:1: unknown key "schema" in [plan]; the nearest known key is "summary" ([plan] knows title, summary, priority, created, owner, tags, hours_per_day, start, workdays, profile, evidence)',
        ],
    ),
    (
        "schema=1\nfacts=3\n[goals.g]\nconditions={x=true}",
        ["2:7: facts are a table; write [facts] and a line such as build_green = false, not the number 3"],
    ),
    (
        'schema=1\nactions=3\n[goals.g]\nactions=["x"]',
        ["2:9: actions are tables, each with an id; write [actions.NAME], not the number 3"],
    ),
    ("schema=1\nplan=3\n[goals.g]", ["2:6: [plan] is a table, not the number 3"]),
    ('schema=1\n[goals.g]\n[risks]\ntitle="x"', ["3:2: risks are an array of tables; write [[risks]], not a table"]),
    ("schema=1\n[goals.g]\n[fact]\nx=1", ['3:2: unknown key "fact" in the plan file; did you mean "facts"?']),
    (
        'schema=1\n[plan]\nhours_per_day=0\ncreated="2026-01-31"\nstart=2026-01-01T10:00:00\nworkdays=["Mon","mon","mon"]\nprofile="tim"\nevidence=true\ntags="x"\n[goals.g]',
        [
            "3:15: hours_per_day must be above 0",
            '4:9: "2026-01-31" is text; write 2026-01-31 without quotes',
            "5:7: start must be a date without a time; write 2026-01-01",
            '6:11: "Mon" is not a day of the week; did you mean "mon"? (a day of the week is "mon", "tue", "wed", "thu", "fri", "sat" or "sun")',
            '6:23: "mon" is there twice',
            '7:9: unknown profile "tim"; did you mean "time"?',
            '8:10: an evidence rule is "none", "optional" or "required", not true',
            '9:6: tags must be a list; write ["x"]',
        ],
    ),
    (
        "schema=1\n[plan]\nworkdays=[]\ncreated=3\nhours_per_day=25\n[goals.g]",
        [
            "3:10: without a working day no work is ever done; name at least one",
            "4:9: created must be a date such as 2026-01-31, not the number 3",
            "5:15: a day has no more than 24 hours",
        ],
    ),
    (
        "schema=99999999999999999999999",
        ["1:8: this plan is of a newer format (schema a very long number); this goaptui reads schema 1"],
    ),
]

SECTIONS = [
    (
        "[actions.a.outcomes.x]\nprobability=0.5\n[actions.a.outcomes.y]",
        ['12:21: the outcome "y" has no probability, but "x" has; all or none'],
    ),
    (
        "[actions.a.outcomes.x]\nprobability=0.5\n[actions.a.outcomes.y]\nprobability=0.6",
        ["13:13: the probabilities add up to 1.1 here; together they are at most 1"],
    ),
    ("[actions.a.outcomes.x]\nprobability=1.5\n", ["11:13: a probability is from 0 to 1"]),
    ("[actions.a.outcomes.x]\nprobability=70", ["11:13: a probability is from 0 to 1; for 70 % write 0.7"]),
    (
        "[actions.a]\neffects={b=true}\n[actions.a.outcomes.x]\neffects={b=false}",
        ['13:10: "b" is changed by the action\'s own effects, too; leave it out in one'],
    ),
    (
        "[actions.a]\noutcomes=[1]",
        ["11:10: outcomes are tables, each with an id; write [actions.a.outcomes.NAME], not a list"],
    ),
    ("[actions.a.outcomes]\nx=3", ["11:3: an outcome is a table, not the number 3"]),
    (
        '[actions.a]\nafter=["b"]\n[actions.b]\nafter=["c"]\n[actions.c]\nafter=["b","a"]',
        ["11:8: after runs in a cycle: a → b → c → a; each waits for the next, so none can begin"],
    ),
    (
        '[actions.a]\non_failure="b"\n[actions.b]\non_failure="a"',
        ["11:12: on_failure runs in a cycle: a → b → a; the last contingency has none itself"],
    ),
    (
        '[actions.a]\nphase="p1"\n[phases.p]\n[phases.q]\nafter=["r"]\ngate=3\n',
        [
            '11:7: unknown phase "p1"; did you mean "p"?',
            '14:8: unknown phase "r"; did you mean "p"?',
            "15:6: conditions are a table such as { build_green = true } or an array of these, not the number 3",
        ],
    ),
    (
        '[actions.a]\nagent=["x","y"]\n[agents.x]\ncapacity=0\n[agents.z]\ncapacity=1.5',
        [
            '11:12: unknown agent "y"; did you mean "x"?',
            "13:10: a capacity is a whole number, at least 1",
            "15:10: a capacity is a whole number, at least 1",
        ],
    ),
    (
        '[profiles.safe]\ntime=-1\nrisk={lo=1,high="x"}\nreversibility={low=3}\ncomplexity=3',
        [
            "11:6: time must not be negative; 0 is the least",
            '12:7: unknown level "lo"; did you mean "low"?',
            '12:17: high must be a number, not the text "x"',
            '13:16: unknown degree of reversibility "low"; the nearest degree of reversibility is "none"',
            "14:12: weights are a table such as { high = 30 }, not the number 3",
        ],
    ),
    (
        '[[risks]]\nprobability="low"\nactions=["zz"]\n[[metrics]]\ntitle="x"\n[[metrics]]\ntarget={bb=true}\n[[notes]]\nbody=3\n',
        [
            '10:3: a risk needs the key "title" (What may go wrong)',
            '12:10: unknown action "zz"; the plan declares no actions',
            '13:3: a metric needs the key "target" (Met or not follows from the world state)',
            '15:3: a metric needs the key "title" (What is measured)',
            '16:9: unknown fact "bb"; did you mean "b"?',
            '17:3: a note needs the key "title" (What the note is about)',
            '18:6: body must be text; write "3" in quotes',
        ],
    ),
    (
        '[checklists.c]\nitems=["a",{title="x",conditions={q=true}},{conditions={b=true}},3]',
        [
            '11:35: unknown fact "q"; did you mean "b"?',
            '11:44: a checklist item needs the key "title" (What is to be ticked)',
            "11:66: a checklist item is text or a table with title and conditions, not the number 3",
        ],
    ),
    ("[checklists]\nc=3", ["11:3: a checklist is a table, not the number 3"]),
    (
        '[goals.h]\nactions="al"\npriority="1"\nconditions=[]',
        [
            '11:9: actions are a list of ids or "all"; write ["al"]',
            '12:10: "1" is text; write 1 without quotes',
            "13:12: an empty array of conditions never holds; write {} for what always holds",
        ],
    ),
    ('[goals."x y"]', ['10:8: the id "x y" has a blank in it; an id has 1 to 200 letters, digits, _, - or .']),
    (
        '[actions."x\\u001b[31m"]\n"k\\u001b[0m"=1',
        [
            '10:10: the id "x [31m" has a character in it; an id has 1 to 200 letters, digits, _, - or .',
            '11:1: unknown key "k [0m" in an action; the nearest known key is "title"',
        ],
    ),
    ("[actions]\na=3", ["11:3: an action is a table, not the number 3"]),
    ("[profiles]\nsafe=3", ["11:6: a profile is a table, not the number 3"]),
    (
        'metrics="x"',
        [
            '10:1: unknown key "metrics" in a goal; the nearest known key is "actions" (a goal knows title, description, priority, conditions, actions)'
        ],
    ),
]


@pytest.mark.parametrize(("written", "expected"), REQUIREMENTS)
def test_requirements(written: str, expected: list[str]) -> None:
    assert errors(f"[actions.a]\npreconditions = {{ {written} }}\n") == expected


@pytest.mark.parametrize(("written", "expected"), EFFECTS)
def test_effects(written: str, expected: list[str]) -> None:
    assert errors(f"[actions.a]\neffects = {{ {written} }}\n") == expected


@pytest.mark.parametrize(("written", "expected"), ACTIONS)
def test_actions(written: str, expected: list[str]) -> None:
    assert errors(f"[actions.a]\n{written}\n") == expected


@pytest.mark.parametrize(("written", "expected"), FACTS)
def test_facts(written: str, expected: list[str]) -> None:
    assert errors(f"schema = 1\n[facts]\n{written}\n[goals.g]\n", head="") == expected


@pytest.mark.parametrize(("written", "expected"), DOCUMENTS)
def test_documents(written: str, expected: list[str]) -> None:
    assert errors(written, head="") == expected


@pytest.mark.parametrize(("written", "expected"), SECTIONS)
def test_sections(written: str, expected: list[str]) -> None:
    assert errors(written) == expected


def test_the_head_of_these_texts_is_valid() -> None:
    assert errors("") == []
    assert HEAD.count("\n") == 9


def test_all_errors_come_in_file_order_and_none_twice() -> None:
    text = """
[actions.b]
efects = {}
preconditions = { nn = 1, b = 1 }
[goals.h]
actions = ["bb", "b", "bb"]
[actions.a]
after = ["b", "c"]
colour = "red"
"""
    assert errors(text) == [
        '12:1: unknown key "efects" in an action; did you mean "effects"?',
        '13:19: unknown fact "nn"; did you mean "n"?',
        '13:31: "b" is a bool; write true or false, not the number 1',
        '15:12: unknown action "bb"; did you mean "b"?',
        '15:23: unknown action "bb"; did you mean "b"?',
        '17:15: unknown action "c"; did you mean "b"?',
        '18:1: unknown key "colour" in an action; the nearest known key is "cost"',
    ]


def test_columns_count_characters_not_bytes() -> None:
    assert errors('[actions."größe"]\ntitle = "äöü😀"\nagent = ["üüü", 3]\n') == [
        "12:17: a member of agent must be the id of one agent in quotes or a list of ids, not the number 3"
    ]


def test_a_broken_fact_is_reported_once_and_nothing_that_is_said_of_it() -> None:
    text = """
[facts]
x = { type = "nmber", min = 0 }
[goals.g]
conditions = { x = ">= 3" }
[actions.a]
effects = { x = "+= 1" }
"""
    assert errors("schema = 1" + text, head="") == [
        '3:14: "nmber" is not a type of fact; did you mean "number"? (a type of fact is "bool", "number" or "enum")'
    ]


def test_circles_are_named_once_each() -> None:
    text = "".join(f'[actions.{a}]\nafter = ["{b}"]\n' for a, b in ["ab", "bc", "ca", "de", "ed", "fa"])
    assert errors(text) == [
        "11:10: after runs in a cycle: a → b → c → a; each waits for the next, so none can begin",
        "17:10: after runs in a cycle: d → e → d; each waits for the next, so none can begin",
    ]


def test_a_thousand_mistakes_are_all_told() -> None:
    facts = "".join(f"some_fact_{number} = false\n" for number in range(1000))
    wrong = "".join(f"[actions.a{number}]\neffects = {{ some_fakt_{number} = true }}\n" for number in range(1000))
    found = errors(f"schema = 1\n[facts]\n{facts}[goals.g]\n{wrong}", head="")
    assert len(found) == 1000
    assert found[7] == '1019:13: unknown fact "some_fakt_7"; did you mean "some_fact_7"?'
    assert found[999].startswith('3003:13: unknown fact "some_fakt_999"')
