# Two commands: `make run` starts the app, `make test` runs everything. Both set up .venv when needed.
PYTHON ?= python3
BIN = .venv/bin
# As in the app, TensorFlow has a process of its own: beside it, the pages' tests hung while it cleaned up.
TENSORFLOW = tests/models

.PHONY: run test check format bench pretrain clean

run: .venv/ready
	$(BIN)/streamlit run dashboard/Home.py

test: .venv/ready-test check
	$(BIN)/python -m pytest -rs $(TENSORFLOW)
	$(BIN)/python -m pytest -rs $(TENSORFLOW:%=--ignore=%)

check: .venv/ready-test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

# Puts the code into the one layout and mends what can be mended by itself.
format: .venv/ready-test
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

.venv/bin/python:
	$(PYTHON) -m venv .venv

.venv/ready: pyproject.toml requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install -q -r requirements.txt
	touch $@

.venv/ready-test: pyproject.toml requirements.txt | .venv/bin/python
	$(BIN)/python -m pip install -q -e ".[test]"
	touch .venv/ready $@

# Makes models/pretrained/ again from the drawings in the folder that QUICKDRAW_DATA names.
pretrain: .venv/ready
	$(BIN)/python -m models.pretrained.train

# Measures models and pages on the drawings in the folder that QUICKDRAW_DATA names; the table goes into the README.
bench: .venv/ready-test
	$(BIN)/python -m bench

clean:
	rm -rf .venv
