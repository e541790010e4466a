#!/usr/bin/env bash
# ./ml bench NAME [--quick]: builds and runs one comparative benchmark; without a name lists them.
set -euo pipefail
ML_ROOT=${ML_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=eng/setup.sh
source "$ML_ROOT/eng/setup.sh"
need_dotnet
if [ "${1:-}" = training ]; then
  bridge_packages || die "libtorch is missing; the training benchmark cannot run"
  build_bridge tests
  [ -x "$ML_ROOT/artifacts/native/ml_training_step_loop" ] || die "the training engine did not build; see artifacts/native/build.log"
else
  python_env python requirements.txt || die "benchmarks compare with the real peers, whose Python environment is missing"
fi
build_app
project=$ML_ROOT/benchmarks/ML.Benchmarks
dotnet build "$project" -c Release -v quiet -nologo >&2
exec dotnet "$ML_ROOT/artifacts/bin/ML.Benchmarks/release/ML.Benchmarks.dll" "$@"
