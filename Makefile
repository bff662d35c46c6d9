# Everything a newcomer needs is `make run` and `make test`; `make` alone lists the rest.
# Works with GNU make 3.81 (macOS) and newer. What it fetches goes to .cache/ and node_modules/.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:

WEB := agentui/web
CONSOLE := $(WEB)/console/dist/index.html
WIDGET := $(WEB)/widget/dist/widget.js
MODULES := $(WEB)/node_modules/.package-lock.json
WEB_SOURCES = $(shell find $(WEB) \( -name node_modules -o -name dist -o -name test-results \) -prune -o -type f -print)

# The OpenAPI document and the types of its TypeScript client are committed, so that a change of the API shows in review.
OPENAPI := agentui/openapi.json
SCHEMA := $(WEB)/console/src/api/schema.d.ts

GOLANGCI_VERSION := v2.15.0
GOLANGCI := .cache/bin/golangci-lint-$(GOLANGCI_VERSION)

# ARGS reaches the program: make run ARGS="--listen 127.0.0.1:9000", make bench ARGS="--tickets 1000000"
ARGS ?=
# Limits `make test-go` to some packages: make test-go PKG=./tickets/...
PKG ?= ./...

.PHONY: help
help: ## this list
	@awk 'BEGIN {FS = ":.*## "} /^[a-z0-9-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

## Running

.PHONY: run
run: build postgres ## build everything and serve on a private PostgreSQL (data/)
	@exec bin/kept serve $(ARGS)

.PHONY: demo
demo: build ## fill the running server with a believable desk (ARGS=--live keeps customers writing)
	@exec bin/kept demo $(ARGS)

.PHONY: build
build: tools $(CONSOLE) $(WIDGET) ## build bin/kept with the console and the chat widget inside
	@go build -o bin/kept ./cmd/kept

## Testing

.PHONY: test
test: test-go test-web test-e2e ## every test there is

.PHONY: test-go
test-go: tools $(CONSOLE) $(WIDGET) postgres ## Go tests, with the race detector (PKG=./tickets/... for some)
	@.ci/need compiler
	go test -race -shuffle=on $(PKG)

.PHONY: test-web
test-web: tools $(MODULES) ## TypeScript types, style and unit tests
	npm --prefix $(WEB) run check
	npm --prefix $(WEB) test

.PHONY: test-e2e
test-e2e: build postgres ## the whole program in a real Chromium
	chromium=$$(.ci/need chromium) && KEPT_CHROMIUM="$$chromium" npm --prefix $(WEB) run e2e

.PHONY: check
check: test check-format lint check-generated ## what CI runs, in the same order

.PHONY: bench
bench: build postgres ## measure the budgets of the design (ARGS for sizes)
	@exec bin/kept bench $(ARGS)

## Keeping the code in shape

.PHONY: fmt
fmt: $(GOLANGCI) $(MODULES) ## format Go and TypeScript
	$(GOLANGCI) fmt ./...
	npm --prefix $(WEB) run format

.PHONY: check-format
check-format: $(GOLANGCI) ## fail if Go is not formatted (TypeScript: part of test-web)
	$(GOLANGCI) fmt --diff ./...

.PHONY: lint
lint: $(GOLANGCI) $(CONSOLE) $(WIDGET) ## static checks of the Go code; what is off and why: .golangci.yml
	$(GOLANGCI) run ./...

.PHONY: generate
generate: build ## write the OpenAPI document and the TypeScript types from the Go code
	bin/kept openapi > $(OPENAPI).new
	mv $(OPENAPI).new $(OPENAPI)
	npm --prefix $(WEB) run generate

.PHONY: check-generated
check-generated: ## fail if generated files are not what `make generate` writes
	@rm -rf .cache/generated && mkdir -p .cache/generated
	@cp $(OPENAPI) $(SCHEMA) .cache/generated/
	@$(MAKE) --no-print-directory generate
	@diff -u .cache/generated/$(notdir $(OPENAPI)) $(OPENAPI) && diff -u .cache/generated/$(notdir $(SCHEMA)) $(SCHEMA) || \
		{ echo "Generated files were not current. They are now: look at them and commit them." >&2; exit 1; }

.PHONY: clean
clean: ## remove what was built and fetched, never data/
	rm -rf bin .cache $(WEB)/node_modules $(WEB)/*/dist $(WEB)/*/node_modules $(WEB)/test-results

## Parts

.PHONY: tools
tools:
	@.ci/need go
	@.ci/need node

$(MODULES): $(WEB)/package.json $(WEB)/package-lock.json
	@.ci/need node
	npm --prefix $(WEB) ci --no-fund --no-audit
	@touch $@

$(CONSOLE): $(MODULES) $(WEB_SOURCES)
	npm --prefix $(WEB) run build --workspace @kept/console
	@touch $@

$(WIDGET): $(MODULES) $(WEB_SOURCES)
	npm --prefix $(WEB) run build --workspace @kept/widget
	@touch $@

# Looked at each time, because an installed PostgreSQL may have gone since; it takes some milliseconds.
.PHONY: postgres
postgres:
	@.ci/need postgres

$(GOLANGCI):
	@mkdir -p $(@D)
	GOBIN="$(CURDIR)/.cache/bin" go install github.com/golangci/golangci-lint/v2/cmd/golangci-lint@$(GOLANGCI_VERSION)
	@mv .cache/bin/golangci-lint $@
