"""The bundled example plan, and the user's own copy of it, whose session lies beside it."""

from __future__ import annotations

import os
from pathlib import Path

from goaptui.cli.output import Failure

NAME = "portfolio-readiness.toml"


def bundled() -> Path:
    """Where the example lies: in the installed package, or in a checkout's ``plans/``.

    Raises:
        Failure: it is in neither place; the installation is not whole.
    """
    package = Path(__file__).parent.parent
    for path in (package / "examples" / NAME, package.parent.parent / "plans" / NAME):
        if path.is_file():
            return path
    raise Failure(f"the example plan {NAME} is not in this installation")


def own_copy() -> tuple[str, bool]:
    """The path of the user's copy, made now (``True``) where there is none yet. What the user changed stays.

    Raises:
        Failure: the user's data folder cannot be written.
    """
    if not os.environ.get("HOME"):
        os.environ.pop("HOME", None)  # an empty HOME would make `~` the root folder; without it the user database says
    from platformdirs import user_data_path

    target = user_data_path("goaptui", appauthor=False) / "plans" / NAME
    if target.is_file():
        return str(target), False
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        text = bundled().read_bytes()
        with target.open("xb") as file:
            file.write(text)
    except FileExistsError:
        return str(target), False
    except OSError as error:
        raise Failure(
            f"the example cannot be copied to {target}: {error.strerror or error}; name a plan: goaptui PLAN"
        ) from error
    return str(target), True
