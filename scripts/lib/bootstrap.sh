# Sourced by build.sh and the scripts: finds or installs what a fresh Debian or Ubuntu lacks, and makes
# the virtual environments in build/venv. Each step is skipped when it is already done.

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
VENVS=$ROOT/build/venv
DEV_PYTHON=$VENVS/dev/bin/python
export PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1

say() { printf '\033[1m==> %s\033[0m\n' "$*" >&2; }
die() { printf 'error: %s\n' "$*" >&2; exit 1; }

# as_root COMMAND...: runs it when we are root or may sudo without a password; 1 otherwise.
as_root() {
    if [ "$(id -u)" -eq 0 ]; then "$@"
    elif sudo -n true 2>/dev/null; then sudo -n "$@"
    else return 1
    fi
}

# need_packages PACKAGE...: apt-installs them, or stops with the one command that mends it.
need_packages() {
    local mend="sudo apt-get update && sudo apt-get install -y $*"
    command -v apt-get >/dev/null || die "missing: $*. On Debian or Ubuntu: $mend"
    as_root true || die "missing: $*. Install with: $mend"
    say "installing with apt: $*"
    as_root apt-get update -qq >&2 || die "apt-get update failed; then run: $mend"
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq "$@" >/dev/null ||
        die "apt-get could not install them; run: $mend"
}

# find_python: prints a Python 3.11 or newer that can make virtual environments.
find_python() {
    local candidate
    for candidate in python3.11 python3.12 python3.13 python3; do
        if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
        then command -v "$candidate"; return; fi
    done
    return 1
}

# need_venv NAME: build/venv/NAME holds exactly scripts/requirements/NAME.txt.
need_venv() {
    local name=$1 venv=$VENVS/$1 wanted=$ROOT/scripts/requirements/$1.txt python
    if [ -x "$venv/bin/python" ] && cmp -s "$wanted" "$venv/installed.txt"; then return; fi
    python=$(find_python) || {
        need_packages python3 python3-venv
        python=$(find_python) || die "no Python 3.11 or newer: this system's python3 is too old"
    }
    say "making the virtual environment '$name'"
    rm -rf "$venv"
    "$python" -m venv "$venv" || die "python -m venv failed"
    "$venv/bin/python" -m pip install -q --no-warn-script-location -r "$wanted" > "$venv/pip.log" 2>&1 || {
        cat "$venv/pip.log" >&2
        die "pip could not install $wanted"
    }
    cp "$wanted" "$venv/installed.txt"
}

need_node() {
    if command -v node >/dev/null && command -v npm >/dev/null &&
        node -e 'process.exit(process.versions.node.split(".")[0] < 18 ? 1 : 0)'; then return; fi
    need_packages nodejs npm
    node -e 'process.exit(process.versions.node.split(".")[0] < 18 ? 1 : 0)' || die "Node 18 or newer is needed"
}

# need_chromium: CHROMIUM names a Chromium or Chrome that runs headless.
need_chromium() {
    local candidate
    for candidate in chromium google-chrome chromium-browser; do
        if CHROMIUM=$(command -v "$candidate"); then export CHROMIUM; return; fi
    done
    need_packages chromium
    CHROMIUM=$(command -v chromium) || die "apt installed no chromium; install a Chromium or Chrome by hand"
    export CHROMIUM
}

# need_web: lab/web's npm packages and the dashboard bundle in build/lab-web.
need_web() {
    local web=$ROOT/lab/web stamp=$ROOT/build/lab-web/built-from
    need_node
    if ! cmp -s "$web/package-lock.json" "$web/node_modules/installed-lock.json"; then
        say "installing Splunk's dashboard packages (npm, 560 MB on disk)"
        npm --prefix "$web" ci --no-progress --loglevel=error >&2 || die "npm ci failed in lab/web"
        cp "$web/package-lock.json" "$web/node_modules/installed-lock.json"
    fi
    if ! cat "$web/package-lock.json" "$web/build.mjs" "$web/src/dashboard.jsx" | cmp -s - "$stamp"; then
        say "bundling the dashboard page"
        (cd "$web" && node build.mjs "$ROOT/build/lab-web") || die "esbuild failed in lab/web"
        cat "$web/package-lock.json" "$web/build.mjs" "$web/src/dashboard.jsx" > "$stamp"
    fi
}
