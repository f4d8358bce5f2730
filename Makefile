# Owns the project's vocabulary: what one can ask of this checkout. `make help` lists it.

SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

export PATH := $(CURDIR)/.tools/bin:$(PATH)
TARGET := $(or $(CARGO_TARGET_DIR),target)
# One set of features for whatever is built, so that nothing is compiled twice.
CARGO_BUILD := cargo build --locked --workspace
SCRIPTS := .ci/run scripts/lib.sh scripts/model scripts/services scripts/test scripts/toolchain $(wildcard scripts/services.d/*)

STUDIO_DEPS := frontend/node_modules/.installed
STUDIO := frontend/dist/index.html
# Folders count as well: their times tell of files that were removed.
STUDIO_SOURCES = $(wildcard frontend/*.html frontend/*.json frontend/*.ts frontend/*.js frontend/*.mjs frontend/*.cjs) \
	$(shell find frontend/src frontend/public -not -name '*.test.*' 2>/dev/null)

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: run
run: toolchain $(STUDIO) ## build Genesis and start it on http://127.0.0.1:8080; needs nothing else
	$(CARGO_BUILD) --release --bin genesis
	@echo "Genesis starts: open http://$${GENESIS__SERVER__LISTEN:-127.0.0.1:8080} (Ctrl-C stops it)"
	@exec $(TARGET)/release/genesis serve

.PHONY: build
build: toolchain $(STUDIO) ## build target/release/genesis with the studio in it, and target/release/loadtests
	$(CARGO_BUILD) --release

.PHONY: test
test: ## run every suite: Rust, studio, browser; real services are started for it and stopped again
	@scripts/test

.PHONY: services
services: ## start the real servers that tests use, and wait until they answer
	@scripts/services up

.PHONY: services-down
services-down: ## stop those servers; their data stay under .services/
	@scripts/services down

.PHONY: model
model: ## serve a small real model on http://127.0.0.1:8081/v1 to try as the writer (built on first use: about 7 minutes)
	@scripts/model serve

.PHONY: bench
bench: build ## measure this machine's figures (6 minutes) and write them into README.md
	$(CARGO_BUILD) --release --example bare
	scripts/services up postgres
	scripts/bench

.PHONY: fmt
fmt: $(STUDIO_DEPS) ## format everything
	cargo fmt --all
	npm --prefix frontend run format --if-present

.PHONY: lint lint-scripts lint-studio lint-rust
lint: lint-scripts lint-studio lint-rust ## check formats, lints, types, shell scripts and dependencies

lint-scripts: lint-toolchain
	shellcheck -x $(SCRIPTS)

lint-studio: $(STUDIO_DEPS)
	npm --prefix frontend run format:check
	npm --prefix frontend run lint
	npm --prefix frontend run typecheck

lint-rust: lint-toolchain
	cargo fmt --all --check
	cargo clippy --locked --workspace --all-targets -- -D warnings
	cargo deny --locked check bans licenses sources

.PHONY: openapi
openapi: $(STUDIO_DEPS) ## write frontend/openapi.json and the studio's API types anew
	$(CARGO_BUILD) --bin genesis
	$(TARGET)/debug/genesis openapi > $(TARGET)/openapi.json
	cmp -s $(TARGET)/openapi.json frontend/openapi.json || cp $(TARGET)/openapi.json frontend/openapi.json
	npm --prefix frontend run generate

.PHONY: clean
clean: ## remove what was built or installed here; novels (data/) and the services' data stay
	cargo clean
	rm -rf .tools frontend/dist frontend/node_modules

# The parts.
.PHONY: toolchain lint-toolchain studio studio-deps
toolchain:
	@scripts/toolchain build

lint-toolchain:
	@scripts/toolchain build lint

studio: $(STUDIO)

studio-deps: $(STUDIO_DEPS)

$(STUDIO_DEPS): frontend/package-lock.json | toolchain
	npm --prefix frontend ci --no-audit --no-fund
	@touch $@

$(STUDIO): $(STUDIO_DEPS) $(STUDIO_SOURCES)
	npm --prefix frontend run build
