# Every target runs one small Python script of tools/. `make` alone lists them.

ifeq ($(OS),Windows_NT)
PYTHON ?= python
RUN := .venv/Scripts/python
else
PYTHON ?= python3
RUN := .venv/bin/python
endif

STEPS := lint types walls javascript workflows unit outputs site browser

.DEFAULT_GOAL := help
.PHONY: help environment book test $(STEPS) lite-check figures page-python bench mutation lab notebooks evidence binder colab ranges lock picture clean

help: ## list the targets
	@$(PYTHON) tools/help.py

environment: ## make .venv and site/node_modules, when a lock file has changed
	@$(PYTHON) tools/environment.py

book: site ## build the website, serve it and say where
	@$(RUN) -m tools.website serve

test: environment ## everything that must pass; each of its steps is a target of its own:
	@$(RUN) -m tools.steps

lint: ## - style of Python and notebooks
types: ## - types of Python
walls: ## - which module imports which
javascript: ## - types of JavaScript
workflows: ## - the workflows
unit: ## - unit tests
outputs: ## - every printed output of the notebooks
site: ## - build the website; each warning is an error
browser: ## - the built website in a real browser

$(STEPS): environment
	@$(RUN) -m tools.steps $@

lite-check: environment ## run the built site's notebooks in a browser, and compare; OPTIONS=types, --jobs 1
	@$(RUN) -m tools.lite_check $(OPTIONS)

bench: environment ## measure the companion beside its peers, for the page on speed; OPTIONS=A imports, --installed
	@$(RUN) -m bench $(OPTIONS)

mutation: environment ## plant faults, to see that tests notice; takes hours; OPTIONS=a group or file, --resume
	@$(RUN) -m tools.mutation $(OPTIONS)

figures: environment ## measure the live figures of the built website against their targets
	@$(RUN) -m tools.figures $(OPTIONS)

page-python: environment ## measure Python on a page of the built website: its start, and each answer
	@$(RUN) -m tools.page_python $(OPTIONS)

notebooks: environment ## run every notebook and write it back in its normal form
	@$(RUN) -m tools.notebooks

evidence: environment ## measure the claims for the evidence page; OPTIONS=B1 Q1 measures these alone
	@$(RUN) -m tools.evidence $(OPTIONS)

lab: site ## open JupyterLab on the reader's notebooks; yours stay as you left them
	@$(RUN) -m tools.lab

binder: environment ## do what Binder does with the built site's notebooks: unpack, install, run all
	@$(RUN) -m tools.binder

colab: environment ## do what Colab does with one of them: another NumPy is loaded, and no companion is there
	@$(RUN) -m tools.colab

ranges: environment ## run the notebooks with the oldest and newest NumPy allowed; OPTIONS=lowest, highest, wheels
	@$(RUN) -m tools.ranges $(OPTIONS)

lock: environment ## pin packages anew; with OPTIONS=--upgrade, the newest that pyproject.toml allows
	@$(RUN) -m tools.lock $(OPTIONS)

picture: environment ## take the README's picture from the built website
	@$(RUN) -m tools.picture

clean: ## remove what was built; `make clean` leaves the environment alone
	@$(PYTHON) tools/clean.py
