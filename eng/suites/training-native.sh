# The C++ tests of the training bridge (ctest). Sourced by eng/test.sh. With ML_SANITIZE=1 they run a second time, under
# AddressSanitizer, from a build of their own (some minutes).
bridge_packages || say "no libtorch; the tests of the training bridge are skipped"

# run_bridge_tests FOLDER: counts the tests of a build.
run_bridge_tests() {
  local log=$1/ctest.log failed passed
  (cd "$1" && ctest --output-on-failure --timeout 60) >"$log" 2>&1 || cat "$log"
  failed=$(grep -c -E '^ *[0-9]+/[0-9]+ Test .*(\*\*\*|Failed)' "$log" || true)
  passed=$(grep -c -E '^ *[0-9]+/[0-9]+ Test .* Passed' "$log" || true)
  count "$passed" "$failed" 0
}

build_bridge tests
if [ -x "$ML_ROOT/artifacts/native/tests/ml_training_tests" ]; then
  run_bridge_tests "$ML_ROOT/artifacts/native"
elif [ "${CI:-}" = true ]; then
  say "the training bridge was not built"; count 0 1 0
else
  count 0 0 1
fi

if [ "${ML_SANITIZE:-}" = 1 ]; then
  sanitized=$ML_ROOT/artifacts/native-sanitized
  cmake -S "$ML_ROOT/training-engine/native" -B "$sanitized" -DML_SANITIZE=ON >&2 && cmake --build "$sanitized" >&2 \
    && run_bridge_tests "$sanitized" || count 0 1 0
fi
