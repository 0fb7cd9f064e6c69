#!/bin/sh
# Writes the four lock files. uv resolves for every system and Python at once; it lives in a tool folder of its own
# (.venv/tools), so that it never becomes a dependency. The development lock is bound to the runtime lock: what is
# tested is what is shipped. The lock of .venv/state stands alone: that server needs other versions.
set -eu

tools=.venv/tools
[ -x "$tools/bin/uv" ] || {
    .venv/bin/python -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv
}

python=3.11
resolve() {
    "$tools/bin/uv" pip compile --quiet --universal --python-version "$python" --generate-hashes --no-header --no-annotate \
        --no-emit-index-url --no-emit-find-links "$@"
}

resolve pyproject.toml -o requirements.lock
resolve pyproject.toml --extra dev -c requirements.lock -o requirements-dev.lock
sed -n 's/^requires = \["\(.*\)"\]$/\1/p' pyproject.toml |
    resolve - -c requirements-dev.lock -o requirements-build.lock
python=3.13
sed -n 's/^state = \["\(.*\)"\]$/\1/p' pyproject.toml | resolve - -o requirements-state.lock
.venv/bin/python tools/check_locks.py
