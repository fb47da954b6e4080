# The commands of the project; `make` alone lists them.
PYTHON ?= python3
BIN := .venv/bin
# Said here, because an old Python cannot even read the file that would say it.
BOOTSTRAP = $(PYTHON) -c "import sys; v = sys.version_info; \
	v < (3, 11) and sys.exit('Python 3.11 or newer is needed; $(PYTHON) is %d.%d. Choose one: make PYTHON=python3.12 …' % v[:2])" \
	&& $(PYTHON) tools/bootstrap.py

.DEFAULT_GOAL := help
.PHONY: help run test lint e2e bench shots pictures migrate build messages dev-env

help: ## this list
	@awk -F ':.*## ' '/^[a-z0-9-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: ## everything from nothing: packages, frontend, database, demo chain, then the shop on PORT (3000)
	@$(BOOTSTRAP) run

build: ## packages and frontend only
	@$(BOOTSTRAP) build

migrate: ## bring the database of DATABASE_URL to the newest schema
	@$(BOOTSTRAP) env
	@$(BIN)/python -m booking_app.cli migrate

messages: dev-env ## bring the texts of the source into booking_app/locale
	@$(BIN)/python -m booking_app.cli messages

dev-env:
	@$(BOOTSTRAP) env --dev

lint: dev-env ## ruff, strict types, import contracts
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy booking_app rxconfig.py tools benchmarks
	@$(BIN)/lint-imports

test: dev-env ## all tests: units, databases, browser, on all cores
	@$(BOOTSTRAP) build
	@$(BIN)/pytest --numprocesses auto --durations 30

e2e: dev-env ## the browser tests only
	@$(BOOTSTRAP) build
	@$(BIN)/pytest tests/e2e

bench: dev-env ## measure, and write docs/benchmarks.md
	@$(BOOTSTRAP) build
	@$(BIN)/python -m benchmarks

shots: dev-env ## pictures of every screen into .build/shots
	@$(BOOTSTRAP) build
	@$(BIN)/python -m tools.shots

pictures: dev-env ## the README's pictures, and those shown when the shop is installed
	@$(BOOTSTRAP) build
	@$(BIN)/python -m tools.pictures
