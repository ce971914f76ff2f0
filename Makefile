# Two commands matter: `make run` and `make test`. Both make what they need in .venv.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
  $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
SOAK_SECONDS ?= 600

.PHONY: run test soak bench bench-peers docs wheel clean

run: .venv/run
	@$(BIN)/kaizen quickstart $(ARGS)

test: .venv/dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/python -m pytest -n 2 -m "not soak"

soak: .venv/dev
	@KAIZEN_SOAK_SECONDS=$(SOAK_SECONDS) $(BIN)/python -m pytest -m soak -s

bench: .venv/dev
	@$(BIN)/python -m bench

bench-peers: .venv/dev
	@$(BIN)/python -m bench.peers

docs: .venv/dev
	@$(BIN)/python -m docs.make
	@$(BIN)/python -m docs.play

wheel: .venv/dev
	@$(BIN)/python -m build --no-isolation --wheel

clean:
	rm -rf .venv dist build

.venv/made:
	@test -n "$(PYTHON)" || { echo "kaizen needs Python 3.11 or newer: install python3 (Debian: apt-get install python3 python3-venv)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "$(PYTHON) has no venv or pip: install them (Debian: apt-get install python3-venv python3-pip)" >&2; exit 1; }
	@$(PYTHON) -m venv .venv
	@touch $@

.venv/run: .venv/made pyproject.toml bin/kaizen
	@echo "installing kaizen into .venv ..." >&2
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e .
	@touch $@

.venv/dev: .venv/run
	@echo "installing the test tools into .venv ..." >&2
	@$(BIN)/python -m pip install -q --disable-pip-version-check -e '.[dev]'
	@touch $@
