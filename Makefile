# Mashang 码上监督. `make` alone lists the commands.
#
# Everything is installed into .venv in this checkout, from lock files that name every package with its hash.
# The locks are whole, so nothing is resolved at installation (--no-deps): a package that was published since changes
# nothing.
#
# .venv/.run holds what the program needs; .venv/.dev adds what tests and checks need; .venv/.state is a second server
# for the tests of Telegram, made where there is a Python 3.13.

SHELL   := /bin/sh
PYTHON  ?=
BIN     := .venv/bin
PIP     := $(BIN)/python -m pip install -qq --disable-pip-version-check --no-input
ROOMS   := app bot cases dialog handlers qr storage texts
# The tests run on two processes; `make test JOBS=0` runs them in one.
JOBS    ?= 2
ARGS    ?=
TESTS    = $(BIN)/python -m pytest -n $(JOBS) --dist loadfile --no-loadscope-reorder -rs

# Byte code is kept, whatever this shell says: the tests start the program a hundred times, and to compile it takes longer
# than to start it.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help setup run test cover unit soak check bench format lock floor clean

help: ## show this list
	@printf '\n  Mashang 码上监督 — scan a code, file a case, ask how it stands.\n\n'
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "    make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)
	@printf '\n  New here?  make run\n\n'

.venv/bin/python:
	@tools/venv.sh "$(PYTHON)"

.venv/.run: .venv/bin/python requirements.lock requirements-build.lock pyproject.toml
	@echo 'Installing what Mashang needs (a minute or two the first time) …'
	@$(PIP) --require-hashes --no-deps -r requirements-build.lock
	@$(PIP) --require-hashes --no-deps -r requirements.lock
	@$(PIP) --no-build-isolation --no-deps --editable .
	@touch $@

.venv/.dev: .venv/.run requirements-dev.lock
	@echo 'Installing what the tests and checks need …'
	@$(PIP) --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

# Without a Python 3.13 it is not made, and looked for again the next time.
.venv/.state: .venv/bin/python requirements-state.lock
	@tools/state.sh

setup: .venv/.dev .venv/.state ## build .venv in this checkout, with everything for running and testing
	@echo 'Ready. Try: make run, make test, or .venv/bin/mashang --help'

run: .venv/.run ## start Mashang with a fictional demo organisation and show a QR code to scan
	@$(BIN)/mashang demo $(ARGS)

test: .venv/.dev .venv/.state ## run all tests (a few minutes); skips are printed with reasons
	@$(TESTS) $(ARGS)

cover: .venv/.dev .venv/.state ## run all tests and hold the coverage floor; takes twice as long, CI does it
	@$(TESTS) --cov --cov-report= $(ARGS)
	@$(BIN)/python tools/ratchet.py

# What stands in the middle and needs nothing around it; the rims and what is stored are for `make test`.
unit: .venv/.dev ## run only the quick tests (half a minute): rules, clocks, dialog, codes, and the order of the house
	@$(TESTS) -q -m 'not journey and not browser and not postgres and not slow and not soak and not bench' \
	  $(addprefix tests/,cases dialog bot qr house) $(ARGS)

soak: .venv/.dev ## run the long tests: random kills, many dates, a million cases; prints figures
	@$(BIN)/python -m pytest -m soak -s --timeout 0 $(ARGS)

check: .venv/.dev ## what CI checks before the tests: format, lint, types, rooms, texts, locks
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/python tools/check_texts.py
	@$(BIN)/python tools/check_locks.py

bench: .venv/.dev ## measure the figures: ratios in one run on one core, median of five
	@$(BIN)/python -m benchmarks $(ARGS)
	@$(BIN)/python -m pytest -q -s -m bench

format: .venv/.dev ## put all Python into shape
	@$(BIN)/ruff check --fix --quiet . || true
	@$(BIN)/ruff format .

lock: .venv/bin/python ## resolve the dependencies anew into the four lock files (needs a package index)
	@tools/lock.sh

floor: .venv/.dev ## after make cover: raise the coverage floor to what was reached
	@$(BIN)/python tools/ratchet.py --raise

clean: ## remove .venv and caches; var/ with your data stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .coverage build dist
