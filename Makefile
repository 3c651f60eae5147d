# On the Record. `make` alone lists what there is; CI runs these same targets.

.DEFAULT_GOAL := help
.PHONY: help setup demo test test-slow test-all check fix bench fit-notes bench-desk docs pictures toronto core tsm lock clean

BIN := .venv/bin
READY := .venv/.ready
READY_FOR_SPARK := .venv/.ready-for-spark
READY_TO_FIT := .venv/.ready-to-fit
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# A version less than seven days old is not taken: a bad release is mostly found by then.
COMPILE := CUSTOM_COMPILE_COMMAND="make lock" $(BIN)/pip-compile --quiet --generate-hashes \
	--allow-unsafe --strip-extras --no-emit-index-url --no-emit-find-links \
	--no-emit-trusted-host --no-emit-options --newline lf --uploaded-prior-to P7D

help:
	@echo "On the Record. What make can do:"
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## make .venv with the locked requirements; the others call it

demo: setup ## make up a landlord in ./demo, refresh it, open its report and its desk
	@$(BIN)/ontherecord demo

test: setup ## run the quick tests
	@$(BIN)/python -m pytest -n auto --dist worksteal -m "not slow"

test-slow: setup ## run the slow tests: whole refreshes, Apache Spark (Java 17), the installed wheel
	@if tests/java_17; then $(MAKE) --no-print-directory $(READY_FOR_SPARK); fi
	@$(BIN)/python -m pytest -n auto --dist worksteal -m slow

test-all: test test-slow ## run every test

check: setup ## look for everything a machine can see; change nothing
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/mypy
	@$(BIN)/python -m docs.generate --check

fix: setup ## format, and mend what ruff can mend
	@$(BIN)/ruff check --fix .
	@$(BIN)/ruff format .

bench: setup ## measure speed and memory at several sizes, into bench/results
	@$(BIN)/python -m bench

fit-notes: $(READY_TO_FIT) ## fit the reader of notes anew from the labelled sets: an hour or two
	@$(BIN)/python -m bench.notes_model
	@$(BIN)/python -m bench.notes_reader cross last newest hands balance

bench-desk: setup ## measure handover, pages, search and a load of the desk, into bench/results
	@$(BIN)/python -m bench.desk
	@$(BIN)/python -m bench.desk --lasting 30

docs: setup ## write docs/reference anew from the packs and the commands
	@$(BIN)/python -m docs.generate

pictures: setup ## take the README's pictures (needs Chromium and its driver)
	@$(BIN)/python -m docs.pictures

toronto: setup ## join two systems on real buildings: make toronto DATA=FOLDER (examples/toronto)
	@$(BIN)/python examples/toronto/run.py $(if $(DATA),"$(DATA)")

core: setup ## load the government's files of lettings and sales: make core DATA=FOLDER (examples/core_bulk_upload)
	@$(BIN)/python examples/core_bulk_upload/run.py $(if $(DATA),"$(DATA)")

tsm: setup ## read the regulator's workbooks of measures: make tsm DATA=FOLDER (examples/tsm)
	@$(BIN)/python examples/tsm/run.py $(if $(DATA),"$(DATA)")

lock: setup ## resolve the requirements anew, with hashes (PACKAGE=name for one, UPGRADE=1 for all)
	@$(COMPILE) $(UPGRADING) --output-file requirements/run.txt pyproject.toml
	@$(COMPILE) $(UPGRADING) --output-file requirements/dev.txt requirements/dev.in
	@$(COMPILE) $(UPGRADING) --output-file requirements/spark.txt requirements/spark.in
	@$(COMPILE) $(UPGRADING) --output-file requirements/fit.txt requirements/fit.in

clean: ## remove .venv, ./demo and everything that can be made again
	@rm -rf .venv demo dist build bench/work .pytest_cache .ruff_cache .mypy_cache .hypothesis \
		.import_linter_cache src/ontherecord/desk/web/static/built

UPGRADING := $(if $(UPGRADE),--upgrade) $(if $(PACKAGE),--upgrade-package $(PACKAGE))

# A version manager's stand-in can be on the PATH and not run, so each is asked for its version.
$(READY): requirements/run.txt requirements/dev.txt pyproject.toml $(wildcard frontend/*)
	@if ! $(BIN)/python -c "" 2>/dev/null; then \
		for candidate in $(PYTHON) python3.13 python3.12 python3.11 python3; do \
			if $$candidate -c "import sys; sys.exit(sys.version_info < (3, 11))" 2>/dev/null; \
			then found=$$candidate; break; fi; \
		done; \
		if [ -z "$$found" ]; then \
			echo "On the Record needs Python 3.11 or newer, and none was found."; \
			echo "Install it (Debian and Ubuntu: apt install python3 python3-venv;"; \
			echo "macOS: brew install python@3.13), or say where it is: make setup PYTHON=…"; \
			exit 1; \
		fi; \
		echo "Making .venv with $$($$found --version)"; \
		rm -rf .venv; \
		if ! $$found -m venv .venv; then \
			echo "This Python cannot make a virtual environment."; \
			echo "On Debian and Ubuntu: apt install python3-venv"; \
			rm -rf .venv; \
			exit 1; \
		fi; \
	fi
	@echo "Installing the locked requirements into .venv"
	@$(PIP) install --require-hashes -r requirements/run.txt -r requirements/dev.txt
	@$(PIP) install --no-build-isolation --no-deps --editable .
	@$(BIN)/python -m frontend
	@touch $@

$(READY_TO_FIT): $(READY) requirements/fit.txt
	@echo "Installing PyTorch into .venv (5 GB the first time)"
	@$(PIP) install --require-hashes -r requirements/fit.txt
	@touch $@

# pyspark comes as a source archive: it is built with the locked setuptools, not a fetched one.
$(READY_FOR_SPARK): $(READY) requirements/spark.txt
	@echo "Installing Apache Spark into .venv (450 MB the first time)"
	@$(PIP) install --require-hashes --no-build-isolation -r requirements/spark.txt
	@touch $@
