#pragma once
#include <exception>
#include <stdexcept>
#include <string>

#include "ml_training.h"

namespace mlt {

// The text of the last failure on this thread.
std::string& last_error();
// libtorch's own text without its C++ backtrace.
std::string without_backtrace(const std::string& text);

struct not_finite : std::runtime_error {
  using std::runtime_error::runtime_error;
};

[[noreturn]] inline void fail(const std::string& text) { throw std::invalid_argument(text); }

template <typename Body>
int guarded(Body&& body) noexcept {
  try {
    body();
    return MT_OK;
  } catch (const not_finite& e) {
    last_error() = e.what();
    return MT_NOT_FINITE;
  } catch (const std::exception& e) {
    last_error() = without_backtrace(e.what());
  } catch (...) {
    last_error() = "unknown native failure";
  }
  return MT_FAILED;
}

}  // namespace mlt
