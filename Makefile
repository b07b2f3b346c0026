# Needs Python 3.11 or newer, make and git; everything else is fetched into .venv.
# `make demo` and `make test` are all a newcomer needs.

PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
SERVE ?= 1
BIN := .venv/bin
PIP := $(BIN)/python -m pip install -q --disable-pip-version-check
CATALOGUES := $(wildcard src/duijie/locale/*/LC_MESSAGES/*.po)

.PHONY: demo test lint types unit bench soak docs messages lock packages clean help

help: ## List the targets
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: .venv/run.stamp ## Plan the shipped example and serve the result (SERVE=0: end once the first page has answered)
	@$(BIN)/python tools/demo.py $(if $(filter 0,$(SERVE)),--once)

test: .venv/dev.stamp packages lint types unit ## Set up, lint, check types, run all tests

lint: .venv/dev.stamp ## ruff and import-linter
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports

types: .venv/dev.stamp ## mypy, strict
	$(BIN)/mypy

unit: .venv/dev.stamp ## All tests, those of the application on SQLite and on PostgreSQL
	$(BIN)/python -m pytest -n 2 --dist worksteal
	$(BIN)/python tools/on_postgres.py $(BIN)/python -m pytest -n 2 --dist worksteal tests/store tests/actions tests/web tests/e2e

soak: .venv/dev.stamp ## Long random runs
	$(BIN)/python -m pytest -m soak -n 2

bench: .venv/dev.stamp ## Run the benchmarks and write docs/benchmarks.md (BENCH_DATA=folder adds those on outside data)
	$(BIN)/python benchmarks/run.py $(BENCH_DATA)

docs: .venv/dev.stamp ## Pictures of the README and the guide, made anew from the example
	$(BIN)/python tools/pictures.py
	$(BIN)/python -m pytest -q -p no:xdist -m pictures tests/e2e/test_gallery.py

messages: .venv/dev.stamp ## Compile the gettext catalogues after a change
	$(BIN)/python tools/messages.py

lock: .venv/dev.stamp ## Pin what is installed, with hashes
	$(PIP) uv
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header \
	  pyproject.toml requirements/build.in -o requirements/run.txt
	$(BIN)/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --extra dev \
	  pyproject.toml requirements/build.in -o requirements/dev.txt

packages: ## Programs that some tests drive (as root: installed; otherwise: named)
	@sh tools/packages.sh

clean: ## Remove everything that was made here
	rm -rf .venv .demo .cache build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis

.venv/new.stamp:
	@test -n "$(PYTHON)" || { echo "Duijie needs Python 3.11 or newer with venv; name one with PYTHON=..."; exit 2; }
	$(PYTHON) -m venv .venv
	@touch $@

# The catalogues are compiled by the build, so a change of one of them builds anew.
.venv/run.stamp: .venv/new.stamp requirements/run.txt pyproject.toml hatch_build.py $(CATALOGUES)
	$(PIP) --require-hashes -r requirements/run.txt
	$(PIP) --no-deps --no-build-isolation -e .
	@$(BIN)/python -m pip uninstall -q -y babel  # 33 MB that only the build needs
	@$(BIN)/python -m duijie.engine.scheduling.warm  # compiles the search, so that no first plan waits for it
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements/dev.txt
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@
