# `make run` and `make test` are all that a fresh Debian, Ubuntu or macOS needs.
# The first that is new enough; another one: make PYTHON=…
PYTHON ?= $(or $(shell for python in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && \
	{ echo $$python; break; }; done),python3)
VENV := .venv
BIN := $(VENV)/bin
# A program and what brings it: only what is missing is asked for, since a machine may have
# its npm, say, from elsewhere, which Debian's own would not stand beside. Not every
# Debian has each package: newer ones have Knot's keymgr apart.
PROGRAMS := chromium=chromium,fonts-dejavu-core postfix=postfix \
	dovecot=dovecot-core,dovecot-pop3d,dovecot-lmtpd,dovecot-submissiond \
	knotd=knot keymgr=knot-keymgr unbound=unbound psql=postgresql npm=npm

# Debian installs one mail server at a time, and starts what it installs. These are only
# unpacked, and run by tests in a folder of their own (tests/real_servers/jail.py); one
# group a line of packages that stand each other.
SERVERS := $(VENV)/servers
UNPACKED := "exim4-daemon-light" "opensmtpd" "courier-mta courier-pop" \
	"cyrus-pop3d sasl2-bin" \
	"bind9 nsd pdns-backend-bind dnsmasq-base"

# A folder of wheels beside this file, as `make bundle` packs it: then no network is asked.
WHEELS := $(wildcard wheels)
LOCAL := $(if $(WHEELS),--no-index --find-links $(WHEELS))

# Where a company's own certificates are in use, uv finds them in the system's store.
install = $(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes \
	  --compile-bytecode $(LOCAL) -r $(1) $(if $(LOCAL),,2>/dev/null) || \
	$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes \
	  --compile-bytecode --system-certs $(LOCAL) -r $(1)

.PHONY: run shared bundle test lint unit model translations messages mutants system-packages other-servers axe lock sbom licences \
	audit-dependencies clean

run: $(VENV)/.run-ready
	@$(BIN)/python -m diagnostics.serving

# What a login in front of the dashboard needs beside (README, "A shared dashboard").
shared: $(VENV)/.run-ready
	$(call install,requirements-shared.txt)

# For a class without network: this version with all its wheels in one archive, in which
# `make run` asks nobody. The wheels are for this kind of machine and this Python.
BUNDLE := senderscope-$(shell uname -s)-$(shell uname -m).tar.gz
bundle: $(VENV)/.run-ready
	@rm -rf out/bundle && mkdir -p out/bundle/senderscope/wheels
	@git archive HEAD | tar -x -C out/bundle/senderscope
	$(BIN)/python -m pip download --quiet --disable-pip-version-check --require-hashes \
	  --only-binary :all: -d out/bundle/senderscope/wheels \
	  -r requirements-setup.txt -r requirements.txt
	@tar -C out/bundle -czf out/$(BUNDLE) senderscope && rm -rf out/bundle
	@echo "out/$(BUNDLE): unpack it on a machine like this one, then make run"

test: $(VENV)/.test-ready other-servers axe lint unit

# Types are those of the running Python, and of the newest: its library says more.
lint:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --python-version 3.14

# Tests wait more than they compute, so one process more than there are cores. Files go
# to them in the order of tests/conftest.py: those that take longest come first.
JOBS ?= $(shell echo $$(( $$(getconf _NPROCESSORS_ONLN) + 1 )))
unit:
	$(BIN)/python -m pytest -rfEs -n $(JOBS) --dist loadfile --no-loadscope-reorder

# The second voice of the error engine, from the examples in rules/errors.
model: $(VENV)/.run-ready
	$(BIN)/python -m diagnostics.errors.deciding.learning

# What other languages lack; new texts of pages and commands into their .po files.
translations: $(VENV)/.run-ready
	@$(BIN)/python -m diagnostics.locale.translating

messages: $(VENV)/.run-ready
	@$(BIN)/python -m diagnostics.locale.translating messages

# Which changed operators do the tests miss? Not part of `test`: it takes hours, a sample
# minutes: make mutants MUTANTS="diagnostics/accounts --most 50 --seed 2 --jobs 2"
MUTANTS ?=
mutants: $(VENV)/.test-ready
	$(BIN)/python -m benchmarks.mutants $(MUTANTS)

# Python's own venv, uv inside it, then everything pinned by hash, with bytecode:
# without it the first page takes three times as long.
$(VENV)/.uv-ready: requirements-setup.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Senderscope needs Python 3.11 or newer; name one: make PYTHON=… $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && \
	    apt-get update -qq && apt-get install -y -qq python3-venv; } || \
	  { echo "Python's venv is missing; install it, on Debian: apt-get install python3-venv" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes $(LOCAL) -r requirements-setup.txt
	@touch $@

$(VENV)/.run-ready: $(VENV)/.uv-ready requirements.txt
	$(call install,requirements.txt)
	@$(BIN)/python -m compileall -q diagnostics dashboard.py
	@touch $@

$(VENV)/.test-ready: $(VENV)/.run-ready requirements-dev.txt
	$(call install,requirements-dev.txt)
	@touch $@

# Chromium and the real mail and DNS servers, where we may install them; elsewhere the
# tests that need them say what they skipped (on CI they fail).
system-packages:
	@missing=""; for program in $(PROGRAMS); do \
	  PATH="$$PATH:/usr/sbin" command -v $${program%%=*} >/dev/null || \
	    missing="$$missing $$(echo $${program#*=} | tr , ' ')"; done; \
	if [ -z "$$missing" ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  apt-get update -qq && \
	  known="$$(apt-cache pkgnames | grep -Fx "$$(echo $$missing | tr ' ' '\n')" || true)" && \
	  echo "installing:" $$known && \
	  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$known >/dev/null; \
	else echo "not installed, so their tests are skipped:$$missing"; fi

other-servers: system-packages
	@if [ -d $(SERVERS) ]; then :; \
	elif [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	  echo "unpacking: Exim, OpenSMTPD, Courier, Cyrus, BIND, NSD, PowerDNS, dnsmasq"; \
	  rm -rf $(SERVERS).new && mkdir -p $(SERVERS).new/debs && cd $(SERVERS).new/debs && \
	  apt-get update -qq && \
	  for group in $(UNPACKED); do \
	    apt-get install -s --no-install-recommends $$group | awk '$$1 == "Inst" {print $$2}'; \
	  done | sort -u | xargs apt-get download -qq -o APT::Sandbox::User=root && \
	  for deb in *.deb; do dpkg -x "$$deb" .. || exit 1; done && \
	  cd .. && rm -rf debs && mv "$$PWD" "$${PWD%.new}"; \
	else echo "not unpacked, so their tests are skipped: Exim, OpenSMTPD, Courier, Cyrus," \
	  "BIND, NSD, PowerDNS, dnsmasq"; fi

# What looks at every page for barriers; without npm its test says that it skipped.
AXE := tests/ui/axe
axe: system-packages
	@if [ $(AXE)/node_modules/.package-lock.json -nt $(AXE)/package-lock.json ]; then :; \
	elif command -v npm >/dev/null && \
	  (cd $(AXE) && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error >/dev/null); then :; \
	else echo "not fetched, so its test is skipped: axe-core"; fi

# New pins, without any index address in the files.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --upgrade \
	--generate-hashes --no-emit-index-url --no-annotate --no-header
lock: $(VENV)/.uv-ready
	$(COMPILE) pyproject.toml -o requirements.txt
	$(COMPILE) --extra shared -c requirements.txt pyproject.toml -o requirements-shared.txt
	$(COMPILE) --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
	echo uv | $(COMPILE) - -o requirements-setup.txt

# What this is made of (out/sbom.json, CycloneDX), and under which licences: fails where
# one is unknown or not accepted.
sbom: $(VENV)/.run-ready
	@$(BIN)/python -m benchmarks.supply_chain sbom

licences: $(VENV)/.run-ready
	@$(BIN)/python -m benchmarks.supply_chain licences

# Known weaknesses of the pins. Asks a database of advisories, so it isn't part of `test`;
# pip-audit comes into an environment of its own.
audit-dependencies: $(VENV)/.run-ready
	@$(BIN)/python -m benchmarks.supply_chain audit $(BIN)/uvx

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache
