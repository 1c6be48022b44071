# Everything a developer or operator of this checkout does. `make` alone lists it.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS += --no-builtin-rules
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help

BIN := .venv/bin
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-input
LOCKED := $(INSTALL) --require-hashes --only-binary :all:
PYTHON ?=
STATIC := src/foreland/web/static
ARGS ?=
# One process more than there are cores, for tests wait for servers and browsers; memory ends at eight.
WORKERS ?= $(shell n=$$(nproc); echo $$((n < 8 ? n + 1 : 8)))

# A stamp says that a step was done; it means nothing once what the step made is gone.
$(shell test -x $(BIN)/python || rm -rf .stamps)
$(shell test -d node_modules || rm -f .stamps/packages)
$(shell test -d $(STATIC)/built || rm -f .stamps/front-end)

.PHONY: help setup run test check fix browser lock clean

help: ## list what can be made
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20

setup: .stamps/develop .stamps/front-end .stamps/compiled ## install everything for development into .venv and node_modules
	@tools/require chromium

run: .stamps/runtime .stamps/front-end .stamps/compiled ## install what running needs and start Foreland with a synthetic day (ARGS=... adds options)
	$(BIN)/foreland run --demo $(ARGS)

test: setup check ## everything that must be green: checks, then all tests in parallel
	$(BIN)/pytest -q -n $(WORKERS) --dist worksteal $(ARGS)

check: .stamps/develop ## lint, formatting, types, import contracts
	$(BIN)/ruff check --quiet
	$(BIN)/ruff format --check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports

fix: .stamps/develop ## repair what lint and formatting can repair by themselves
	$(BIN)/ruff check --fix --quiet
	$(BIN)/ruff format --quiet

browser: setup ## the browser tests alone
	$(BIN)/pytest -q -m browser $(ARGS)

lock: ## pin what requirements/*.in name, with hashes (needs uv and, for the front end, a network)
	@command -v uv >/dev/null || { echo "make lock: uv is not installed" >&2; exit 1; }
	cd requirements; for name in runtime develop build assets; do \
	  uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links \
	    --only-binary :all: --no-header $$name.in -o $$name.txt; \
	done

clean: ## remove what was installed and built (never data)
	rm -rf .venv node_modules .stamps $(STATIC)/built build dist src/*.egg-info .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

.stamps/venv:
	@mkdir -p $(@D)
	python=$$(PYTHON="$(PYTHON)" tools/require python); "$$python" -m venv .venv
	@touch $@

.stamps/runtime: .stamps/venv requirements/runtime.txt requirements/build.txt pyproject.toml
	$(LOCKED) -r requirements/runtime.txt -r requirements/build.txt
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.stamps/develop: .stamps/runtime requirements/develop.txt
	$(LOCKED) -r requirements/develop.txt
	@touch $@

.stamps/compiled: .stamps/runtime tools/compile-loops $(wildcard src/foreland/watchlists/*.py)
	$(BIN)/python tools/compile-loops
	@touch $@

.stamps/packages: .stamps/venv package.json package-lock.json .npmrc requirements/assets.txt
	tools/npm ci --omit=optional --ignore-scripts --no-audit --no-fund
	@touch $@

.stamps/front-end: .stamps/packages docs/glossary.md $(shell find $(STATIC) -path $(STATIC)/built -prune -o -type f -print)
	tools/npm run --silent build
	@touch $@
