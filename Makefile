# PrivacyAudit. `make help` lists the targets.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help

PREFIX ?= /usr/local
DESTDIR ?=
SWIFT ?= swift
BINARY := .build/release/privacy-audit

# What `make bench` compares with, where its data sets are, and more options of Tests/Benchmarks/neighbors.py.
BENCH_VENV := .build/bench-venv
BENCH_DATA ?= ../shared/data
BENCH_FLAGS ?=

# What the build needs, as Debian packages: headers and pkg-config files of HDF5, Boost.Math, OpenSSL, zlib, KISS FFT,
# OpenBLAS and SQLite.
PACKAGES := pkg-config libhdf5-dev libboost-dev libssl-dev zlib1g-dev libopenblas-serial-dev libkissfft-dev libsqlite3-dev
# What only some tests need; without it they are skipped and say so: a browser for the report, PDF tools, an XML and a JSON schema
# validator, the duckdb program, PyTorch for the import of checkpoints (2.8 GB to fetch), and Slurm with munge, of which tests
# start a cluster of their own (Tests/Cluster/slurm-lab).
CHECK_PACKAGES := chromium libxml2-utils poppler-utils slurm-wlm munge
CHECK_PYTHON := duckdb-cli jsonschema numpy torch

.PHONY: help setup setup-checks build test sanitize lint layering bench bench-accounting bench-disclosure bench-membership bench-sampling bench-training slurm-lab slurm-lab-stop demo docs install uninstall clean

help: ## List the targets.
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | column -t -s "$$(printf '\t')"

setup: ## Install what the build needs (Debian, Ubuntu); does nothing where it is there.
	@command -v $(SWIFT) >/dev/null || { echo "setup: no 'swift' on PATH; install Swift 6.2 or newer from https://www.swift.org/install" >&2; exit 1; }
	@$(call install_missing,$(PACKAGES))

setup-checks: setup ## Install what only some tests need: Chromium, poppler, Slurm, duckdb, jsonschema, NumPy, PyTorch.
	@$(call install_missing,$(CHECK_PACKAGES))
	@command -v python3 >/dev/null || { echo "setup-checks: no 'python3' on PATH; install Python 3" >&2; exit 1; }
	@for package in $(CHECK_PYTHON); do \
		python3 -m pip show -q $$package >/dev/null 2>&1 && continue; \
		echo "setup-checks: pip install $$package"; \
		python3 -m pip install -q --disable-pip-version-check $$package 2>/dev/null \
			|| python3 -m pip install -q --disable-pip-version-check --break-system-packages $$package \
			|| { [ $$package = torch ] && echo "setup-checks: PyTorch does not install; tests of its files are skipped" >&2; }; \
	done

# Installs those of the packages in $(1) that are not there.
define install_missing
	command -v dpkg-query >/dev/null && command -v apt-get >/dev/null || { \
		echo "setup: this system has no apt; install by hand: $(1)" >&2; exit 1; }; \
	missing=""; \
	for package in $(1); do \
		[ "$$(dpkg-query -W -f='$${db:Status-Status}' $$package 2>/dev/null)" = installed ] || missing="$$missing $$package"; \
	done; \
	if [ -z "$$missing" ]; then exit 0; fi; \
	echo "setup: apt-get install$$missing"; \
	as_root=""; \
	if [ "$$(id -u)" != 0 ]; then \
		command -v sudo >/dev/null || { echo "setup: run as root, or install by hand:$$missing" >&2; exit 1; }; \
		as_root=sudo; \
	fi; \
	$$as_root apt-get update -qq; \
	DEBIAN_FRONTEND=noninteractive $$as_root apt-get install -y -qq --no-install-recommends $$missing >/dev/null
endef

build: setup ## Build the command line.
	$(SWIFT) build -c release --product privacy-audit

demo: build ## Audit the bundled release of real hospital discharges; writes privacy-audit-demo/report.html.
	$(BINARY) demo

test: setup ## Run all tests.
	$(SWIFT) test -c release --disable-xctest --skip SlurmTests
	@# A cluster's daemons time each other: they get the processors to themselves.
	$(SWIFT) test -c release --disable-xctest --skip-build --filter SlurmTests

sanitize: setup ## Run the tests of search and networks under the address and the thread sanitizer.
	$(SWIFT) test -c release --disable-xctest --filter "NeighborsTests|NetworksTests" --sanitize=address -Xswiftc -use-ld=lld \
		--scratch-path .build/sanitize-address
	$(SWIFT) test -c release --disable-xctest --filter "NeighborsTests|NetworksTests" --sanitize=thread \
		--scratch-path .build/sanitize-thread

lint: ## Check formatting and the length of files.
	$(SWIFT) format lint --strict -r Package.swift Sources Attacks Tests Fixtures
	@git ls-files '*.swift' '*.c' '*.cpp' '*.h' '*.py' | while read -r file; do \
		lines=$$(wc -l < "$$file"); \
		if [ "$$lines" -gt 600 ]; then echo "$$file: $$lines lines, more than 600" >&2; exit 1; fi; \
	done

layering: setup ## Check that no module imports what its target does not declare.
	$(SWIFT) build -c release --build-tests --explicit-target-dependency-import-check error

bench: build $(BENCH_VENV)/complete ## Measure against peers on the same data; writes Docs/Benchmarks.md. BENCH_DATA, BENCH_FLAGS.
	$(BENCH_VENV)/bin/python Tests/Benchmarks/compare.py --binary $(BINARY) --data $(BENCH_DATA)/nhds2010
	$(BENCH_VENV)/bin/python Tests/Benchmarks/neighbors.py --binary $(BINARY) --data $(BENCH_DATA) \
		--record Docs/Benchmarks.md $(BENCH_FLAGS)
	$(BENCH_VENV)/bin/python Tests/Benchmarks/sampling.py --binary $(BINARY) --record Docs/Benchmarks.md
	$(BENCH_VENV)/bin/python Tests/Benchmarks/training.py --binary $(BINARY) --data $(BENCH_DATA) --record Docs/Benchmarks.md \
		--shadows
	$(BENCH_VENV)/bin/python Tests/Benchmarks/accounting.py --binary $(BINARY) --record Docs/Benchmarks.md
	$(BENCH_VENV)/bin/python Tests/Benchmarks/membership.py --binary $(BINARY) --data $(BENCH_DATA) --record Docs/Benchmarks.md
	$(BENCH_VENV)/bin/python Tests/Benchmarks/disclosure.py --binary $(BINARY) --data $(BENCH_DATA) --record Docs/Benchmarks.md

bench-membership: build $(BENCH_VENV)/complete ## Measure attacks on membership alone, against scikit-learn and SciPy.
	$(BENCH_VENV)/bin/python Tests/Benchmarks/membership.py --binary $(BINARY) --data $(BENCH_DATA) --record Docs/Benchmarks.md

bench-disclosure: build $(BENCH_VENV)/complete ## Measure disclosure attacks alone, against Anonymeter and SDMetrics.
	$(BENCH_VENV)/bin/python Tests/Benchmarks/disclosure.py --binary $(BINARY) --data $(BENCH_DATA) --record Docs/Benchmarks.md

bench-accounting: build $(BENCH_VENV)/complete ## Measure the accountants alone, against Opacus, dp_accounting, prv_accountant and autodp.
	$(BENCH_VENV)/bin/python Tests/Benchmarks/accounting.py --binary $(BINARY) --record Docs/Benchmarks.md

bench-sampling: build $(BENCH_VENV)/complete ## Measure sampling of checkpoints alone, against PyTorch.
	$(BENCH_VENV)/bin/python Tests/Benchmarks/sampling.py --binary $(BINARY) --record Docs/Benchmarks.md

bench-training: build $(BENCH_VENV)/complete ## Measure training alone, against PyTorch and Opacus.
	$(BENCH_VENV)/bin/python Tests/Benchmarks/training.py --binary $(BINARY) --data $(BENCH_DATA) --record Docs/Benchmarks.md \
		--shadows
	$(BENCH_VENV)/bin/python Tests/Benchmarks/fidelity.py --binary $(BINARY) --data $(BENCH_DATA) --record Docs/Benchmarks.md

$(BENCH_VENV)/complete: Tests/Benchmarks/requirements.txt Tests/Benchmarks/requirements-anonymeter.txt
	python3 -m venv --clear $(BENCH_VENV)
	$(BENCH_VENV)/bin/pip install -q --disable-pip-version-check --only-binary :all: -r Tests/Benchmarks/requirements.txt
	@$(BENCH_VENV)/bin/pip install -q --disable-pip-version-check --no-deps -r Tests/Benchmarks/requirements-anonymeter.txt \
		|| echo "bench: anonymeter does not install; NumPy stands in" >&2
	@touch $@

slurm-lab: ## Start a private Slurm cluster of two nodes on this host, for trials; its state is in .build/slurm-lab.
	@Tests/Cluster/slurm-lab check
	@echo "# Point Slurm's programs (sbatch, squeue, sinfo) at it with the line below; end it with 'make slurm-lab-stop'."
	@Tests/Cluster/slurm-lab start .build/slurm-lab

slurm-lab-stop: ## End the cluster of slurm-lab and all that runs on it.
	@Tests/Cluster/slurm-lab stop .build/slurm-lab

install: build ## Install binary, man pages and completions below PREFIX (/usr/local).
	install -d "$(DESTDIR)$(PREFIX)/bin" "$(DESTDIR)$(PREFIX)/share/man/man1" \
		"$(DESTDIR)$(PREFIX)/share/bash-completion/completions" "$(DESTDIR)$(PREFIX)/share/zsh/site-functions" \
		"$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d"
	install -m 755 $(BINARY) "$(DESTDIR)$(PREFIX)/bin/privacy-audit"
	rm -rf .build/manual && mkdir -p .build/manual
	$(SWIFT) package --allow-writing-to-directory .build/manual generate-manual --multi-page --output-directory .build/manual >/dev/null
	install -m 644 .build/manual/*.1 "$(DESTDIR)$(PREFIX)/share/man/man1/"
	$(BINARY) --generate-completion-script bash > "$(DESTDIR)$(PREFIX)/share/bash-completion/completions/privacy-audit"
	$(BINARY) --generate-completion-script zsh > "$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_privacy-audit"
	$(BINARY) --generate-completion-script fish > "$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/privacy-audit.fish"

uninstall: ## Remove what install put below PREFIX.
	rm -f "$(DESTDIR)$(PREFIX)/bin/privacy-audit" "$(DESTDIR)$(PREFIX)"/share/man/man1/privacy-audit*.1 \
		"$(DESTDIR)$(PREFIX)/share/bash-completion/completions/privacy-audit" \
		"$(DESTDIR)$(PREFIX)/share/zsh/site-functions/_privacy-audit" \
		"$(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/privacy-audit.fish"

docs: setup ## Build the API documentation of the library into build/docs; warnings are errors.
	@mkdir -p build/docs; for target in Statistics Tables Documents Neighbors Accounting Learning Networks Auditing Generators Attacks Policy Sweeps Reports; do \
		echo "docs: $$target"; \
		$(SWIFT) package --allow-writing-to-directory build/docs generate-documentation --target $$target \
			--output-path build/docs/$$target --warnings-as-errors; \
	done

clean: ## Remove build products.
	rm -rf .build build
