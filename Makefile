# Two commands matter: `make check` runs the main job on the reference project,
# `make test` runs everything that guards this one. Either sets up what it needs.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
INSTALL := -m pip --disable-pip-version-check -qq install
LOCKED := $(INSTALL) --require-hashes
EDITABLE := $(INSTALL) --no-deps --no-build-isolation --editable .
COMPILE := $(BIN)/pip-compile --quiet --strip-extras --generate-hashes --allow-unsafe \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host
WORKFLOWS := $(wildcard .github/workflows/*.yml)
ACTIONS := action.yml $(wildcard sagemaker*/action.yml)

# $(VENV) has v3 of the SageMaker SDK. v2 cannot be installed beside it and has an environment of
# its own, named by all that it is made of: it is kept, and another branch has another.
V2_LOCKS := requirements/run.txt requirements/dev.txt requirements/sagemaker2.txt
V2 := .cache/sagemaker-v2-$(shell $(PYTHON) -c 'import hashlib, pathlib, sys; \
	made_of = [sys.version.encode(), *(pathlib.Path(lock).read_bytes() for lock in sys.argv[1:])]; \
	print(hashlib.sha256(b"".join(made_of)).hexdigest()[:12])' $(V2_LOCKS))

# The tests of a file stay together, those of its classes too, as some share what takes long to make.
PARALLEL := -n auto --dist loadfile --no-loadscope-reorder

SDK_TESTS := $(addprefix tests/unit/,aws authoring sdk load/child) \
	$(wildcard tests/functional/test_building*.py) $(addprefix tests/functional/test_, \
	sdk.py builders_elsewhere.py offline.py child.py loaders.py misaligned.py stand_ins.py)

.PHONY: check test sagemaker-v2 test-sagemaker-v2 test-container mutants format docs bench lock clean
unexport PYTHONDONTWRITEBYTECODE # where it is set, every process would compile align-ci anew
.NOTPARALLEL: # two pips at work in one environment would break it

check: $(VENV)/.run $(VENV)/.sagemaker
	@$(BIN)/align-ci check specs

test: $(VENV)/.dev $(VENV)/.sagemaker
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
	$(BIN)/python -m scripts.slice_github_api --check
	$(BIN)/python -m tests.github_api.install
	$(BIN)/python -m tests.readers.install
	ALIGN_CI_REQUIRE_SDK=3 $(BIN)/pytest $(PARALLEL)

# The environment of the next one.
sagemaker-v2: $(V2)/.run

# The tests that have to do with the SDK, where its other major is installed.
test-sagemaker-v2: $(V2)/.run
	ALIGN_CI_REQUIRE_SDK=2 $(V2)/bin/pytest $(PARALLEL) $(SDK_TESTS)

# The image, built and run as the runner of GitHub does it. Needs root on a Debian, where it
# installs a container engine of its own; elsewhere the tests are skipped and say why.
test-container: $(VENV)/.dev $(VENV)/.container
	$(BIN)/pytest tests/container

# Breaks two clean projects in every place, and sees that each break is found.
mutants: $(VENV)/.run
	$(BIN)/python -m scripts.mutate --check

format: $(VENV)/.dev
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

# Everything that is generated: rule pages, action files, the JSON Schema, the property index, and
# what the tests need of GitHub's description of its API.
docs: $(VENV)/.dev
	$(BIN)/python -m scripts.document_rules
	$(BIN)/python -m scripts.write_actions
	$(BIN)/python -m scripts.write_report_schema
	$(BIN)/python -m scripts.index_properties
	$(BIN)/python -m scripts.index_requests
	$(BIN)/python -m scripts.slice_github_api

bench: $(VENV)/.run $(VENV)/.sagemaker
	$(BIN)/python -m scripts.bench

# In this order: each set keeps to those before it.
lock: $(VENV)/.dev
	$(COMPILE) -c requirements/constraints.txt -o requirements/run.txt pyproject.toml requirements/build.in
	$(COMPILE) -o requirements/dev.txt requirements/dev.in
	$(COMPILE) -o requirements/container.txt requirements/container.in
	$(COMPILE) -o requirements/sagemaker2.txt requirements/sagemaker2.in
	$(COMPILE) -o requirements/sagemaker3.txt requirements/sagemaker3.in

clean:
	rm -rf $(VENV) .cache build dist

$(VENV)/bin/python:
	@$(PYTHON_IS_NEW)
	@$(PYTHON) -m venv $(VENV)

PYTHON_IS_NEW = $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	{ echo "Python 3.11 or newer is needed; name one: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }

# The stamps are as old as the locked set they stand for. The package itself is installed
# editable, so a change to the code installs nothing.
$(VENV)/.run: requirements/run.txt pyproject.toml | $(VENV)/bin/python
	@echo "Setting up $(VENV) ..." >&2
	@$(BIN)/python $(LOCKED) -r requirements/run.txt
	@$(BIN)/python $(EDITABLE)
	@touch $@

$(VENV)/.sagemaker: requirements/sagemaker3.txt | $(VENV)/.run
	@echo "Setting up v3 of the SageMaker SDK, which takes minutes ..." >&2
	@$(BIN)/python $(LOCKED) -r requirements/sagemaker3.txt
	@touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.run
	@echo "Setting up the tools that guard the project ..." >&2
	@$(BIN)/python $(LOCKED) -r requirements/dev.txt
	@touch $@

$(VENV)/.container: requirements/container.txt $(VENV)/.dev
	@$(BIN)/python $(LOCKED) -r requirements/container.txt
	@touch $@

# The stamp comes last, and what has none is begun anew: a half made environment is never used.
$(V2)/.locked:
	@echo "Setting up $(V2), which takes minutes ..." >&2
	@$(PYTHON_IS_NEW)
	@$(PYTHON) -m venv --clear $(V2)
	@$(V2)/bin/python $(LOCKED) $(addprefix -r ,$(V2_LOCKS))
	@touch $@

$(V2)/.run: pyproject.toml $(V2)/.locked
	@$(V2)/bin/python $(EDITABLE)
	@touch $@
