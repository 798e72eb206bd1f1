# Only Python 3.11 or newer and make are assumed; everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin

NPM := $(shell command -v npm >/dev/null && echo frontend/node_modules/ready)

.PHONY: demo test test-slow test-all test-spark test-producers test-gateways mutants check bench pages clean

# torch has a build for the processor and one for CUDA, with hashes of their own, and which an index has is its affair:
# it is installed by its version, and what it needs besides is in the lock.
.venv/ready: requirements.lock pyproject.toml
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Stillwatch needs Python 3.11 or newer; name one with: make PYTHON=...")'
	$(PYTHON) -m venv .venv
	$(BIN)/pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/pip install --quiet torch==2.13.0
	$(BIN)/pip install --quiet --no-deps --editable .
	@echo "Compiling the kernels, once"
	$(BIN)/python -c "import stillwatch.lake"
	touch $@

demo: .venv/ready
	$(BIN)/stillwatch demo demo

# The pages' tests run where there is npm, the browser's where there is Chromium too; where not, it says so. A file's tests
# stay in one process, so that what they share is made once.
test: .venv/ready $(NPM)
	$(BIN)/pytest -n 2 --dist loadfile -rs -m "not slow and not spark and not producers and not gateways"

# What is exhaustive (crashes at every step, large lakes, the browser's walks).
test-slow: .venv/ready $(BROWSER)
	$(BIN)/pytest -n 2 --dist loadfile -rs -m "slow and not spark and not producers and not gateways"

test-all: test test-slow

test-spark: .venv/ready
	$(BIN)/pytest -m spark

# Logs of real producers, which want an environment of their own: each asks a mock of a model on this machine.
test-producers: .venv/ready .venv-producers/ready
	$(BIN)/pytest -m producers

# Real gateways in front of a guard, and Redis: Debian's nginx and redis-server have to be there, and npm.
test-gateways: .venv/ready .venv-gateways/ready tests/gateways/portkey/node_modules/ready
	$(BIN)/pytest -m gateways

.venv-gateways/ready: tests/gateways/requirements.lock
	$(PYTHON) -m venv .venv-gateways
	.venv-gateways/bin/pip install --quiet --require-hashes -r $<
	touch $@

tests/gateways/portkey/node_modules/ready: tests/gateways/portkey/package-lock.json
	cd tests/gateways/portkey && npm ci --no-audit --no-fund --loglevel=error
	touch $@

.venv-producers/ready: tests/producers/requirements.lock
	$(PYTHON) -m venv .venv-producers
	.venv-producers/bin/pip install --quiet --require-hashes -r $<
	touch $@

# Which changed rules no test of a room notices: make mutants ROOM=campaigns. Hours for a whole room; a file's rules alone
# with FILES=src/stillwatch/campaigns/judge.py, so many changes drawn by lot with DRAWN=50.
mutants: DRAWN ?= 0
mutants: .venv/ready .venv-mutants/ready
	.venv-mutants/bin/python tests/mutants/run.py $(ROOM) $(DRAWN) $(FILES)

.venv-mutants/ready: tests/mutants/requirements.lock tests/mutants/pyproject.toml tests/mutants/thresholds.py
	$(PYTHON) -m venv .venv-mutants
	.venv-mutants/bin/pip install --quiet --require-hashes -r $<
	.venv-mutants/bin/pip install --quiet --no-deps --no-build-isolation tests/mutants
	touch $@

# The pages' sources are checked where there is npm; where not, it says so.
check: .venv/ready $(NPM)
	$(BIN)/ruff format --check src tests
	$(BIN)/ruff check src tests
	$(BIN)/mypy
ifdef NPM
	cd frontend && npm run check
else
	@echo "The pages' sources were NOT checked; missing: npm"
endif

frontend/node_modules/ready: frontend/package-lock.json
	cd frontend && npm ci --no-audit --no-fund --loglevel=error
	touch $@

# What is built is committed: the console needs no Node to run.
pages: .venv/ready frontend/node_modules/ready
	$(BIN)/python -m stillwatch.console.openapi frontend/openapi.json
	cd frontend && npm run api && npm run build

bench: .venv/ready
	$(BIN)/stillwatch bench ingest

clean:
	rm -rf .venv .venv-producers .venv-gateways .venv-mutants tests/gateways/portkey/node_modules demo frontend/node_modules
