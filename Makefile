# `make test` sets up everything that it needs and runs everything; `make help` lists the rest.
CARGO ?= cargo
VALIDATORS := target/validators
EDGE_AUTH := functions/edge-auth
FUZZ_SECONDS ?= 60

.PHONY: help test lint validators edge-auth package snapshots documents screenshots resource-types bench deny fuzz

help: ## Show this list
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 20

# What the tests need is fetched while they are compiled.
test: ## Run every test and lint; needs Rust, Python 3 and Node
	$(CARGO) fmt --all --check
	@$(MAKE) --no-print-directory --jobs=3 validators edge-auth test-executables
	@tests/run.py

.PHONY: test-executables
test-executables:
	@tests/run.py --build-only

validators: ## Install what checks the tests' output (tests/requirements*.in, tests/package.json) into target/
	@tests/validators.sh

edge-auth: $(EDGE_AUTH)/node_modules/.package-lock.json ## Bundle the edge function into target/edge-auth, and test it
	npm run --silent --prefix $(EDGE_AUTH) build
	npm test --silent --prefix $(EDGE_AUTH)

# npm writes this file when it is done.
$(EDGE_AUTH)/node_modules/.package-lock.json: $(EDGE_AUTH)/package-lock.json
	npm ci --prefix $(EDGE_AUTH) --ignore-scripts --no-audit --no-fund --loglevel=error
	touch $@

package: ## Build and zip the functions into target/package (ARCH=arm64 for Graviton); needs Python 3 and Node
	$(CARGO) run --quiet -p packaging -- --arch $(or $(ARCH),x86_64)

snapshots: ## Accept the templates as they are now
	$(CARGO) run --quiet -p synth -- all --out-dir snapshots

documents: ## Write the generated parts of the README and of docs/ anew, and the picture
	UPDATE_DOCUMENTS=1 $(CARGO) test --quiet -p synth --test command documents
	UPDATE_DOCUMENTS=1 $(CARGO) test --quiet -p configuration --features validate --test configuration documents
	$(CARGO) run --quiet -p synth -- graph --auth oauth2 --entry-point http --cache cloudfront \
		--output docs/architecture.svg

# The README shows two of them; the others are for looking at.
screenshots: validators ## Pictures of the pages of `local`, in light and dark, into docs/screenshots; needs Chromium
	$(CARGO) build --quiet -p local
	LOCAL=target/debug/local SAMPLES=local/samples NODE_PACKAGES=$(VALIDATORS)-browser \
		node local/tests/browser/screenshots.mjs docs/screenshots

resource-types: validators ## Refresh the schemas of cfn/resource-types.txt and write cfn/src/resources
	schemas=$$($(VALIDATORS)/bin/python -c 'import cfnlint; print(cfnlint.__path__[0])')/data/schemas/resources && \
		$(CARGO) run --quiet -p cfn-generate -- --schemas-from "$$schemas"

bench: validators ## Measure synth and deploy against aws-sam-translator and the AWS CDK, and local under load
	python3 benches/synth-all.py
	VALIDATORS=$(VALIDATORS) python3 benches/deploy.py
	python3 benches/local-load.py

deny: ## Check licences, sources and duplicates of the dependencies (needs cargo-deny)
	$(CARGO) deny check bans licenses sources

# The versions of the dependencies are those of everything else. No sanitizer: this code is safe Rust, and panics are
# looked for.
fuzz: ## Fuzz event -> answer and the configuration document, FUZZ_SECONDS each (needs nightly Rust and cargo-fuzz)
	cp Cargo.lock fuzz/Cargo.lock
	@mkdir -p fuzz/corpus/configuration_document fuzz/corpus/event_to_response
	$(CARGO) +nightly fuzz run -s none configuration_document fuzz/corpus/configuration_document docs/samples -- \
		-max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=65536
	$(CARGO) +nightly fuzz run -s none event_to_response -- -max_total_time=$(FUZZ_SECONDS) -timeout=10 -max_len=4096
