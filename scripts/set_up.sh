#!/bin/sh
# Make the virtual environment and install quizlr into it: set_up.sh FOLDER WHAT
set -eu
venv=$1
what=$2

fits() { "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; }

found=
for candidate in "${PYTHON:-}" python3 python3.14 python3.13 python3.12 python3.11 python; do
    if [ -n "$candidate" ] && command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then
        found=$candidate
        break
    fi
done
if [ -z "$found" ]; then
    have=$(python3 --version 2>/dev/null || echo "no Python")
    echo "quizlr: Python 3.11 or newer is needed; here is $have" >&2
    echo "help: install it, or name it: make quiz PYTHON=/path/to/python3.12" >&2
    exit 2
fi

if [ ! -x "$venv/bin/pip" ]; then
    echo "quizlr: making $venv with $("$found" --version)"
    rm -rf "$venv"
    if ! "$found" -m venv "$venv" >/dev/null 2>&1; then
        rm -rf "$venv"
        echo "quizlr: $found cannot make a virtual environment" >&2
        echo "help: install its venv module (on Debian and Ubuntu: apt install python3-venv)" >&2
        exit 2
    fi
fi

echo "quizlr: installing (about a minute the first time)"
if ! "$venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --constraint constraints.txt --editable "$what"; then
    echo "quizlr: the installation failed" >&2
    echo "help: the reason stands above; without a network this step cannot work the first time" >&2
    exit 3
fi
