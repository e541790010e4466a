#pragma once
#include <torch/torch.h>

#include <functional>
#include <map>
#include <string>

#include "ml_training.h"

struct Case {
  Case(const char* name, std::function<void()> body) { all()[name] = std::move(body); }
  static std::map<std::string, std::function<void()>>& all() {
    static std::map<std::string, std::function<void()>> cases;
    return cases;
  }
};
#define TEST(name)                            \
  static void name##_body();                  \
  static Case name##_case(#name, name##_body); \
  static void name##_body()

#define CHECK(condition) \
  if (!(condition)) throw std::runtime_error(c10::str(__FILE__, ":", __LINE__, ": ", #condition))
#define OK(call) \
  if ((call) != MT_OK) throw std::runtime_error(c10::str(__FILE__, ":", __LINE__, ": ", mt_last_error()))
// The call fails and its text holds what is expected.
#define REFUSED(call, text)                                                                                      \
  if ((call) == MT_OK) throw std::runtime_error(c10::str(__FILE__, ":", __LINE__, ": not refused"));              \
  if (std::string(mt_last_error()).find(text) == std::string::npos)                                              \
  throw std::runtime_error(c10::str(__FILE__, ":", __LINE__, ": '", mt_last_error(), "' does not hold '", text, "'"))

inline void near(const torch::Tensor& a, const torch::Tensor& b, double tolerance, const char* what) {
  const auto difference = (a.to(torch::kFloat64).flatten() - b.to(torch::kFloat64).flatten()).abs().max().item<double>();
  if (!(difference <= tolerance)) throw std::runtime_error(c10::str(what, " differs by ", difference, "; ", tolerance, " is allowed"));
}

// A tensor seen as the caller's memory; the tensor must stay alive during the call.
struct View : mt_view {
  explicit View(torch::Tensor tensor) : tensor(tensor.contiguous()) {
    data = this->tensor.data_ptr();
    dtype = tensor.scalar_type() == torch::kInt64 ? MT_INT64 : MT_FLOAT32;
    ndim = static_cast<int32_t>(tensor.dim());
    shape = this->tensor.sizes().data();
  }
  torch::Tensor tensor;
};

inline mt_trainer_options options(const char* loss = "mse", const char* optimizer = "sgd") {
  return {loss, optimizer, "cpu", "float32", 0.1, 0, 0, 0.9, 0.999, 1e-8, 0, 1, 1 << 20, 7, 0, 0, 1, 1};
}

inline int32_t layer(mt_network* network, const char* kind, std::vector<int32_t> from, std::vector<int64_t> ints = {},
                     std::vector<double> floats = {}) {
  int32_t value = -1;
  OK(mt_network_add(network, kind, from.data(), static_cast<int>(from.size()), ints.data(), static_cast<int>(ints.size()), floats.data(),
                    static_cast<int>(floats.size()), &value));
  return value;
}

inline mt_network* linear(int64_t in, int64_t out) {
  mt_network* network;
  OK(mt_network_layers(1, 1, &network));
  layer(network, "linear", {0}, {in, out, 1});
  return network;
}

inline mt_network* mlp(int64_t in, int64_t hidden, int64_t out) {
  mt_network* network;
  OK(mt_network_layers(1, 1, &network));
  auto v = layer(network, "linear", {0}, {in, hidden, 1});
  v = layer(network, "tanh", {v});
  v = layer(network, "linear", {v}, {hidden, hidden, 1});
  v = layer(network, "gelu", {v});
  layer(network, "linear", {v}, {hidden, out, 1});
  return network;
}

struct Trainer {
  Trainer(mt_network* network, const mt_trainer_options& o, mt_comm* comm = nullptr) { OK(mt_trainer_open(network, &o, comm, &handle)); }
  ~Trainer() { mt_trainer_close(handle); }
  Trainer(const Trainer&) = delete;

  double step(std::vector<torch::Tensor> x, torch::Tensor y, double denominator = 0, bool sync = true, torch::Tensor weight = {}) {
    std::vector<View> views(x.begin(), x.end());
    std::vector<mt_view> raw(views.begin(), views.end());
    View target(y);
    double loss = 0;
    std::unique_ptr<View> w = weight.defined() ? std::make_unique<View>(weight) : nullptr;
    OK(mt_trainer_step(handle, raw.data(), static_cast<int>(raw.size()), &target, w.get(), denominator > 0 ? denominator : y.size(0), sync, &loss));
    return loss;
  }

  int count() {
    int32_t parameters, buffers;
    OK(mt_trainer_tensor_count(handle, &parameters, &buffers));
    return parameters;
  }

  torch::Tensor read(int index, bool gradient = false) {
    const char* name;
    int32_t ndim;
    int64_t shape[8];
    OK(mt_trainer_tensor_info(handle, index, &name, &ndim, shape));
    auto out = torch::zeros(at::IntArrayRef(shape, ndim));
    View view(out);
    if (gradient) { OK(mt_trainer_gradient_read(handle, index, &view)); }
    else OK(mt_trainer_tensor_read(handle, index, &view));
    return view.tensor;
  }

  void write(int index, torch::Tensor value) {
    View view(value);
    OK(mt_trainer_tensor_write(handle, index, &view));
  }

  std::string save(int shard = 0, int shards = 1) {
    uint8_t* data;
    int64_t size;
    OK(mt_trainer_save(handle, shard, shards, &data, &size));
    std::string bytes(reinterpret_cast<char*>(data), size);
    mt_buffer_free(data);
    return bytes;
  }

  int load(const std::string& bytes) {
    return mt_trainer_load(handle, reinterpret_cast<const uint8_t*>(bytes.data()), static_cast<int64_t>(bytes.size()), 1);
  }

  mt_trainer* handle = nullptr;
};
