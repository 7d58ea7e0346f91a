.DEFAULT_GOAL := help
SHELL := /bin/bash
PY := .venv/bin/python
export NO_MKDOCS_2_WARNING := 1
# Real text for measures ({"text": …} a line) and for imports, where some lies beside this folder;
# else measures make theirs up.
export CORPUS ?= $(wildcard ../shared/corpus/paragraphs.jsonl)
TEXT = $(if $(CORPUS),--corpus $(CORPUS))
export MODEL_TEXT ?= $(wildcard ../shared/model/anqing-2023-19.md)

help:  ## Say what each target does
	@grep -hE '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 10

run: setup  ## Set up when needed, build the sample archive, say where to look
	.venv/bin/jianbao build

setup:
	@./setup.sh run

devsetup:
	@./setup.sh dev

test: devsetup  ## Set up when needed, run every test
	$(PY) -m pytest -n auto --dist loadscope

quick: devsetup  ## Before a commit, two minutes: lint, types, layers, every test that is not slow
	$(PY) -m ruff check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	$(PY) -m pytest -n auto -m "not slow"

fresh:  ## Both README commands on a bare Debian; as root, long: WHO=root:C.UTF-8 for one of its scenes
	tests/fresh/run.sh $(WHO)

SCRIPTS = theme/site/assets/*.js $(wildcard generator/*.js generator/*/*.js)

check: devsetup  ## Lint, types, layers, of the pages' scripts too
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .
	$(PY) -m mypy
	.venv/bin/lint-imports
	tests/npm/node_modules/.bin/biome ci --config-path=tests/npm $(SCRIPTS)
	tests/npm/node_modules/.bin/tsc -p tests/npm

bench: devsetup  ## Long measurements, peers beside us: N=issues (default 100), CORPUS=file of {"text": …} lines
	$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-bench.lock
	rm -rf build/bench
	$(PY) -m tests.bench $(if $(N),--issues $(N)) $(TEXT) --growth --keep build/bench/archive
	$(PY) -m tests.bench.serve build/bench/archive
	$(PY) -m tests.bench.table $(if $(N),--issues $(N)) $(TEXT) --write build/bench/table.md
	$(PY) -m tests.bench.search $(TEXT)
	$(PY) -m tests.bench.check $(TEXT)
	$(PY) -m tests.bench.stats $(TEXT)
	$(PY) -m tests.bench.store $(TEXT)
	$(PY) -m tests.bench.distribution
	$(PY) -m tests.bench.publishing $(TEXT)
	$(PY) -m tests.bench.swaps
	$(PY) -m tests.bench.kills
	$(PY) -m tests.spoiled 1 1000
	$(PY) -m tests.bench.mutants

pictures: devsetup  ## Take the README's pictures again
	$(PY) -m tests.browser.pictures

messages: devsetup  ## Gather the messages in the code, compile their Chinese
	.venv/bin/pybabel -q extract -k msg --no-location --sort-output -o build/messages.pot generator
	.venv/bin/pybabel -q update -N --ignore-obsolete --ignore-pot-creation-date --omit-header -w 1000 \
	  -D jianbao -l zh -i build/messages.pot -o generator/locale/zh/LC_MESSAGES/jianbao.po
	.venv/bin/pybabel -q compile --use-fuzzy -D jianbao -d generator/locale

lock: devsetup  ## Resolve the dependencies again
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra build pyproject.toml -o requirements.lock
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra build --extra cluster --extra dev pyproject.toml -c requirements.lock -o requirements-dev.lock
	.venv/bin/uv pip compile -q --universal --python-version 3.11 --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --extra build --extra cluster --extra dev --extra bench pyproject.toml -c requirements-dev.lock -o requirements-bench.lock

.PHONY: help run setup devsetup test quick fresh check bench pictures messages lock
