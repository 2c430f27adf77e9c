# Two commands: `make run` shows the whole story, `make test` checks all of it. Both set up first.

PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
# MediaPipe, which `make bench` compares with, wants Python 3.11 and an environment of its own.
PEER_PYTHON ?= python3.11
PEER   := .venv-peer
# Photographed faces for `make bench` and `make accuracy`: the portrait alone says little.
FACES  ?= $(wildcard ../shared/faces/london)
export MIRROR_MODELS ?= $(abspath $(wildcard ../shared/models))

.DEFAULT_GOAL := help
.PHONY: help setup system models run test bench accuracy lint lock schema retrace numbers clean

help:            ## what can be made
	@grep -hE '^[a-z]+: *.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  make \1  -  /'

run: setup models  ## the whole story: film, mirror, broker, clinic, table (set-up first, then under 2 minutes)
	$(BIN)/mirror story $(ARGS)

test: setup models  ## lint, types, walls between rooms, every test (set-up first)
	$(MAKE) --no-print-directory lint
	$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile $(ARGS)

bench: setup models $(PEER)/.made  ## us and MediaPipe on the same frames, written to bench/RESULTS.md (about 6 minutes)
	$(BIN)/python -m bench $(if $(FACES),--images $(FACES)) $(ARGS)

accuracy: setup models $(PEER)/.made  ## how truly faces are measured, beside MediaPipe, written to docs/accuracy.md (about half an hour); CLIPS=folder: your own real films instead
	$(BIN)/python -m bench.accuracy $(if $(FACES),--faces $(FACES)) $(if $(CLIPS),--clips $(CLIPS)) $(ARGS)

lint: $(VENV)/.made
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache

setup: system $(VENV)/.made

system:
	@sh config/system.sh $(PYTHON)

$(VENV)/.made: requirements.lock pyproject.toml
	@echo "Python packages, from the lock:"
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/pip install --disable-pip-version-check --quiet --no-build-isolation --no-deps -e .
	@touch $@

$(PEER)/.made: bench/peer.lock
	@command -v $(PEER_PYTHON) >/dev/null || { echo "make bench needs Python 3.11 for MediaPipe: install it (apt install python3.11-venv, or uv python install 3.11) or name it, PEER_PYTHON=/path/to/python3.11"; exit 1; }
	$(PEER_PYTHON) -m venv $(PEER)
	$(PEER)/bin/pip install --disable-pip-version-check --require-hashes -r bench/peer.lock
	@touch $@

models: $(VENV)/.made
	@$(BIN)/mirror setup

schema: $(VENV)/.made  ## write wire/schema/*.json from the types
	$(BIN)/python -m wire.publish

retrace: setup models  ## rewrite the golden cues, and the traces of made-up people (ARGS=--film: of filmed ones too); commit them alone and say why
	$(BIN)/python -m tests.mirror.retrace $(ARGS)

numbers: $(VENV)/.made  ## write the figures of docs/evidence.md from config/practice.toml and the plan's ranges
	$(BIN)/python -m tests.numbers

lock:            ## pin every package again (needs uv)
	uv pip compile -q --universal --generate-hashes --all-extras --python-version 3.11 --no-annotate --no-emit-index-url --no-header pyproject.toml -o requirements.lock
	echo mediapipe==0.10.18 | uv pip compile -q --universal --generate-hashes --python-version 3.11 --no-annotate --no-emit-index-url --no-header - -o bench/peer.lock

clean:           ## remove what set-up and runs have made
	rm -rf $(VENV) $(PEER) .run .cache
