# npm writes this file when an installation is complete.
INSTALLED := node_modules/.package-lock.json
RUN := npm run --silent

MAKEFLAGS += --no-print-directory

# what the table of updates and the figures of the README are done with: 'write' writes them
UPDATES :=
FIGURES :=

# what `make start` is restricted to, such as '--environment prod --system shop'
START :=

.PHONY: synth test conformance start bench import format snapshots

synth: $(INSTALLED) ## render every environment into dist/
	@node cli/bin.mjs synth

test: $(INSTALLED) ## everything that must hold before a merge
	@node test/run-steps.mjs '$(RUN) format' '$(RUN) lint' '$(RUN) types' '$(RUN) dist' '$(RUN) test'

conformance: $(INSTALLED) ## the whole estate on real control planes, the oldest and the newest supported
	@node test/conformance/run.mjs --json build/conformance.json $(if $(UPDATES),--updates $(UPDATES)) $(if $(FIGURES),--figures $(FIGURES))

start: $(INSTALLED) ## the systems of local and prod on nodes that run their containers; needs Linux and root
	@node test/start/run.mjs --json build/start.json $(START)

bench: $(INSTALLED) ## what it costs, beside its peers
	@$(RUN) bench

import: $(INSTALLED) ## rebuild imports/ from crds/
	@$(RUN) import

format: $(INSTALLED) ## write every file as prettier has it
	@npx --no -- prettier --write --log-level warn .

snapshots: $(INSTALLED) ## after a wanted change of a chart
	@npx --no -- jest --ci --updateSnapshot charts

$(INSTALLED): package-lock.json
	@npm ci --no-progress --loglevel=error > /dev/null
	@touch $@
