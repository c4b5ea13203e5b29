#!/usr/bin/env bash
# Builds dist/TA_ai_inference-<version>.spl and checks it: package content, then AppInspect.
#
#   ./build.sh                  build and check
#   ./build.sh --no-appinspect  build and check the content only (seconds instead of a minute)
#
# Exit codes: 0 built and clean, 1 not. Everything generated goes to build/ and dist/.
set -euo pipefail
cd "$(dirname "$0")"
. scripts/lib/bootstrap.sh

appinspect=yes
case "${1:-}" in
    "") ;;
    --no-appinspect) appinspect=no ;;
    -h | --help) sed -n '2,7s/^# \{0,1\}//p' "$0"; exit 0 ;;
    *) die "unknown option $1 (see --help)" ;;
esac

need_venv dev
need_venv ucc
"$DEV_PYTHON" -m scripts.build.assemble
"$DEV_PYTHON" -m scripts.build.check_package
if [ "$appinspect" = yes ]; then
    need_venv appinspect
    "$DEV_PYTHON" -m scripts.build.appinspect
fi
say "done: $(ls dist/*.spl)"
