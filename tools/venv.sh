#!/bin/sh
# Makes .venv with the newest Python that Mashang runs on. An argument names the Python to use instead.
set -eu

fits() { # a name on PATH may be a shim that leads nowhere, so it is asked
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

python=
for name in ${1:-python3.13 python3.12 python3.11 python3 python}; do
    if fits "$name"; then
        python=$name
        break
    fi
done

if [ -z "$python" ]; then
    echo "Mashang needs Python 3.11 or newer; found: $(python3 --version 2>&1 || echo 'no python3')." >&2
    echo "Install one (on Debian: apt install python3 python3-venv), or say: make PYTHON=/path/to/python3.12 …" >&2
    exit 1
fi

if ! "$python" -c 'import ensurepip, venv' >/dev/null 2>&1; then
    echo "$python has no venv module. On Debian: apt install python3-venv; then make again." >&2
    exit 1
fi

echo "Making .venv with $("$python" --version) …"
rm -rf .venv
"$python" -m venv .venv
