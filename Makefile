# Everything is run from here; each target first brings .venv up to date (at once when nothing changed).
PYTHON ?= python3
SETUP := $(PYTHON) .ci/setup.py
RUN := .venv/bin/python
CODE := $(wildcard commkit tests examples)

# make demo LOG=path MAP=path REPORT_LANG=zh
LOG ?=
MAP ?=
REPORT_LANG ?=
# more words for pytest, the demo or the benches: make test ARGS="-k ratio"
ARGS ?=

.NOTPARALLEL:
.DEFAULT_GOAL := help
.PHONY: help demo test laws check lint types layers purity docs bench clean

help:  ## this list
	@sed -n 's/^\([a-z]*\):.*##  *\(.*\)/  make \1	\2/p' Makefile | expand -t 16

demo:  ## a log becomes a report: the class of 272, or LOG=path MAP=path, REPORT_LANG=zh|en
	@$(SETUP) charts
	@$(RUN) examples/replay_log.py $(if $(LOG),--log "$(LOG)") $(if $(MAP),--map "$(MAP)") \
		$(if $(REPORT_LANG),--lang "$(REPORT_LANG)") $(ARGS)

test:  ## every test: tests/, the docstrings, README, CONTRIBUTING and the documentation pages
	@$(SETUP) test
	@$(RUN) -m pytest $(ARGS)

laws:  ## the laws alone, with thousands of generated cases each (takes long)
	@$(SETUP) test
	@HYPOTHESIS_PROFILE=nightly $(RUN) -m pytest tests -m hypothesis $(ARGS)

check: lint types layers purity  ## lint and format, types, layers, purity

lint:
	@$(SETUP) test
	@$(RUN) -m ruff check --output-format=concise .
	@$(RUN) -m ruff format --check .

types:
	@$(SETUP) test
	@$(RUN) -m mypy $(CODE)

layers:
	@$(SETUP) test
	@.venv/bin/lint-imports

purity:
	@$(SETUP) test
	@$(RUN) .ci/purity.py commkit

docs:  ## the documentation, into site/
	@$(SETUP) docs
	@NO_MKDOCS_2_WARNING=1 $(RUN) -m mkdocs build --strict --quiet
	@$(RUN) .ci/site_check.py site

bench:  ## how fast, against what others do: a table and build/bench.json
	@$(SETUP) bench
	@$(RUN) -m tests.bench.run $(ARGS)

clean:  ## remove .venv and everything that was built
	rm -rf .venv build dist site .hypothesis .mypy_cache .pytest_cache .ruff_cache .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
