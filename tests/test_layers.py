"""The layers: each imports from those below it only, and the lower ones bring in nothing heavy."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
BELOW_THE_UI = ("domain", "planner", "schedule", "storage", "session", "exchange")
HEAVY = ("textual", "rich", "networkx", "pydantic", "tree_sitter", "renderdag")


def modules_after(code: str) -> set[str]:
    """The top-level modules that are loaded after `code` has run in a fresh interpreter."""
    program = f"{code}\nimport sys\nprint(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stdout.split()}


def modules_of(layer: str) -> list[str]:
    folder = ROOT / "src" / "goaptui" / layer
    paths = (path.relative_to(folder.parent.parent).with_suffix("") for path in folder.rglob("*.py"))
    return sorted(".".join(path.parts).removesuffix(".__init__") for path in paths)


def test_the_contracts_of_import_linter_hold() -> None:
    linter = Path(sys.executable).parent / "lint-imports"
    done = subprocess.run([str(linter), "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("layer", BELOW_THE_UI)
def test_a_lower_layer_brings_in_nothing_heavy(layer: str) -> None:
    # storage.json_schema is pydantic's place; only `goaptui schema` imports it.
    names = [name for name in modules_of(layer) if name != "goaptui.storage.json_schema"]
    assert names
    loaded = modules_after("\n".join(f"import {name}" for name in names))
    assert loaded.isdisjoint(HEAVY), sorted(loaded & set(HEAVY))


def test_the_package_itself_brings_in_none_of_its_layers() -> None:
    assert modules_after("import goaptui").isdisjoint({*HEAVY, "dataclasses", "decimal", "tomli", "tomllib"})


def test_help_brings_in_nothing_but_the_table_of_commands() -> None:
    loaded = modules_after(
        "import sys, io\nsys.argv = ['goaptui', '--help']\nsys.stdout = io.StringIO()\n"
        "from goaptui.__main__ import main\nassert main() == 0\nsys.stdout = sys.__stdout__"
    )
    assert loaded.isdisjoint({*HEAVY, "argparse", "dataclasses", "decimal", "enum", "pathlib", "typing"})
