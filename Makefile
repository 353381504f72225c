# Waaier. `make` prints this help; every command sets up what it needs first.

PYTHON ?= python3
SETUP  := $(PYTHON) scripts/setup.py
VENV   := .venv/bin
LOCK   := $(VENV)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
          --custom-compile-command "make lock" $(if $(UPGRADE),--upgrade)

# What the settings ask of production; `make check` reads them with these. No database is reached.
PRODUCTION := DEMO=0 DEBUG=0 DATABASE_URL=postgresql://waaier@database/waaier SITE_URL=https://waaier.example \
              ALLOWED_HOSTS=waaier.example DEFAULT_FROM_EMAIL=waaier@waaier.example \
              SECURITY_CONTACT=mailto:waaier@waaier.example \
              SECRET_KEY=only-for-this-check-fkq7XzRr2mU9vLw4TnB8sYc3HdJ6gPeA

.DEFAULT_GOAL := help
.PHONY: help run dev test quick themes probes check coverage hook format bench rehearse seed reset lock licences messages release restore-check

help: ## this help
	@echo "Waaier, a registry of civic initiatives. Port and data folder: PORT=8000 WAAIER_DATA=.waaier"
	@sed -n 's/^\([a-z-]*\):.*## /  make \1\t/p' $(MAKEFILE_LIST) | expand -t 22

run: ## set up everything and serve the demo on http://127.0.0.1:8000
	@$(SETUP)
	@exec $(VENV)/python -m demo

dev: export DEBUG = 1
dev: ## the same with autoreload and error pages
	@$(SETUP)
	@exec $(VENV)/python -m demo

test: ## every test; ARGS="tests/intake -k scale" picks some
	@$(SETUP) --tests
	@PATH="$(CURDIR)/$(VENV):$$PATH" $(VENV)/python -m pytest -n 2 --dist worksteal $(ARGS)

quick: ## every test but the slow ones; ARGS as with test
	@$(SETUP) --tests
	@PATH="$(CURDIR)/$(VENV):$$PATH" $(VENV)/python -m pytest -n 2 --dist worksteal -m "not slow" $(ARGS)

themes: ## the nine real themes of npm on ten pages each, in a browser; minutes
	@$(SETUP) --tests
	@PATH="$(CURDIR)/$(VENV):$$PATH" THEME_PAGES=all $(VENV)/python -m pytest -n 0 tests/browser/test_themes.py

probes: ## 4,000 hostile requests and five rounds of twenty hands on one button; a minute
	@$(SETUP) --tests
	@PATH="$(CURDIR)/$(VENV):$$PATH" PROBES=all $(VENV)/python -m pytest -n 0 tests/probing $(ARGS)

coverage: ## every test but the slow ones, and which lines none of them ran
	@$(SETUP) --tests
	@PATH="$(CURDIR)/$(VENV):$$PATH" $(VENV)/python -m pytest -n 2 -m "not slow" --cov --cov-report=term:skip-covered $(ARGS)

hook: ## run the quick checks before each commit, from now on
	@$(SETUP) --tests
	@$(VENV)/pre-commit install

check: ## lint, formats, migrations, messages, production settings, known weaknesses of packages
	@$(SETUP) --tests
	$(VENV)/ruff check .
	$(VENV)/ruff format --check .
	@find templates -name '*.html' -exec $(VENV)/djade --check --target-version 5.2 {} +
	$(VENV)/djangofmt --check templates
	$(VENV)/djangofmt check templates
	$(VENV)/python manage.py makemigrations --check --dry-run
	$(VENV)/python -m scripts.upgrades
	$(VENV)/python scripts/messages.py check
	@echo "manage.py check --deploy, as production"
	@$(PRODUCTION) $(VENV)/python manage.py check --deploy --fail-level WARNING
	@PATH="$(CURDIR)/$(VENV):$$PATH" $(VENV)/python scripts/advisories.py

# djade says so with an error when it changed something. What it labels is longer, so the layout comes once more.
format: ## lay out code and templates as `make check` asks
	@$(SETUP) --tests
	$(VENV)/ruff check --fix .
	$(VENV)/ruff format .
	$(VENV)/djangofmt templates
	@-find templates -name '*.html' -exec $(VENV)/djade --target-version 5.2 {} +
	$(VENV)/djangofmt templates

bench: ## the benchmarks
	@$(SETUP) --tests
	@$(VENV)/python -m benchmarks $(ARGS)

rehearse: ## two nodes and a database with a standby, each part killed in turn; ARGS="--rounds 1" is a short one
	@$(SETUP) --tests
	@$(VENV)/python -m rehearsal $(ARGS)

seed: ## N made-up initiatives beside the demo's: make seed N=10000
	@$(SETUP)
	@$(VENV)/python -m demo fill
	@DEMO=1 $(VENV)/python manage.py seed $(or $(N),1000)

restore-check: ## try a back-up out in a temporary database: make restore-check FILE=waaier-….tar.age KEY=waaier-backup.key
	@$(SETUP)
	@$(VENV)/python manage.py restore_check "$(FILE)" $(if $(KEY),--identity "$(KEY)")

reset: ## throw away the data of the demo, after asking
	@$(SETUP)
	@$(VENV)/python -m scripts.reset

lock: ## bring requirements/*.lock up to date with pyproject.toml; UPGRADE=1 takes newer versions
	@$(SETUP) --tests
	$(LOCK) --group dev --output-file requirements/dev.lock
	$(LOCK) --group demo --constraint requirements/dev.lock --output-file requirements/demo.lock
	$(LOCK) --constraint requirements/dev.lock --output-file requirements/production.lock
	$(subst pyproject.toml,--group node,$(LOCK)) --output-file requirements/node.lock
	$(subst pyproject.toml,--group cluster,$(LOCK)) --output-file requirements/cluster.lock

licences: ## bring docs/licences.md up to date with what is locked
	@$(SETUP) --tests
	@$(VENV)/python scripts/licences.py

release: ## what others can check and run, and a signed tag: make release VERSION=1.2.0 KEY=~/.ssh/id_ed25519
	@$(SETUP) --tests
	@PATH="$(CURDIR)/$(VENV):$$PATH" $(VENV)/python -m scripts.release "$(VERSION)" "$(KEY)"

messages: ## bring locale/ up to date with the code and the templates
	@$(SETUP) --tests
	@$(VENV)/python scripts/messages.py update
