# quizlr: `make quiz` sets up and opens the screen, `make test` sets up and runs every check.
.DEFAULT_GOAL := help
SHELL := /bin/sh
VENV := .venv
BIN := $(VENV)/bin
ARGS ?=
FUZZ ?= 600

.PHONY: help quiz test check unit wheel bench torture torture-engine torture-fuzz shots docs format golden clean

help: ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*##/\t/' | expand -t 16

quiz: $(VENV)/.quiz ## set up and open today's session (ARGS="review --plain" and the like are passed on)
	@$(BIN)/quizlr $(ARGS)

test: check ## set up, then every check: style, types, imports, packs, docs, tests, the wheel
	@$(MAKE) --no-print-directory -j2 -Oline unit wheel

$(VENV)/.quiz: pyproject.toml constraints.txt scripts/set_up.sh
	@sh scripts/set_up.sh $(VENV) .
	@touch $@

$(VENV)/.dev: pyproject.toml constraints.txt scripts/set_up.sh
	@sh scripts/set_up.sh $(VENV) '.[dev]'
	@touch $@ $(VENV)/.quiz

check: $(VENV)/.dev ## style, types, import contracts, packs, docs
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/quizlr check content
	$(BIN)/python -m scripts.check_docs

unit: $(VENV)/.dev ## the tests, on two processes
	$(BIN)/pytest -n 2 -m "not torture" $(ARGS)

wheel: $(VENV)/.dev ## build the wheel, install it in a clean environment, run a plain session from it
	sh scripts/check_wheel.sh $(BIN)/python

bench: $(VENV)/.dev ## report figures beside their peers
	$(BIN)/python -m scripts.bench

torture: torture-engine torture-fuzz ## full sizes: all seeds, all kills, ten minutes of fuzzing
	$(BIN)/pytest -n 2 -m torture --timeout 3600

torture-engine: $(VENV)/.dev ## every promise of every family over 2,000 seeds, bots playing
	$(BIN)/python -m scripts.torture_engine

torture-fuzz: $(VENV)/.dev ## fuzz the reading of packs, led by coverage (FUZZ=seconds)
	$(BIN)/python -m pip install --quiet --constraint constraints.txt -e '.[fuzz]'
	$(BIN)/python -m scripts.fuzz_loader -max_total_time=$(FUZZ)

shots: $(VENV)/.dev ## draw the screenshots of the README from the real screens
	$(BIN)/python -m scripts.shots

golden: $(VENV)/.dev ## accept the screens as they are drawn now
	UPDATE_GOLDEN=1 $(BIN)/pytest tests/tui tests/unit/engine/test_golden.py -q

docs: $(VENV)/.dev ## write the generated pages: commands, keys, families
	$(BIN)/python -m scripts.check_docs --write

format: $(VENV)/.dev ## put the code into shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

clean: ## remove what was built; your answers are elsewhere and stay
	rm -rf $(VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis
