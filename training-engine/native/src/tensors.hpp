#pragma once
#include <torch/torch.h>

#include "error.hpp"

namespace mlt {

inline torch::ScalarType scalar_type(int32_t dtype) {
  switch (dtype) {
    case MT_FLOAT32: return torch::kFloat32;
    case MT_INT64: return torch::kInt64;
    case MT_FLOAT64: return torch::kFloat64;
    case MT_UINT8: return torch::kUInt8;
    default: fail("dtype " + std::to_string(dtype) + " is not one of float32, int64, float64, uint8");
  }
}

// A tensor over the caller's memory: no copy.
inline torch::Tensor wrap(const mt_view& view) {
  if (view.ndim < 0 || view.ndim > 8) fail("a view has " + std::to_string(view.ndim) + " dimensions; 0 to 8 are possible");
  return torch::from_blob(view.data, at::IntArrayRef(view.shape, view.ndim), torch::TensorOptions(scalar_type(view.dtype)));
}

// Copies a tensor of any device out to the caller's memory; the shapes must hold the same number of values.
inline void copy_out(const torch::Tensor& from, const mt_view& to) {
  auto target = wrap(to);
  if (target.numel() != from.numel())
    fail(c10::str("the output has shape ", from.sizes(), "; the caller's memory has shape ", target.sizes()));
  target.copy_(from.reshape(target.sizes()));
}

}  // namespace mlt
