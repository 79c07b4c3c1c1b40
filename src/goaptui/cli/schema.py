"""``goaptui schema``: the JSON Schema of the plan file."""

from __future__ import annotations

from goaptui.cli.arguments import Arguments
from goaptui.cli.output import answer_json


def run(arguments: Arguments) -> int:
    """Print the schema."""
    from goaptui.storage.json_schema import json_schema

    answer_json(json_schema())
    return 0
