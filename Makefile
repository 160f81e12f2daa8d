# Everything one does with AwasNetral. Needs GNU make and Python 3.11 or newer, nothing else.
# Run it in this folder; paths are relative, so the folder's own path may contain spaces.

PYTHON ?= python3
N ?= 200
# Wheels only: building from source would download build tools that no lock pins.
PIP_INSTALL := .venv/bin/python -m pip install --disable-pip-version-check --quiet --require-hashes --only-binary :all:

LOCK_OPTIONS := --quiet --universal --generate-hashes --python-version 3.11 --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock" $(UPGRADE)

MADE := .venv/made
RUN_READY := .venv/ready-to-run
DEV_READY := .venv/ready-to-develop

.NOTPARALLEL:
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
.PHONY: help setup run test check bench eval kills docs lock FORCE

help:
	@echo "make run     set up if needed, then start the bot (without a token: the practice room)"
	@echo "make setup   make .venv with everything the locks name, tools for development included"
	@echo "make test    set up if needed, then run all tests"
	@echo "make check   formatting, lint, types and the fast tests"
	@echo "make bench   measure what is promised about speed and size"
	@echo "make eval    how well free questions are understood, counted on the blind questions"
	@echo "make kills   kill the running bot N times (N=$(N)) on each channel and look for anything lost"
	@echo "make docs    draw the diagrams of docs/architecture.md anew from the code's tables"
	@echo "make lock    renew the lock files (needs uv)"

setup: $(DEV_READY)

run: $(RUN_READY)
	@exec .venv/bin/awasnetral run

test: $(DEV_READY)
	.venv/bin/python -m pytest

check: $(DEV_READY)
	.venv/bin/ruff format --check .
	.venv/bin/ruff check .
	.venv/bin/mypy --strict
	.venv/bin/python -m pytest -m "not slow"

bench: $(DEV_READY)
	.venv/bin/python -m benchmarks

eval: $(DEV_READY)
	.venv/bin/python -m benchmarks.understanding

kills: $(DEV_READY)
	.venv/bin/python -m tests.kills $(N) $(CHANNEL)

docs: $(DEV_READY)
	.venv/bin/python -m docs.draw

lock:
	@command -v uv >/dev/null || { echo "make lock needs uv: https://docs.astral.sh/uv/" >&2; exit 1; }
	uv pip compile $(LOCK_OPTIONS) --extra build pyproject.toml -o requirements.lock
	uv pip compile $(LOCK_OPTIONS) --extra build --extra dev -c requirements.lock pyproject.toml -o requirements-dev.lock

# A .venv is whole when it was finished in this very place, no installation was cut off in it, and its Python is still
# there. Any other is made anew: a moved folder, an interrupted set-up, a Python that was upgraded away.
ifneq ($(shell [ "$$(cat .venv/made 2>/dev/null)" = "$$(pwd -P)" ] && [ ! -e .venv/installing ] && .venv/bin/python -c "" 2>/dev/null && echo whole),whole)
$(MADE): FORCE
endif
$(MADE):
	@"$(PYTHON)" -c "" 2>/dev/null || { echo "AwasNetral needs Python 3.11 or newer, and '$(PYTHON)' was not found: install it, or name one with PYTHON=/path/to/python3." >&2; exit 1; }
	@"$(PYTHON)" -c "import sys; sys.exit(sys.version_info < (3, 11))" || { echo "AwasNetral needs Python 3.11 or newer, but '$(PYTHON)' is $$("$(PYTHON)" -c 'import platform; print(platform.python_version())'): install a newer one and name it with PYTHON=python3.11." >&2; exit 1; }
	@"$(PYTHON)" -c "import venv, ensurepip" 2>/dev/null || { echo "'$(PYTHON)' lacks the venv module: on Debian and Ubuntu run 'apt-get install python3-venv', then try again." >&2; exit 1; }
	@echo "Making .venv ..."
	@rm -rf .venv
	@"$(PYTHON)" -m venv .venv
	@pwd -P > $@

# pip may leave half a package behind when it is cut off; the file `installing` tells.
$(RUN_READY): $(MADE) requirements.lock pyproject.toml
	@echo "Installing what requirements.lock names ..."
	@touch .venv/installing
	@$(PIP_INSTALL) -r requirements.lock
	@.venv/bin/python -m pip install --disable-pip-version-check --quiet --no-index --no-deps --no-build-isolation -e .
	@rm .venv/installing
	@touch $@

$(DEV_READY): $(MADE) requirements-dev.lock requirements.lock pyproject.toml
	@echo "Installing what requirements-dev.lock names ..."
	@touch .venv/installing
	@$(PIP_INSTALL) -r requirements-dev.lock
	@.venv/bin/python -m pip install --disable-pip-version-check --quiet --no-index --no-deps --no-build-isolation -e .
	@rm .venv/installing
	@touch $(RUN_READY) $@
