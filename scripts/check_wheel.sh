#!/bin/sh
# Build the wheel, install it in a clean environment, and answer one plain session from it.
set -eu
python=$1
here=$(pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT INT TERM

"$python" -m build --wheel --no-isolation --outdir "$scratch/dist" . >"$scratch/build.log" 2>&1 ||
    { cat "$scratch/build.log"; exit 1; }
"$python" -m venv "$scratch/venv"
"$scratch/venv/bin/python" -m pip install --quiet --disable-pip-version-check \
    --constraint "$here/constraints.txt" "$scratch"/dist/*.whl

cd "$scratch"
export QUIZLR_HOME="$scratch/home"
printf '.\n.\n.\n:q\n' | "$scratch/venv/bin/quizlr" review --plain --seed 7 >session.txt
# The verdicts are counted, not the summary: a first meeting with an experiment is not scored.
[ "$(grep -c '^Not known yet' session.txt)" -eq 3 ] || { cat session.txt; exit 1; }
case $("$scratch/venv/bin/python" -c 'import quizlr.paths as p; print(p.content_root())') in
*/_content) ;;
*) echo "the wheel does not carry its packs" && exit 1 ;;
esac
"$scratch/venv/bin/quizlr" check
"$scratch/venv/bin/quizlr" due
echo "wheel: installed, answered, checked"
