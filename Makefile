# make run, make test: both build .venv first, with any Python 3.11 to 3.13.
# Another interpreter: make PYTHON=/path/to/python3.12 run

PYTHON ?=
ARGS ?=
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
TEST_STAMP := $(VENV)/.test-installed
NOTEBOOK_STAMP := $(VENV)/.notebook-installed
BENCH_STAMP := $(VENV)/.bench-installed
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile --constraint constraints.txt --editable

.PHONY: run test test-all lint bench clean

run: $(STAMP)
	$(BIN)/drsim run $(ARGS)

test: $(TEST_STAMP)
	$(BIN)/python -m pytest -n 2 -m "not slow" $(ARGS)

test-all: $(TEST_STAMP) $(NOTEBOOK_STAMP)
	$(BIN)/python -m pytest -n 2 $(ARGS)

lint: $(TEST_STAMP)
	$(BIN)/ruff check .
	$(BIN)/mypy

bench: $(BENCH_STAMP)
	$(BIN)/python -m benchmarks $(ARGS)

clean:
	rm -rf $(VENV) results/run results/trace results/bench build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(STAMP): pyproject.toml constraints.txt
	@set -e; \
	fits='import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))'; \
	for python in $(if $(PYTHON),"$(PYTHON)",python3 python3.13 python3.12 python3.11); do \
	  if "$$python" -c "$$fits" >/dev/null 2>&1; then found="$$python"; break; fi; \
	done; \
	if [ -z "$$found" ]; then \
	  echo "drsim needs Python 3.11, 3.12 or 3.13, and $(or $(PYTHON),python3) is $$($(or $(PYTHON),python3) --version 2>&1 | tail -n 1): run make PYTHON=/path/to/one" >&2; \
	  exit 2; \
	fi; \
	"$$found" -m venv --clear $(VENV); \
	$(PIP) .; \
	touch $@

$(TEST_STAMP): $(STAMP)
	$(PIP) '.[test]'
	@touch $@

$(NOTEBOOK_STAMP): $(STAMP)
	$(PIP) '.[notebooks]'
	@touch $@

$(BENCH_STAMP): $(STAMP)
	$(PIP) '.[bench]'
	@touch $@
