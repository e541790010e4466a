#!/usr/bin/env bash
# The launcher: sets up what the verb at hand needs on a fresh machine, then does it. `./ml help` lists the verbs.
set -euo pipefail
ML_ROOT=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
export ML_ROOT
# shellcheck source=eng/setup.sh
source "$ML_ROOT/eng/setup.sh"

usage() {
  cat <<'TEXT'
usage: ./ml VERB [arguments]

  up [flags]        build what changed, start the whole platform on SQLite and disk, print its address
  test [--split] [--external-stores] [filter]
                    install what the tests need, build, run every test; ends with "N passed, N failed, N skipped".
                    --split: on several processes behind a gateway; --external-stores: on PostgreSQL, S3 and Redis
  bench NAME [--quick]   comparative benchmark against a named peer; `./ml bench` lists the names
  demo [flags]      run the whole lifecycle on real flights and leave the platform open; see samples/flights
  docs              build the pages of docs/ as a site into artifacts/docs; `./ml up` then serves them at /docs
  build             build and publish the executable, nothing else
  help              this text

Anything else goes to the executable:
  server [flags]           the platform's server; takes the flags of `mlflow server`
  models serve -m URI      serve one model behind MLflow's scoring protocol
  endpoints create|list|…  endpoints of a server that runs; see docs/serve.md
  tables query|import|…    Delta tables; see docs/tables.md
  db upgrade|status URI    look after a database
  gc                       remove for good what was deleted; takes the flags of `mlflow gc`
  features apply|materialize|get|…   define, join, publish and look features up on the data of `up`; see docs/features.md
  log-level set|show       log levels of a server that runs
  doctor [flags]           say what is wrong with configuration and machine before a server starts
  backup FOLDER            copy databases, artifacts and tables of a running server; `restore FOLDER` puts them back
  train CONFIG.yaml        train a model and log it; `--nproc N` for several processes
  automl --table T --target C   search the best model for a table
  VERB --help              the flags of one verb
TEXT
}

# The platform's data is under .ml (or $ML_DATA_DIR), unless the caller's flags say otherwise.
places() {
  local data=${ML_DATA_DIR:-$ML_ROOT/.ml}
  mkdir -p "$data"
  : "${MLFLOW_BACKEND_STORE_URI:=sqlite:///$data/mlflow.db}" "${MLFLOW_ARTIFACTS_DESTINATION:=$data/mlartifacts}"
  : "${ML_FEATURES_ROOT:=$data/mlfeatures}" "${ML_INFERENCE_TABLES:=$data/inference-tables}" "${ML_SYSTEM_TABLES:=$data/mltables}"
  export MLFLOW_BACKEND_STORE_URI MLFLOW_ARTIFACTS_DESTINATION ML_FEATURES_ROOT ML_INFERENCE_TABLES ML_SYSTEM_TABLES
}

verb=${1:-help}
[ $# -eq 0 ] || shift
case $verb in
  up)
    build_app
    places
    exec "$ML_ROOT/artifacts/app/ml" server "$@"
    ;;
  backup | restore | features)
    build_app
    places
    exec "$ML_ROOT/artifacts/app/ml" "$verb" "$@"
    ;;
  build) build_app "$@" ;;
  docs)
    build_docs
    printf '%s\n' "$ML_ROOT/artifacts/docs"
    ;;
  test) exec "$ML_ROOT/eng/test.sh" "$@" ;;
  bench) exec "$ML_ROOT/eng/bench.sh" "$@" ;;
  demo)
    bridge_packages || say "libtorch is not installed; the demo goes without networks"
    build_app
    build_bridge
    where=(--data "${ML_DATA_DIR:-$ML_ROOT/.ml}/demo")
    case " $*" in *" --data"*) where=() ;; esac
    exec "$ML_ROOT/artifacts/app/ml" demo "${where[@]}" "$@"
    ;;
  train | worker | automl)
    bridge_packages || say "libtorch is not installed; training cannot start here"
    build_app
    build_bridge
    exec "$ML_ROOT/artifacts/app/ml" "$verb" "$@"
    ;;
  help | -h | --help) usage ;;
  *) build_app; exec "$ML_ROOT/artifacts/app/ml" "$verb" "$@" ;;
esac
