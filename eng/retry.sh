# A second try for the few tests that fail in CI, whose machine also does other work. Sourced by eng/test.sh.
# More than a few failures are no accident: they stand as they are, and so does whatever fails twice. A test that passes
# on its second try is named, so that nobody mistakes it for a steady one.
most_retries=5

# failed_tests FILE: the methods that failed in a result file, each once, without the values of a theory's case.
failed_tests() { grep -oP '<UnitTestResult .*? outcome="Failed"' "$1" | grep -oP ' testName="\K[^"(]+' | sort -u; }

# failure_texts FILE: the failed tests of a result file with the beginning of what each said.
failure_texts() {
  perl -0777 -ne '
    while (m{<UnitTestResult [^>]* testName="([^"]*)[^>]* outcome="Failed"(.*?)</UnitTestResult>}sg) {
      my ($test, $result) = ($1, $2);
      my $text = $result =~ m{<Message>(.{0,600})}s ? $1 : "";
      $text =~ s{</Message>.*}{}s; $text =~ s{\s+}{ }g;
      print "$test: $text\n";
    }' "$1" | sed "s/&lt;/</g; s/&gt;/>/g; s/&quot;/\"/g; s/&#xD;&#xA;/ /g; s/&amp;/\&/g"
}

# passes_again FILE: runs the failed methods of a result file once more; true when all of them pass.
passes_again() {
  local project filter
  project=$(grep -m 1 -oP ' codeBase="[^"]*/\K[^"/]+(?=\.dll")' "$1") || return 1
  filter=$(failed_tests "$1" | sed 's/^/FullyQualifiedName=/' | paste -sd '|')
  [ -n "$filter" ] || return 1
  dotnet test "$(find "$ML_ROOT/tests" -name "$project.csproj" -print -quit)" -c Release --no-build -v quiet -nologo \
    --filter "$filter" --logger 'console;verbosity=normal' >&2
}

# retried FILE FAILED: whether the failures of a result file were an accident.
retried() {
  [ "${CI:-}" = true ] && [ "$2" -le "$most_retries" ] || return 1
  say "once more: $(failed_tests "$1" | paste -sd ' ')"
  passes_again "$1"
}
