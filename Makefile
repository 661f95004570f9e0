# Everything starts here. Only Python 3.11+, make and the package registries are needed.
PYTHON ?= python3
RUN = .venv/bin/python
UV = $(shell command -v uv || echo .tools/uv/bin/uv)
LOCK = $(UV) pip compile -q --generate-hashes --universal --no-emit-index-url --no-emit-find-links \
	--custom-compile-command "make lock"

.PHONY: help demo reset test lint format lock setup bench

help:
	@echo "make demo    start Fairlead with demo data at http://127.0.0.1:8000"
	@echo "make reset   forget the demo's data"
	@echo "make test    every check there is"
	@echo "make lint    the checks that need no database"
	@echo "make bench   measure it with a million people (BENCH_PEOPLE=50000 for a quick try)"
	@echo "make format  lay out the code"
	@echo "make lock    bring the locked dependencies up to date"

demo:
	@$(PYTHON) tools/bootstrap.py demo
	@exec $(RUN) manage.py demo

reset:
	@$(PYTHON) tools/bootstrap.py demo
	@$(RUN) manage.py demo --reset

test: setup
	@$(RUN) tools/check.py

lint: setup
	@$(RUN) tools/check.py --static

# `make bench ONLY="W1 W4"` for some of the workloads; see docs/bench.md.
bench: setup
	@$(RUN) -m bench $(ONLY)

format: setup
	@.venv/bin/ruff check --fix-only -q .
	@.venv/bin/ruff format .

setup:
	@$(PYTHON) tools/bootstrap.py dev

# Every file is locked from pyproject.toml with hashes; `make lock` is the only writer of these files.
lock: setup
	$(LOCK) --python-version 3.12 pyproject.toml -o requirements.txt
	$(LOCK) --python-version 3.12 --extra demo pyproject.toml -o requirements-demo.txt
	$(LOCK) --python-version 3.12 --extra demo --extra dev pyproject.toml -o requirements-dev.txt
	echo uv | $(LOCK) --python-version 3.11 - -o tools/requirements-uv.txt
	npm install --package-lock-only --no-audit --no-fund
