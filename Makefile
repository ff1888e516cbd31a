# The front door. `make` lists what there is; scripts/ does the work.
#
# ONLY=refresh runs only the tests, and ONLY=refresh/ or ONLY=refresh/no-cookie only the cases, with this in their name.

.DEFAULT_GOAL := help
RUN_TESTS = scripts/run_tests.py $(if $(ONLY),--only '$(ONLY)')

.PHONY: help setup build demo demo-all check generate test bench bench-programs dist fmt
.PHONY: test-jvm test-go test-php
.PHONY: test-rust test-python test-node test-ruby test-browser test-frontends test-frameworks test-kits test-interop test-packages test-repository

help: ## List these targets
	@awk -F ':.*## ' '/^[a-z%-]+:.*## / { printf "  make %-15s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

# Built where it or its kit has changed since.
REACT_ROUTER = tests/apps/react-router/build/server/index.js
$(REACT_ROUTER): $(shell find tests/apps/react-router/app frontends/react-router/src -type f) | build
	@npm run --silent --prefix tests/apps/react-router build

NEXT = frontends/nextjs/.apps/example/built
$(NEXT): $(shell find tests/apps/next frontends/nextjs/src -type f) | build
	@if [ -d frontends/nextjs/node_modules ]; then node tests/frontends/next-apps.js example; fi

demo: build $(REACT_ROUTER) $(NEXT) ## Start the emulator and the example apps, with a page that lists them; PORT=4000 and LIFETIME=300 (seconds) can be set
	@scripts/demo.py $(if $(PORT),--port $(PORT)) $(if $(LIFETIME),--token-lifetime $(LIFETIME))

demo-all: build ## The same with a Java and a Go app beside them; needs a JDK 17, Maven and Go
	@$(MAKE) --no-print-directory --directory=bindings apps
	@$(MAKE) --no-print-directory demo

check: ## Format, lints, types and fast tests of what changed since BASE=main, in three minutes on a built tree
	@scripts/check.py

generate: ## Write what is generated: the lists of every language from core/src/surface.rs, and pages of the manual
	@UPDATE=1 cargo test --quiet --package authkit-core --test packages --test manual

test: build ## Set up, build and run every test; says at the end what ran
	@$(RUN_TESTS)

test-rust: ## Formatting, lints and the tests of the engine and the emulator
	@scripts/setup ruby
	@$(RUN_TESTS) rust

test-python: ## The tests of the Python package
test-node: ## The tests of the Node package
test-ruby: ## The tests of the Ruby package
test-python test-node test-ruby: test-%:
	@scripts/setup $*
	@scripts/build $*
	@$(RUN_TESTS) $*

test-jvm: ## The tests of the JVM package; needs a JDK 17 and Maven
test-go: ## The tests of the Go package; needs Go 1.19 and a C compiler
test-jvm test-go: test-%:
	@$(RUN_TESTS) $*

test-php: ## The tests of the PHP package
	@scripts/setup php
	@$(RUN_TESTS) php

test-repository: ## Versions, dependencies and their licences, workflows and scripts
	@scripts/setup repository
	@$(RUN_TESTS) repository

test-browser: build ## The browser story, through the demo
	@$(RUN_TESTS) browser

test-frontends: build ## The packages for frameworks of pages, and their pages in a browser
	@$(RUN_TESTS) frontends

test-frameworks: build ## Sessions in cookies as real frameworks write and read them
	@$(RUN_TESTS) frameworks

test-kits: build ## The stories of the web flow through each kit, in its framework and behind its server
	@$(RUN_TESTS) kits

test-interop: build ## The vendor's packages and ours on the same cookies
	@$(RUN_TESTS) interop

test-packages: build ## Build the packages, install them outside this folder and use them there
	@$(RUN_TESTS) packages

bench: setup ## Measure ours beside the vendor's packages, pages of frameworks, the core, and how cost grows
	@$(MAKE) --no-print-directory --jobs=2 dist bench-programs
	@bench/run.py

# Beside the packages: most of either build is one long optimization on one core.
bench-programs:
	@bench/run.py --build

build: setup ## Build the emulator and the packages for use inside this folder
	@scripts/build

dist: setup ## Build the wheel, the npm packages and the gem for this platform into dist/
	@scripts/dist

setup: ## Install what building and testing needs
	@scripts/setup

fmt: ## Format the Rust code
	@cargo fmt --all
