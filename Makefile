# Two commands matter: `make check` runs the main job on the reference project,
# `make test` runs everything that guards this one. Either sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -qq
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
WORKFLOWS := $(wildcard .github/workflows/*.yml)
ACTIONS := action.yml $(wildcard sagemaker*/action.yml)

.PHONY: check test test-container format docs bench lock clean

check: $(VENV)/.run
	@$(BIN)/align-ci check specs

test: $(VENV)/.dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/python -m scripts.document_rules --check
	$(BIN)/python -m scripts.write_actions --check
	PATH="$(CURDIR)/$(BIN):$$PATH" actionlint -no-color $(WORKFLOWS)
	$(BIN)/check-jsonschema -q --builtin-schema vendor.github-workflows $(WORKFLOWS)
	$(BIN)/check-jsonschema -q --builtin-schema vendor.github-actions $(ACTIONS)
	$(BIN)/zizmor --offline --quiet $(WORKFLOWS) $(ACTIONS)
	$(BIN)/hadolint --no-color Dockerfile
	$(BIN)/pytest -n auto

# The image, built and run as the runner of GitHub does it. Needs root on a Debian, where it
# installs a container engine of its own; elsewhere the tests are skipped and say why.
test-container: $(VENV)/.dev $(VENV)/.container
	$(BIN)/pytest tests/container

format: $(VENV)/.dev
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# Everything that is generated: rule pages, action files, the JSON Schema, the property index.
docs: $(VENV)/.dev
	$(BIN)/python -m scripts.document_rules
	$(BIN)/python -m scripts.write_actions
	$(BIN)/python -m scripts.write_report_schema
	$(BIN)/python -m scripts.index_properties

bench: $(VENV)/.run
	$(BIN)/python -m scripts.bench

lock: $(VENV)/.dev
	$(COMPILE) -c requirements/constraints.txt -o requirements/run.txt pyproject.toml requirements/build.in
	$(COMPILE) -o requirements/dev.txt requirements/dev.in
	$(COMPILE) -o requirements/container.txt requirements/container.in
	$(COMPILE) -o requirements/sagemaker2.txt requirements/sagemaker2.in
	$(COMPILE) -o requirements/sagemaker3.txt requirements/sagemaker3.in

clean:
	rm -rf $(VENV) .cache build dist

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV)

# The stamps are as old as the locked set they stand for. The package itself is installed
# editable, so a change to the code installs nothing.
$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Setting up $(VENV) ..." >&2
	@$(PIP) install --require-hashes -r requirements/run.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Setting up the tools that guard the project ..." >&2
	@$(PIP) install --require-hashes -r requirements/dev.txt
	@touch $@

$(VENV)/.container: requirements/container.txt $(VENV)/.dev
	@$(PIP) install --require-hashes -r requirements/container.txt
	@touch $@
