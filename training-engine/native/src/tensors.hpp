#pragma once
#include <torch/torch.h>

#include <iterator>

#include "error.hpp"

namespace mlt {

// In the order of the MT_ constants.
constexpr torch::ScalarType scalar_types[] = {torch::kFloat32, torch::kInt64, torch::kFloat64, torch::kUInt8, torch::kInt32,
                                              torch::kInt16,   torch::kInt8,  torch::kBool,    torch::kHalf,  torch::kBFloat16};

inline torch::ScalarType scalar_type(int32_t dtype) {
  if (dtype < 0 || dtype >= static_cast<int32_t>(std::size(scalar_types))) fail("dtype " + std::to_string(dtype) + " is not one of MT_FLOAT32 to MT_BFLOAT16");
  return scalar_types[dtype];
}

inline int32_t dtype_of(torch::ScalarType type) {
  for (size_t i = 0; i < std::size(scalar_types); i++)
    if (scalar_types[i] == type) return static_cast<int32_t>(i);
  fail(c10::str("tensors of ", type, " cannot be handed over"));
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
