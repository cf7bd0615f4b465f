# The only things needed beforehand: Python >= 3.11, make and a network. Every target may be run again.
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt

# Three processes for two cores (one waits for a browser or a server now and then), a file each; in our own order
# (tests/conftest.py).
SIDE_BY_SIDE := -n 3 --dist loadfile --no-loadscope-reorder

.PHONY: help run test soak lint format bench load pictures clean
.DEFAULT_GOAL := help

help:  ## what can be made
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' Makefile

run: .venv/.installed  ## serve on http://127.0.0.1:8050 (PORT changes it); simulates a market if there is no data yet
	@test -e "$${NEMDASH_DATA:-data}/CURRENT" || $(BIN)/nemdash simulate
	@exec $(BIN)/nemdash serve

test: packages .venv/.installed-test  ## lint, types and all tests
	@$(MAKE) --no-print-directory lint & $(BIN)/pytest $(SIDE_BY_SIDE); tests=$$?; wait $$! && exit $$tests

soak: packages .venv/.installed-load  ## the long tests: thousands of compared windows and hostile requests
	$(BIN)/pytest $(SIDE_BY_SIDE) -m soak --timeout 7200

lint: .venv/.installed-test  ## style, format and types; tells known weaknesses of what is installed, where it can ask
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	@.ci/audit

format: .venv/.installed-test  ## put the code into its format
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

bench: .venv/.installed  ## the measurements of docs/benchmarks.md (QUICK=1: a look in three minutes)
	@$(BIN)/python -m benchmarks

load: packages .venv/.installed-load  ## many users, and answers a second (half an hour; QUICK=1: six minutes)
	@$(BIN)/python -m benchmarks.load

pictures: packages .venv/.installed-test  ## README's pictures, of a server that runs (NEMDASH_URL names another)
	@$(BIN)/python docs/pictures.py

clean:  ## remove what was installed and cached (never the data)
	rm -rf .venv .venv-audit build *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis

# A browser, Redis and nginx for the tests, wrk for the load, where they are missing and we may install them.
.PHONY: packages
packages:
	@.ci/packages chromium:chromium chromedriver:chromium-driver redis-server:redis-server nginx:nginx \
	  openssl:openssl wrk:wrk

# Debian keeps a part of Python's own venv module in a package of its own.
.venv/bin/pip:
	@$(PYTHON) -c 'import ensurepip' 2>/dev/null || .ci/packages missing:python3-venv
	$(PYTHON) -m venv .venv

.venv/.installed: pyproject.toml constraints.txt | .venv/bin/pip
	$(PIP) -e .
	@touch $@

.venv/.installed-test: pyproject.toml constraints.txt | .venv/bin/pip
	$(PIP) -e '.[test]'
	@touch $@ .venv/.installed

.venv/.installed-load: pyproject.toml constraints.txt | .venv/bin/pip
	$(PIP) -e '.[test,load]'
	@touch $@ .venv/.installed-test .venv/.installed
