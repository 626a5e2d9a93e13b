# Two commands: `make run` (chat) and `make test` (all checks). Everything else is for maintainers.
#   make run ARGS="--port 7900"
#   make run TORCH_INDEX=https://download.pytorch.org/whl/cpu    (Linux laptop: no CUDA packages)

PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
PACKAGES := corpus ingest assistant evals app.py tests
PIP := $(BIN)/python -m pip --disable-pip-version-check install -c constraints.txt

.PHONY: run test index lint types architecture unit browser gate typeset bench lock clean

run: $(VENV)/.ready
	@$(BIN)/python app.py $(ARGS)

test: $(VENV)/.ready-dev
	@$(MAKE) --no-print-directory lint types architecture unit browser gate
	@echo "make test: alles grün / all green" >&2

index: $(VENV)/.ready
	@$(BIN)/python -m ingest

lint: $(VENV)/.ready-dev
	$(BIN)/ruff check $(PACKAGES)
	$(BIN)/ruff format --check $(PACKAGES)

types: $(VENV)/.ready-dev
	$(BIN)/mypy

architecture: $(VENV)/.ready-dev
	$(BIN)/lint-imports

unit: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -q -m "not browser"

browser: $(VENV)/.ready-dev
	$(BIN)/python -m pytest -q -m browser

# Quality on the development questions may not fall below evals/baseline.toml.
gate: $(VENV)/.ready-dev
	$(BIN)/python -m evals gate

typeset: $(VENV)/.ready-dev
	$(BIN)/python -m corpus.typesetting.typeset

# Speed and memory by number of passages, beside the usual stacks: minutes. ARGS="--passages 1000,10000"
bench: $(VENV)/.ready
	$(BIN)/python -m evals bench $(ARGS)

# Exact versions with hashes, for `pip install --require-hashes -r requirements.lock`.
# PyTorch's entry is kept to builds without CUDA by hand: see the head of the file.
lock: $(VENV)/.ready-dev
	$(BIN)/pip-compile --quiet --generate-hashes --allow-unsafe --strip-extras --no-emit-find-links \
	  --no-emit-index-url --constraint constraints.txt --output-file requirements.lock pyproject.toml

clean:
	rm -rf $(VENV) var .mypy_cache .ruff_cache .pytest_cache .import_linter_cache

$(VENV)/bin/python:
	@echo "Umgebung $(VENV) wird eingerichtet (einmalig, einige Minuten) / setting up the environment (once) …" >&2
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 oder neuer nötig / Python 3.11 or newer needed" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)
ifdef TORCH_INDEX
	@$(PIP) torch==2.13.0 --index-url $(TORCH_INDEX) >&2
endif

$(VENV)/.ready: $(VENV)/bin/python pyproject.toml constraints.txt
	@$(PIP) -e . >&2
	@touch $@

$(VENV)/.ready-dev: $(VENV)/.ready
	@$(PIP) -e ".[dev]" >&2
	@touch $@
