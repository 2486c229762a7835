# Every developer command; `make` alone lists them.
.DEFAULT_GOAL := help
.PHONY: help demo test check format docs bench lock install pango postgres serve messages chromium pictures
SHELL := /bin/bash
PYTHON ?= python3
BIN := .venv/bin
PANGO := libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0
KERNELS := src/tilth/units.py $(wildcard src/tilth/models/*.py src/tilth/climate/*.py src/tilth/soil/*.py src/tilth/geo/*_kernel.py src/tilth/geo/random_field.py)
LIBRARY := $(shell find src/tilth -name '*.py' -o -name '*.csv' -o -name '*.yaml' -o -name '*.json')
DJANGO = DJANGO_SETTINGS_MODULE=tilth_web.settings.test $(BIN)/python -m django
LOCK = $(BIN)/uv pip compile pyproject.toml --universal --generate-hashes --no-header --no-strip-extras \
	--no-emit-index-url --no-emit-find-links --quiet

help:
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 9

install: var/warm ## Everything below installs itself; this does only that
	@true

.venv/installed: requirements/dev.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Tilth needs Python 3.11 or later; '$(PYTHON)' is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --no-compile --no-deps --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m compileall -qq -j 0 -x '/tests/' .venv/lib || true # on all cores; pip uses one
	@touch $@

# Front-end packages and messages, beside the sources; npm runs when its lock changed.
.venv/built: .venv/installed package.json package-lock.json hatch_build.py $(shell find src/tilth_web/locale -name '*.po')
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

# Compiled kernels are kept beside the sources; a changed source drops them all.
var/warm: .venv/built $(KERNELS)
	@mkdir -p var
	@find src -name '*.nb[ic]' -delete
	$(BIN)/tilth warm
	@touch $@

# What the demo shows of real data, and its maps, are kept until the library changes.
var/demo/hoosfield.txt: var/warm $(LIBRARY)
	@mkdir -p $(@D)
	$(BIN)/tilth demo --no-platform > $@.part && mv $@.part $@

var/demo/maps.txt: var/warm $(LIBRARY)
	@mkdir -p $(@D)
	$(BIN)/tilth potential example --cells 20000 --out var/potential > $@.part && mv $@.part $@

demo: var/demo/hoosfield.txt var/demo/maps.txt ## Real, cited data, maps, then the platform with an invented world on port 8000
	@cat $^
	$(BIN)/tilth example-world $(if $(filter once,$(DEMO)),--once)

test: var/warm ## All quick tests; some: make test ARGS="tests/tilth -k icbm"
	$(BIN)/python -m pytest -n auto --dist loadgroup $(or $(ARGS),-m "not slow")

check: .venv/built ## What CI checks: format, lint, types, layers, migrations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/djangofmt --quiet --check src/tilth_web/templates
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(DJANGO) makemigrations --check --dry-run
	$(DJANGO) messages --check

format: .venv/built ## Format and fix
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .
	$(BIN)/djangofmt --quiet src/tilth_web/templates

serve: var/warm ## The platform on port 8000 of this computer; its data under var/platform
	$(BIN)/tilth serve --data var/platform

docs: var/warm ## Build the documentation; warnings are errors
	$(BIN)/python -m sphinx -W -n --keep-going docs build/docs

bench: var/warm ## Time per unit of work of each kernel
	for script in benchmarks/*.py benchmarks/web/pages.py benchmarks/web/evaluation.py; do $(BIN)/python $$script || exit 1; done

pango: .venv/installed ## The system library that PDFs need; installed on Debian and Ubuntu
	@$(BIN)/python -c 'import sys; from tilth.report.pdf import has_pango; sys.exit(not has_pango())' || { \
	  command -v apt-get >/dev/null || { echo "PDFs need Pango, and this is no Debian or Ubuntu. macOS: brew install pango. Elsewhere: the packages for pango, pangoft2 and harfbuzz-subset."; exit 1; }; \
	  if [ "$$(id -u)" = 0 ]; then run=; elif command -v sudo >/dev/null; then run=sudo; \
	  else echo "PDFs need Pango. As root: apt-get install $(PANGO)"; exit 1; fi; \
	  echo "PDFs need Pango: installing $(PANGO)"; \
	  $$run apt-get update -qq && $$run apt-get install -y -qq --no-install-recommends $(PANGO); }

chromium: ## The browser that tests drive; installed on Debian and Ubuntu
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
	  command -v apt-get >/dev/null || { echo "Tests in a browser need Chromium: install it, and see that 'chromium' starts it."; exit 1; }; \
	  if [ "$$(id -u)" = 0 ]; then run=; else run=sudo; fi; \
	  $$run apt-get update -qq && $$run apt-get install -y -qq --no-install-recommends chromium; }

pictures: .venv/built chromium ## Photograph every type of page for the documentation
	DJANGO_SETTINGS_MODULE=tilth_web.settings.test $(BIN)/python -c "import django; django.setup(); \
	  from tests.tilth_web.in_browser.pictures import main; main('docs')"

messages: .venv/built ## Take new texts of reports and platform into their catalogues, to be translated
	@mkdir -p var
	cd src/tilth/report && $(CURDIR)/$(BIN)/pybabel --quiet extract -F $(CURDIR)/pyproject.toml -k message -k say \
	  --no-location --sort-output --width 88 --input-dirs . -o $(CURDIR)/var/messages.pot
	for code in fr es; do $(BIN)/pybabel --quiet update -i var/messages.pot -l $$code --width 88 --no-fuzzy-matching \
	  --ignore-obsolete --ignore-pot-creation-date -o src/tilth/report/messages/$$code.po && \
	  sed -i.old -E 's/(Version:)  /\1 /; /^"(Report-Msgid-Bugs-To|POT-Creation-Date|PO-Revision-Date|Language-Team):/d' \
	  src/tilth/report/messages/$$code.po && rm src/tilth/report/messages/$$code.po.old || exit 1; done
	$(DJANGO) messages

postgres: ## A PostgreSQL server for the tests on port 5433; installed on Debian and Ubuntu
	@.ci/postgres

lock: ## requirements/*.txt: exact versions with hashes, no index addresses
	@test -x $(BIN)/uv || { $(PYTHON) -m venv .venv && $(BIN)/python -m pip install --quiet uv; }
	@mkdir -p requirements
	$(LOCK) --output-file requirements/base.txt
	$(LOCK) --extra all --output-file requirements/all.txt
	$(LOCK) --extra all --group dev --output-file requirements/dev.txt
