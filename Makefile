# LSQ: the commands. `make` alone lists them; each first sets up the environment in .venv from requirements.lock.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup demo up down status test test-long lint lock bench docs pictures verapdf

RUN := .venv/bin
LSQ := $(RUN)/python -m deploy.command
READY := .venv/requirements.stamp
TYPED := shared services deploy
# number of processes that run the tests
WORKERS ?= 2
# the first Python on PATH that is new enough; `make PYTHON=/path/to/python3` takes another
PYTHON ?= $(shell for name in python3 python python3.13 python3.12 python3.11 python3.14; do \
	"$$name" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo "$$name"; break; }; done)

help: ## list the commands
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(READY) ## create the environment in .venv (every command does so when requirements.lock is newer)

demo: $(READY) ## run the main job once, from an appointment order to a delivered transcript; ARGS="--seed 2"
	@$(LSQ) demo $(ARGS)

up: $(READY) ## start the whole system and leave it running
	@$(LSQ) up $(ARGS)

down: $(READY) ## end what `make up` started
	@$(LSQ) down

status: $(READY) ## show the health of each process
	@$(LSQ) status

test: $(READY) ## run the tests on real servers; T=tests/grades runs one folder, the long tests included
ifdef T
	@$(RUN)/python -m pytest -q $(T)
else
	@$(RUN)/python -m pytest -q -m "not long" -n $(WORKERS) --dist loadgroup --no-loadscope-reorder
endif

test-long: $(READY) ## run the long tests (an hour at most): failures of servers, every page in every look, thorough generation, mutation
	@LSQ_TEST_THOROUGH=1 $(RUN)/python -m pytest -q -m "long or thorough" -n $(WORKERS) --dist loadgroup --no-loadscope-reorder
	@$(RUN)/python -m tests.mutation --every 10

lint: $(READY) ## run ruff, mypy (strict), import-linter, the tests of the laws
	$(RUN)/ruff check .
	$(RUN)/ruff format --check .
	$(RUN)/mypy $(TYPED)
	$(RUN)/lint-imports
	$(RUN)/python -m pytest -q tests/laws

bench: $(READY) ## measure: one JSON line per figure; ARGS="press" measures one
	@$(LSQ) bench $(ARGS)

pictures: $(READY) ## draw the pictures of README and manuals again: look at them before you commit
	LSQ_WRITE_PICTURES=1 $(RUN)/python -m pytest -q tests/browser/test_pictures.py tests/browser/test_manual_pictures.py tests/system/test_demo.py -k "registrar or province or phone or readmes or manual"

docs: $(READY) ## write the generated files: AsyncAPI, schemas of events, compose.yaml, the kustomize base, pages of docs
	$(RUN)/python -m shared.contracts.catalogue
	$(RUN)/python -m deploy.generate

verapdf: ## get veraPDF by Maven (needs Java and Maven), with which the tests validate PDF/A-3a and PDF/UA-1
	@sh tests/documents/get_verapdf.sh

lock: $(READY) ## compile requirements.lock (all) and deploy/images/requirements.lock (the product alone) from pyproject.toml, with hashes and no host names
	$(RUN)/uv pip compile pyproject.toml --group dev --universal --no-emit-index-url --no-annotate --generate-hashes \
		--custom-compile-command "make lock" -o requirements.lock
	$(RUN)/uv pip compile pyproject.toml --extra hsm --universal --no-emit-index-url --no-annotate --generate-hashes \
		--custom-compile-command "make lock" -c requirements.lock -o deploy/images/requirements.lock

$(READY): requirements.lock
	@test -n "$(PYTHON)" || { echo "LSQ needs Python 3.11 or newer on PATH (make PYTHON=/path/to/python3 takes another)." >&2; exit 2; }
	@test -x $(RUN)/python && $(RUN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "creating .venv with $$($(PYTHON) --version)"; rm -rf .venv; \
		$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python's venv is missing: on Debian, apt-get install python3-venv" >&2; exit 2; }; }
	@echo "installing requirements.lock (1.2 GB on disk; one to two minutes)"
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@$(RUN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@
