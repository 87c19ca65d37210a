# Two commands on a fresh Debian 12: `make demo` and `make test`. Each sets up what it needs; see .ci/setup.py.

PYTHON ?= python3
SERVE ?= 1
JOBS ?= 2
RUN := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-full bench lint format audit-app booth-accept lock clean

help: ## say what there is to make
	@sed -n 's/^\([a-z-]*\):[a-z ]*##  *\(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | column -t -s '|' 2>/dev/null \
	  || sed -n 's/^\([a-z-]*\):[a-z ]*##  *\(.*\)/  make \1   \2/p' $(MAKEFILE_LIST)

setup: ## install what the demonstration needs, and stop there
	@$(PYTHON) .ci/setup.py demo

demo: ## one real vote from the roll to the audited certificate, then the site (SERVE=0: no site)
	@$(PYTHON) .ci/setup.py demo
	@.venv/bin/zhengyi demo $(if $(filter 0,$(SERVE)),--no-serve)

test: lint ## lint, types and all tests but their long forms
	$(RUN) -m pytest -n $(JOBS) --dist loadfile

test-full: lint ## the same with the long forms, and the branch coverage of the pure files
	ZHENGYI_FULL=1 $(RUN) -m pytest -n $(JOBS) --dist loadfile --cov

bench: ## timings and sizes as JSON in out/bench/
	@$(PYTHON) .ci/setup.py test
	$(RUN) -m tests.benchmarks

lint: ## ruff and mypy alone
	@$(PYTHON) .ci/setup.py test
	$(RUN) -m ruff check .
	$(RUN) -m ruff format --check .
	$(RUN) -m mypy

format: ## let ruff put the source in its form
	@$(PYTHON) .ci/setup.py test
	$(RUN) -m ruff check --fix .
	$(RUN) -m ruff format .

audit-app: ## the auditor's program as one file, out/zhengyi-audit.pyz (needs nothing installed)
	@$(PYTHON) -m notary.adapters.auditapp out/zhengyi-audit.pyz

booth-accept: ## build the scripts and the checking page, write their hashes down as the expected ones
	@$(PYTHON) .ci/setup.py booth-accept

# The lock files name versions and hashes, no host; the tests' lock holds all of the other.
LOCK := out/lock/bin/pip-compile --quiet --strip-extras --allow-unsafe --generate-hashes --no-header --no-annotate \
	--no-emit-index-url --no-emit-trusted-host --no-emit-find-links --no-emit-options

lock: ## choose the versions of all Python packages anew from pyproject.toml
	$(PYTHON) -m venv --clear out/lock
	out/lock/bin/python -m pip install -q pip-tools==7.6.2
	$(LOCK) --upgrade --extra build --output-file requirements.lock pyproject.toml
	$(LOCK) --upgrade --extra build --extra test --extra aliyun --extra tencent --constraint requirements.lock \
		--output-file requirements-test.lock pyproject.toml
	rm -r out/lock

clean: ## remove what running and building made; .venv stays
	rm -rf out data dist templates/booth/node_modules templates/static/booth
	rm -rf .pytest_cache .hypothesis .mypy_cache .ruff_cache .coverage .coverage.*
	find keys ledger voting notary templates tests .ci -name __pycache__ -type d -prune -exec rm -r {} +
