PYTHON ?= python3
BIN := .venv/bin

.PHONY: run test check audit bench drill sandbox release deploy lock clean

run: .venv/run.stamp  ## serve the pages on http://127.0.0.1:8050 (HOST, PORT)
	@$(BIN)/expense-tracker run

test: .venv/dev.stamp  ## every test, those in a browser too
	@tests/install-browser
	$(BIN)/pytest -n 2 --dist loadgroup

check: .venv/dev.stamp  ## format, lint, types, imports
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@mkdir -p build
	$(BIN)/python -m infra.template > build/stack.json
	$(BIN)/cfn-lint --regions eu-central-1 us-east-1 --template build/stack.json
	$(BIN)/pytest -q -n 0 tests/infra/test_stack.py tests/infra/test_lint.py tests/infra/test_host.py

audit: check build/checkov.stamp  ## what checkov finds in the stack, less what is accepted with reasons
	build/checkov/bin/checkov --config-file infra/checkov.yaml -f build/stack.json

bench: .venv/dev.stamp  ## the figures, measured here and now
	@tests/install-browser
	$(BIN)/python -m bench

drill: .venv/dev.stamp  ## what people see while something fails, rehearsed
	@$(BIN)/python -m drill

release: .venv/dev.stamp  ## what an instance installs, built from the last commit into build/release
	@$(BIN)/python -m infra.release

deploy: .venv/dev.stamp  ## the last commit on AWS, as infra/parameters.toml says
	@$(BIN)/python -m infra.deploy

sandbox: .venv/dev.stamp  ## the stack in an emulator with the program behind it, until Ctrl+C
	@$(BIN)/python tests/sandbox.py

.venv/python.stamp:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; this is " + sys.version.split()[0])'
	$(PYTHON) -m venv .venv
	@touch $@

.venv/run.stamp: .venv/python.stamp requirements.lock pyproject.toml
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.venv/dev.stamp: .venv/run.stamp requirements-dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements-dev.lock
	@touch $@

build/checkov.stamp: infra/requirements-checkov.lock
	$(PYTHON) -m venv build/checkov
	build/checkov/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r infra/requirements-checkov.lock
	@touch $@

lock:  ## resolve the dependencies anew (needs uv)
	uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  pyproject.toml --extra dev --override requirements-overrides.txt -o requirements-dev.lock
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
	  pyproject.toml -c requirements-dev.lock -o requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .hypothesis *.egg-info
