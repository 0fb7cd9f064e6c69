#!/bin/sh
# Makes .venv/state: a second server to test the Telegram channel against, which needs a Python 3.13 of its own. Where
# there is none, nothing is made, that is said, and the tests that need it are skipped. `tools/state.sh find` only
# prints the Python that would be used. MASHANG_PYTHON313 names one to use instead.
set -eu

home=.venv/state

fits() { # a name on PATH may be a shim that leads nowhere, so it is asked
    "$1" -c 'import ensurepip, sys, venv; sys.exit(sys.version_info[:2] != (3, 13))' >/dev/null 2>&1
}

found() { # on PATH, or among the versions that a version manager keeps
    for name in ${MASHANG_PYTHON313:-python3.13 python3 python "${PYENV_ROOT:-${HOME:-}/.pyenv}"/versions/3.13*/bin/python3.13}; do
        if fits "$name"; then
            echo "$name"
            return
        fi
    done
    return 1
}

if [ "${1:-}" = find ]; then
    found
    exit
fi

if ! python=$(found); then
    echo 'No Python 3.13: the tests of Telegram on a server that keeps state will be skipped.' >&2
    exit 0
fi

echo "Making $home with $("$python" --version) …"
rm -rf "$home"
if "$python" -m venv "$home" &&
    "$home/bin/python" -m pip install -qq --disable-pip-version-check --no-input --require-hashes --no-deps -r requirements-state.lock
then
    touch .venv/.state
else
    rm -rf "$home"
    echo "It could not be made: the tests of Telegram on a server that keeps state will be skipped." >&2
fi
