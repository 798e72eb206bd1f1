# Only Python 3.11 or newer and make are assumed; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin

.PHONY: demo test test-spark check bench clean

.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Stillwatch needs Python 3.11 or newer; name one with: make PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet --no-deps --editable .
	@echo "Compiling the kernels, once"
	$(BIN)/python -c "import stillwatch.lake"
	touch $@

demo: .venv/ready
	$(BIN)/stillwatch demo demo

test: .venv/ready
	$(BIN)/pytest -n 2 -m "not spark"

test-spark: .venv/ready
	$(BIN)/pytest -m spark

check: .venv/ready
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy

bench: .venv/ready
	$(BIN)/stillwatch bench ingest

clean:
	rm -rf .venv demo
