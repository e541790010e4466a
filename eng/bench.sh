#!/usr/bin/env bash
# ./ml bench NAME [--quick]: builds and runs one comparative benchmark; without a name lists them.
set -euo pipefail
ML_ROOT=${ML_ROOT:-$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)}
# shellcheck source=eng/setup.sh
source "$ML_ROOT/eng/setup.sh"
need_dotnet
python_env python requirements.txt || die "benchmarks compare with the real peers, whose Python environment is missing"
build_app
project=$ML_ROOT/benchmarks/ML.Benchmarks
dotnet build "$project" -c Release -v quiet -nologo >&2
exec dotnet "$ML_ROOT/artifacts/bin/ML.Benchmarks/release/ML.Benchmarks.dll" "$@"
