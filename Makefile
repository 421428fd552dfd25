# make app   install what is missing, then serve the app
# make test  install what is missing, then check style and types and run the tests, three at a time
# make test-all  as well those marked long, which start an app or a training of their own
# Both need Python 3.11 or 3.12 and nothing else; PYTHON=/path/to/python picks one. Where npm is installed, the
# tests check the scripts of the page as well.

PYTHON ?= $(shell for python in python3.12 python3.11 python3 python; do \
	$$python -c 'import ensurepip, sys, venv; sys.exit(sys.version_info[:2] not in ((3, 11), (3, 12)))' 2>/dev/null \
	&& echo $$python && break; done)
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

NPM := $(shell command -v npm)

.PHONY: app test test-all
.DELETE_ON_ERROR:

app: .venv/app.installed
	$(BIN)/python app.py

test: NOT_LONG := -m "not long"
test test-all: .venv/test.installed $(if $(NPM),node_modules/installed)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	rm -f pixelcnn/tabs/components/*.pyi  # Gradio writes them when it reads a component, so they may be of an older one
	$(BIN)/ty check
	$(BIN)/python -m pytest -n 3 --dist loadscope --no-loadscope-reorder $(NOT_LONG)

# A stamp is newer than the requirements it stands for, so they are installed only when they changed.
.venv/app.installed: requirements.txt | $(BIN)/python
	@echo "Installing requirements.txt into .venv (about 1.5 GB, once) ..."
	$(PIP) -r requirements.txt
	@touch $@

.venv/test.installed: requirements-dev.txt requirements.txt | $(BIN)/python
	@echo "Installing requirements-dev.txt into .venv ..."
	$(PIP) -r requirements-dev.txt
	@touch $@ .venv/app.installed

node_modules/installed: package-lock.json
	@echo "Installing package-lock.json into node_modules ..."
	npm ci --silent --no-audit --no-fund
	@touch $@

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "This needs Python 3.11 or 3.12 with its venv module, and found neither." \
		"On Debian or Ubuntu: apt-get install python3 python3-venv. Elsewhere: make PYTHON=/path/to/python3.12" >&2; exit 1; }
	$(PYTHON) -m venv .venv
