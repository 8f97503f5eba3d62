# Two commands do all the set-up: `make serve` runs a whole instance, `make test` runs every test.
# `make check` runs the linters; `make lock` writes the hashed requirement files again, `make messages` the catalogues.

PYTHON ?= python3
PORT ?= 8000
DATA ?= ./var
# The public host. A trial on one machine is its own host, so that statements can be opened on it.
ORIGIN ?= localhost:$(PORT)

BIN := .venv/bin
SERVER := .venv/server.stamp
DEV := .venv/dev.stamp
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet install
# A file in one process, in the order of tests/conftest.py.
APART := --dist loadfile --no-loadscope-reorder
# Rooms with tables run on both databases.
TABLE_ROOMS := $(wildcard $(addprefix tests/,seizure accounts answers api backups checkup coalitions custody desk editions federation hooks letterbox logkeeper members organisations outbox \
	outreach publishing roundtable sharing signing signon texts translating watching web))
PURE_ROOMS := $(wildcard $(addprefix tests/,importing outbox publiclog sealing texts verifier))
# Playwright keeps an event loop in its process, which other tests would stumble over.
IN_BROWSER := $(wildcard $(addprefix tests/,browser_verifier desk_scripts journeys opening/test_ceremony_page.py))
# Tests write thousands of small files and wait until they are on the disk: in memory, where it has room, they need not.
# Long runs (`make soak`) stay on the disk, which is a part of what they measure.
IN_MEMORY = $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 1500000 { print "TMPDIR=/dev/shm" }')
# How new a release may be that is locked.
WAIT := 7 days ago
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-header --no-annotate --exclude-newer $(shell date -u -d '$(WAIT)' +%FT00:00:00Z)

# Whole instances are many processes, and tests start hundreds: without compiled files each compiles the house anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: serve test check bench soak fuzz seizure lock oracle describe messages machine validate

serve: $(SERVER)
	@UNDERSIGNED_ORIGIN="$(ORIGIN)" exec $(BIN)/undersigned serve --port $(PORT) --data $(DATA)

test: $(DEV)
	@scripts/need "command -v chromium-headless-shell" chromium-headless-shell
	@scripts/need "ls /usr/lib/postgresql/*/bin/initdb" postgresql
	@scripts/need "command -v clevis && ls /usr/libexec/tangd" clevis tang jose
	@scripts/need "command -v pgbouncer" pgbouncer
	@scripts/need "command -v nginx && command -v openssl" nginx openssl
	@scripts/need "command -v systemd-analyze" systemd
	@scripts/need "find /usr/share/fonts -name NotoSansDevanagari-Regular.ttf | grep -q ." fonts-noto-core
	@scripts/need "find /usr/share/fonts -name NotoSerifCJK-Regular.ttc | grep -q ." fonts-noto-cjk
	$(IN_MEMORY) $(BIN)/pytest -n 3 $(APART) -m "not soak and not validate" $(addprefix --ignore=,$(IN_BROWSER)) tests
	$(IN_MEMORY) $(BIN)/pytest -n 4 $(APART) -m "not soak and not validate" $(IN_BROWSER)
	$(IN_MEMORY) $(BIN)/python tests/postgresql.py $(BIN)/pytest -n 3 $(APART) -m "not soak and not validate" $(TABLE_ROOMS)

check: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/deptry src
	$(BIN)/djlint --lint --quiet src
	scripts/check-django

bench: $(SERVER)
	$(BIN)/undersigned bench letterbox
	$(BIN)/undersigned bench lists
	$(BIN)/undersigned bench page
	$(BIN)/undersigned bench desk
	$(BIN)/undersigned bench table
	$(BIN)/undersigned bench print
	$(BIN)/undersigned bench backup

soak: $(DEV)
	$(BIN)/pytest -m soak -rP $(addprefix --ignore=,$(IN_BROWSER)) tests
	$(BIN)/pytest -m soak -rP $(IN_BROWSER)

# Readers of pages that others keep: the Nu validator over every page, Lighthouse over a statement's.
validate: $(DEV)
	@scripts/need "command -v java" default-jre-headless
	@scripts/need "command -v npm" npm
	@scripts/need "command -v chromium-headless-shell" chromium-headless-shell
	npm ci --silent --ignore-scripts --prefix tests/validators
	$(BIN)/pytest -m validate tests/journeys/test_valid_pages.py

# A thousand invented people, then every byte of the disk, on both databases.
seizure: $(DEV)
	@scripts/need "ls /usr/lib/postgresql/*/bin/initdb" postgresql
	UNDERSIGNED_TEST_PEOPLE=1000 $(BIN)/pytest -rP tests/seizure
	UNDERSIGNED_TEST_PEOPLE=1000 $(BIN)/python tests/postgresql.py $(BIN)/pytest -rP tests/seizure

# The whole way of an operator on a bare Debian 12, as root: install, sign, verify, restart, measure.
machine:
	scripts/machine $(MACHINE)

# Does the time of an answer tell who signed? Six sorts of addresses, and a leak planted on purpose.
oracle: $(DEV)
	$(BIN)/pytest -m soak -rP tests/letterbox/test_oracle.py

# SEED=2 tries other cases. What hypothesis knows of the pure rooms comes behind.
fuzz: $(DEV)
	PYTHONPATH=. $(BIN)/python -m tests.fuzz --seed $(or $(SEED),1)
	PYTHONPATH=. $(BIN)/pytest -p tests.fuzzing --hypothesis-profile=fuzz $(PURE_ROOMS)
	UNDERSIGNED_TEST_EXAMPLES=200 $(BIN)/pytest tests/api/test_fuzzed_requests.py

# What programs can do, as it is served: docs/reference/openapi.json.
describe: $(DEV)
	scripts/describe-api docs/reference/openapi.json

# Brings the catalogues of translations up to date and compiles them; says what they lack.
messages: $(DEV)
	$(BIN)/python scripts/messages.py

lock: $(DEV)
	$(LOCK) pyproject.toml --output-file requirements/plain.txt
	$(LOCK) pyproject.toml requirements/build.in --extra server --constraint requirements/plain.txt \
		--output-file requirements/server.txt
	$(LOCK) pyproject.toml requirements/build.in requirements/dev.in --extra server \
		--constraint requirements/server.txt --output-file requirements/dev.txt

# The stamps are newer than what they were made from; a changed requirement file installs again.
$(SERVER): requirements/server.txt pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing what the server needs; this takes a minute, once."
	@$(PIP) --require-hashes --requirement requirements/server.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@

$(DEV): requirements/dev.txt pyproject.toml | .venv/pyvenv.cfg
	@echo "Installing what the tests need; this takes a minute, once."
	@$(PIP) --require-hashes --requirement requirements/dev.txt
	@$(PIP) --no-deps --no-build-isolation --editable .
	@touch $@ $(SERVER)

.venv/pyvenv.cfg:
	@scripts/need "$(PYTHON) -c 'import ensurepip, venv'" python3-venv
	@$(PYTHON) -m venv .venv
