# The C++ tests of the training bridge (ctest). Sourced by eng/test.sh.
bridge_packages || say "no libtorch; the tests of the training bridge are skipped"
build_bridge tests
if [ -x "$ML_ROOT/artifacts/native/tests/ml_training_tests" ]; then
  bridge_log=$ML_ROOT/artifacts/native/ctest.log
  (cd "$ML_ROOT/artifacts/native" && ctest --output-on-failure --timeout 60) >"$bridge_log" 2>&1 || cat "$bridge_log"
  bridge_failed=$(grep -c -E '^ *[0-9]+/[0-9]+ Test .*(\*\*\*|Failed)' "$bridge_log" || true)
  bridge_passed=$(grep -c -E '^ *[0-9]+/[0-9]+ Test .* Passed' "$bridge_log" || true)
  count "$bridge_passed" "$bridge_failed" 0
elif [ "${CI:-}" = true ]; then
  say "the training bridge was not built"; count 0 1 0
else
  count 0 0 1
fi
