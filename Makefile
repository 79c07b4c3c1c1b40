# Everything a contributor needs. The first target that needs the environment makes it; later ones find it made.
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
PLAN ?= plans/portfolio-readiness.toml
WORKERS ?= auto

# The Python that makes the environment: the first on the PATH that is new enough. `make PYTHON=/path/to/python test` chooses.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11 python; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { echo $$p; break; }; done)
# pip, quiet but for errors (-qq), and without a cache where there is no home to keep one in.
PIP_INSTALL = $(BIN)/python -m pip install -qq --disable-pip-version-check \
	$(if $(HOME),,--no-cache-dir) -c constraints.txt
CODE := $(wildcard src tests benchmarks screenshots)

.PHONY: help run test lint format types snapshots screenshots bench clean

help:  ## what can be made
	@sed -n 's/^\([a-z]*\):.*  ## /  make \1	/p' $(MAKEFILE_LIST) | expand -t 20

run: $(VENV)/.run-stamp  ## open the app on a real plan (PLAN=... on another)
	@$(BIN)/goaptui $(PLAN)

test: $(VENV)/.test-stamp  ## every test (ARGS="-k text" for some)
	$(BIN)/python -m pytest -q -n $(WORKERS) $(ARGS)

lint: $(VENV)/.test-stamp  ## formatter, linter and layers; nothing is rewritten
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/lint-imports --no-cache

types: $(VENV)/.test-stamp  ## strict types over all of src/
	$(BIN)/mypy

format: $(VENV)/.test-stamp  ## rewrite what formatter and linter can
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

snapshots: $(VENV)/.test-stamp  ## accept the app's pictures as they are now (look at them first)
	$(BIN)/python -m pytest -q tests/ui --snapshot-update $(ARGS)

screenshots: $(VENV)/.test-stamp  ## the pictures of the README
	$(BIN)/python screenshots/make.py

bench: $(VENV)/.test-stamp  ## the benchmarks
	$(BIN)/python -m benchmarks $(ARGS)

clean:  ## remove the environment and every cache
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis

# The environment: made once, and again only when what it is made from changes.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "goaptui needs Python 3.11 or newer, and none was found on the PATH (make PYTHON=/path/to/python ...)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { \
		echo "$(PYTHON) cannot make a virtual environment: its modules venv and ensurepip are missing." >&2; \
		echo "On Debian and Ubuntu: apt install python3-venv. Or name another Python: make PYTHON=/path/to/python ..." >&2; exit 1; }
	@echo "Making the environment in $(VENV) with $(PYTHON) (once)"
	@rm -rf $(VENV) && $(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

$(VENV)/.run-stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing goaptui (once)"
	@$(PIP_INSTALL) -e .
	@touch $@

$(VENV)/.test-stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing goaptui and what its tests need (once)"
	@$(PIP_INSTALL) -e '.[test]'
	@touch $(VENV)/.run-stamp $@
