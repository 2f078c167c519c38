# `make run` starts Foreword, `make test` tests it, `make bench` measures it beside other programs (on the phrases in
# FILES, where given), `make soak` kills it and types in it for an hour. Each first sets up what it needs in .venv, once.

PYTHON ?= python3
UV ?= uv
VENV := .venv
BIN := $(VENV)/bin
INSTALL := $(BIN)/python -m pip install --disable-pip-version-check
LOCK := $(UV) pip compile --quiet --universal --python-version 3.11 --no-header --no-annotate --generate-hashes \
	pyproject.toml

.PHONY: run workshop test bench soak lint types lock sbom translations

run: $(VENV)/editor.stamp
	@$(BIN)/python main.py

# What fine-tuning and export need, and tests: PyTorch and more. Writing needs none of it.
workshop: $(VENV)/all.stamp

test: $(VENV)/all.stamp
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest --numprocesses auto --dist loadfile

# `make bench FILES=...` types these phrases; `GPT2=FOLDER`, with GPT-2's encoder.json and vocab.bpe, measures its size too.
bench: $(VENV)/bench.stamp
	@$(BIN)/python main.py bench $(FILES) $(if $(GPT2),--gpt2 $(GPT2))

# The fast part of it is in `make test`; docs/reliability.md says what each part proves.
soak: $(VENV)/all.stamp
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.soak.kills
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.soak.closings
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.soak.mutations
	$(BIN)/python -m tests.soak.mutants
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m tests.soak.typist $(or $(FILES),models/bench/lines.txt)

lint: $(VENV)/all.stamp
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/all.stamp
	$(BIN)/mypy

# What takes a text to be translated, besides `_` and `ngettext`.
MARKS := Message ForewordError ModelError BoundsError FoldersError InsightError OwnWordsError TextError MissingTextError ChangedTextError UnchosenError

# Gathers the texts of the window into the catalogues, which then name what is still to be translated, and compiles them.
translations: $(VENV)/all.stamp
	$(BIN)/pybabel -q extract --no-location --sort-output --omit-header $(MARKS:%=--keyword=%) \
		--output $(VENV)/foreword.pot main.py commands engine gui models service
	$(BIN)/pybabel -q update --input-file $(VENV)/foreword.pot --output-dir engine/languages --domain foreword \
		--no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date --width 120
	$(BIN)/pybabel compile --directory engine/languages --domain foreword --statistics

# Locks pyproject.toml's packages by version and hash, for every platform and Python from 3.11 on. A version that is
# locked stays while it fits; `make lock UPGRADE=--upgrade` takes the newest. Which build of torch a machine needs, and
# what that build needs of CUDA, is for the machine to say: requirements/torch.txt has its version alone.
lock:
	@mkdir -p build
	$(LOCK) --extra workshop --extra test $(UPGRADE) --output-file requirements/all.txt
	grep --only-matching '^torch==[^ ]*' requirements/all.txt > requirements/torch.txt
	awk '/^[a-z]/ { left_out = /^(cuda|nvidia|torch|triton)[-=]/ } !left_out' requirements/all.txt > build/all.txt
	mv build/all.txt requirements/all.txt
	$(LOCK) --extra bench --constraint requirements/all.txt $(UPGRADE) --output-file requirements/bench.txt
	$(LOCK) --extra sbom --constraint requirements/all.txt $(UPGRADE) --output-file requirements/sbom.txt
	$(LOCK) --constraint requirements/all.txt --output-file requirements/editor.txt

# What Foreword is made of, every locked package with its version and hashes: a CycloneDX bill of materials in build/.
sbom: $(VENV)/sbom.stamp
	@mkdir -p build
	cat requirements/all.txt requirements/torch.txt | \
		$(BIN)/cyclonedx-py requirements --pyproject pyproject.toml --output-file build/foreword.cdx.json -

$(VENV)/editor.stamp: requirements/editor.txt | $(VENV)/made.stamp
	$(INSTALL) --require-hashes --no-deps --requirement $<
	@touch $@

$(VENV)/all.stamp: requirements/all.txt requirements/torch.txt | $(VENV)/made.stamp
	$(INSTALL) --require-hashes --no-deps --requirement $<
	$(INSTALL) --requirement requirements/torch.txt
	@touch $@ $(VENV)/editor.stamp

$(VENV)/bench.stamp: requirements/bench.txt $(VENV)/all.stamp
	$(INSTALL) --require-hashes --no-deps --requirement $<
	@touch $@

$(VENV)/sbom.stamp: requirements/sbom.txt | $(VENV)/made.stamp
	$(INSTALL) --require-hashes --no-deps --requirement $<
	@touch $@

$(VENV)/made.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Foreword needs Python 3.11 or later,\
 and '$(PYTHON)' is not: install one and name it, as in 'make run PYTHON=python3.12'." >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2> /dev/null || { echo "'$(PYTHON)' cannot make virtual environments:\
 install that part of it, on Debian and Ubuntu with 'sudo apt install python3-venv'." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)
	@touch $@
