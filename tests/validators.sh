#!/bin/sh
# Installs the programs that check what this project prints, from the pins in this folder, unless they are there
# already: Python's in target/validators, MiniStack in target/validators-ministack, schemathesis in
# target/validators-schemathesis, implementations of statistics in target/validators-statistics, Node's in
# target/validators-node and target/validators-browser. The variable VALIDATORS names another folder. Needs Python
# 3.11.5 or newer, and Node.js 20 or newer with npm.
set -eu

tests=$(cd "$(dirname "$0")" && pwd)
validators=${VALIDATORS:-$(dirname "$tests")/target/validators}

# make FOLDER COMMAND PINS... : runs the command unless the folder was made from the same pins.
make() {
    folder=$1 command=$2
    shift 2
    pins=$(cat "$@" | cksum)
    if [ "$(cat "$folder/.pins" 2>/dev/null)" = "$pins" ]; then return; fi
    echo "$folder: installing" >&2
    rm -rf "$folder"
    mkdir -p "$folder"
    "$command" "$folder" "$@"
    # Last, so that what was broken off begins anew.
    echo "$pins" >"$folder/.pins"
}

# python FOLDER REQUIREMENTS
python() {
    local problem="tests/validators.sh needs Python 3.11.5 or newer"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11, 5) and sys.argv[1])' "$problem"
    python3 -m venv "$1"
    # The pins are all that is needed.
    "$1/bin/pip" install --quiet --disable-pip-version-check --require-hashes --no-deps --requirement "$2"
}

# node FOLDER PACKAGE LOCK
node() {
    cp "$2" "$3" "$1"
    npm ci --prefix "$1" --ignore-scripts --no-audit --no-fund --loglevel=error
}

make "$validators" python "$tests/requirements.txt"
make "$validators-ministack" python "$tests/requirements-ministack.txt"
make "$validators-schemathesis" python "$tests/requirements-schemathesis.txt"
make "$validators-statistics" python "$tests/requirements-statistics.txt"
make "$validators-node" node "$tests/package.json" "$tests/package-lock.json"
browser=$(dirname "$tests")/local/tests/browser
make "$validators-browser" node "$browser/package.json" "$browser/package-lock.json"

# Chromium or Chrome, for the tests of the pages: the machine's, or Debian's where this may install packages. The
# variable CHROMIUM names another.
has_browser() {
    [ -n "${CHROMIUM:-}" ] || [ -x /usr/bin/chromium ] || [ -x /usr/bin/chromium-browser ] ||
        [ -x /usr/bin/google-chrome ]
}

if ! has_browser; then
    as_root=
    [ "$(id -u)" = 0 ] || as_root="sudo -n"
    if ! command -v apt-get > /dev/null || { [ -n "$as_root" ] && ! sudo -n true 2> /dev/null; }; then
        echo "tests/validators.sh: tests of pages need Chromium or Chrome: install one, or name it in CHROMIUM" >&2
        exit 1
    fi
    echo "installing Chromium for the tests of the pages" >&2
    $as_root apt-get update --quiet --quiet
    $as_root apt-get install --yes --quiet --quiet --no-install-recommends chromium > /dev/null
fi
