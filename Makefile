# Everything a contributor needs. The first target that needs the environment makes it; later ones find it made.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null 2>&1 && $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
VENV := .venv
BIN := $(VENV)/bin
PLAN ?= plans/portfolio-readiness.toml
WORKERS ?= auto

.PHONY: run test lint format types snapshots screenshots bench clean

run: $(VENV)/.run-stamp  ## open the app on a real plan
	@$(BIN)/goaptui $(PLAN)

test: $(VENV)/.test-stamp  ## every test
	$(BIN)/python -m pytest -q -n $(WORKERS) $(ARGS)

lint: $(VENV)/.test-stamp  ## formatter and linter, nothing rewritten
	$(BIN)/ruff format --check src tests benchmarks screenshots
	$(BIN)/ruff check src tests benchmarks screenshots
	$(BIN)/lint-imports --no-cache

types: $(VENV)/.test-stamp  ## strict types over all of src/
	$(BIN)/mypy

format: $(VENV)/.test-stamp
	$(BIN)/ruff format src tests benchmarks screenshots
	$(BIN)/ruff check --fix src tests benchmarks screenshots

snapshots: $(VENV)/.test-stamp  ## accept the pictures as they are now (look at them first)
	$(BIN)/python -m pytest -q tests/ui --snapshot-update $(ARGS)

screenshots: $(VENV)/.test-stamp  ## the pictures of the README
	$(BIN)/python screenshots/make.py

bench: $(VENV)/.test-stamp
	$(BIN)/python -m benchmarks $(ARGS)

# The environment: made once, and again only when what it is made from changes.
$(VENV)/bin/python:
	@test -n "$(PYTHON)" || { echo "goaptui needs Python 3.11 or newer, with venv; none was found on the PATH" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/.run-stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.test-stamp: pyproject.toml constraints.txt | $(VENV)/bin/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@ $(VENV)/.run-stamp

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis
