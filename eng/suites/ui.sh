#!/usr/bin/env bash
# The web interface: its logic, and its pages in a real browser against the published executable.
# Sourced by eng/test.sh, which provides `count`.

ui_suite() {
  local report=$results/ui-vitest.json scratch numbers old
  debian_packages chromium fonts-noto-color-emoji || say "no Chromium; tests of the web interface in a browser will be skipped"
  npm_packages ui
  # What a run that is cut off leaves there goes with the next one.
  scratch=${TMPDIR:-/tmp}/ml-ui-tests-$$
  for old in "${scratch%-*}"-*; do [ -d "/proc/${old##*-}" ] || rm -rf "$old"; done
  # PostgreSQL's user has files in a folder of it.
  mkdir -p -m 711 "$scratch"
  (cd "$ML_ROOT/ui" && TMPDIR=$scratch npx --no-install vitest run --reporter=default --reporter=json --outputFile="$report") >&2 || true
  # A run that died before it reported must not pass as nothing.
  numbers=$(node -e 'const r = JSON.parse(require("fs").readFileSync(process.argv[1])); console.log(r.numPassedTests, r.numFailedTests + (r.numFailedTests === 0 && !r.success ? 1 : 0), r.numPendingTests + r.numTodoTests)' "$report" 2>/dev/null) || numbers="0 1 0"
  rm -rf "$scratch"
  # shellcheck disable=SC2086
  count $numbers
}

ui_suite
