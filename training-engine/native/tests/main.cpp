#include <iostream>

#include "testing.hpp"

// Runs the named case, or all of them.
int main(int argc, char** argv) {
  mt_set_threads(1);
  int failed = 0;
  for (auto& [name, body] : Case::all()) {
    if (argc > 1 && name != argv[1]) continue;
    try {
      body();
      std::cout << "passed " << name << "\n";
    } catch (const std::exception& e) {
      std::cout << "FAILED " << name << ": " << e.what() << "\n";
      failed++;
    }
  }
  if (argc > 1 && !Case::all().count(argv[1])) return 2;
  return failed == 0 ? 0 : 1;
}
