# Two commands: `make run` starts the app, `make test` runs everything. Both set up .venv when needed.
PYTHON ?= python3
BIN = .venv/bin
# As in the app, TensorFlow has a process of its own: beside it, the pages' tests hung while it cleaned up.
TENSORFLOW = tests/models
PAGES = tests/pages

.PHONY: run test test-models test-core test-pages test-wheel check format bench pretrain clean

run: .venv/ready
	$(BIN)/streamlit run dashboard/Home.py

test: .venv/ready-test check
	$(MAKE) --no-print-directory -j3 -O test-pages test-core test-models

# Tests wait for a browser or a worker part of the time: others run next to them.
test-models: .venv/ready-test
	$(BIN)/python -m pytest -rs $(TENSORFLOW)

test-core: .venv/ready-test
	$(BIN)/python -m pytest -rs $(TENSORFLOW:%=--ignore=%) --ignore=$(PAGES)

test-pages: .venv/ready-test
	$(BIN)/python -m pytest -rs $(PAGES)

# Builds the wheel, installs it into a fresh environment and uses it in a browser.
test-wheel: .venv/ready-test
	$(BIN)/python -m pytest -rs tests/wheel

check: .venv/ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Puts the code into the one layout and mends what can be mended by itself.
format: .venv/ready-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

# What a computer may lack is said in one sentence, before anything is set up.
.venv/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo "There is no $(PYTHON). Install Python 3.11 or newer, or name one: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, and $(PYTHON) is $$($(PYTHON) -V 2>&1). Name another: make run PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "$(PYTHON) has no venv. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	$(PYTHON) -m venv .venv

INSTALL = $(BIN)/python -m pip install -q --prefer-binary
NOT_INSTALLED = { echo "The libraries could not be installed; pip says why above. The first start needs a network, and a Python for which there are ready-made builds (3.11 to 3.13)."; exit 1; }

.venv/ready: pyproject.toml requirements.txt | .venv/bin/python
	$(INSTALL) -r requirements.txt || $(NOT_INSTALLED)
	touch $@

.venv/ready-test: pyproject.toml requirements.txt | .venv/bin/python
	$(INSTALL) -e ".[test]" || $(NOT_INSTALLED)
	touch .venv/ready $@

# Makes models/pretrained/ again from the drawings in the folder that QUICKDRAW_DATA names.
pretrain: .venv/ready
	$(BIN)/python -m models.pretrained.train

# Measures models and pages on the drawings in the folder that QUICKDRAW_DATA names; the table goes into the README.
bench: .venv/ready-test
	$(BIN)/python -m bench

clean:
	rm -rf .venv
