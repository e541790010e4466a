#include "layers.hpp"

using namespace mlt;
namespace nn = torch::nn;
namespace F = torch::nn::functional;

namespace {

void need(const std::string& kind, size_t have, size_t want, const char* what) {
  if (have != want) fail("layer " + kind + " takes " + std::to_string(want) + " " + what + "; got " + std::to_string(have));
}

void positive(const std::string& kind, const std::vector<int64_t>& values, size_t count) {
  for (size_t i = 0; i < count; i++)
    if (values[i] < 1) fail("layer " + kind + ": size " + std::to_string(values[i]) + " is not at least 1");
}

}  // namespace

template <typename Holder>
std::function<torch::Tensor(const LayerNetwork::Values&)> LayerNetwork::with_module(Layer& layer, Holder holder) {
  layer.module = holder.ptr();
  return [holder](const Values& v) mutable { return holder->forward(v[0]); };
}

void LayerNetwork::make_dropout(Layer& layer, double probability) {
  if (probability < 0 || probability >= 1) fail("layer dropout: probability " + std::to_string(probability) + " is not in [0, 1)");
  layer.run = [this, probability](const Values& v) { return torch::dropout(v[0], probability, training_); };
}

bool LayerNetwork::make_stateless(Layer& layer, const std::string& kind, const std::vector<int64_t>& ints,
                                  const std::vector<double>& floats) {
  if (kind == "relu") layer.run = [](const Values& v) { return torch::relu(v[0]); };
  else if (kind == "gelu") layer.run = [](const Values& v) { return torch::gelu(v[0]); };
  else if (kind == "silu") layer.run = [](const Values& v) { return torch::silu(v[0]); };
  else if (kind == "tanh") layer.run = [](const Values& v) { return torch::tanh(v[0]); };
  else if (kind == "sigmoid") layer.run = [](const Values& v) { return torch::sigmoid(v[0]); };
  else if (kind == "elu") layer.run = [](const Values& v) { return torch::elu(v[0]); };
  else if (kind == "leaky_relu") {
    need(kind, floats.size(), 1, "number");
    layer.run = [slope = floats[0]](const Values& v) { return torch::leaky_relu(v[0], slope); };
  } else if (kind == "concat") layer.run = [](const Values& v) { return torch::cat(v, 1); };
  else if (kind == "add") {
    need(kind, layer.from.size(), 2, "values");
    layer.run = [](const Values& v) { return v[0] + v[1]; };
  } else if (kind == "flatten") layer.run = [](const Values& v) { return v[0].flatten(1); };
  else if (kind == "reshape") {
    positive(kind, ints, ints.size());
    layer.run = [ints](const Values& v) {
      std::vector<int64_t> shape{v[0].size(0)};
      shape.insert(shape.end(), ints.begin(), ints.end());
      return v[0].reshape(shape);
    };
  } else if (kind == "max_pool2d") {
    need(kind, ints.size(), 2, "sizes");
    positive(kind, ints, 2);
    layer.run = [ints](const Values& v) { return torch::max_pool2d(v[0], {ints[0], ints[0]}, {ints[1], ints[1]}); };
  } else
    return false;
  return true;
}

void LayerNetwork::make(Layer& layer, const std::string& kind, const std::vector<int64_t>& ints, const std::vector<double>& floats) {
  if (make_stateless(layer, kind, ints, floats)) return;
  if (kind == "dropout") {
    need(kind, floats.size(), 1, "probability");
    make_dropout(layer, floats[0]);
  } else if (kind == "linear") {
    need(kind, ints.size(), 3, "sizes");
    positive(kind, ints, 2);
    layer.run = with_module(layer, nn::Linear(nn::LinearOptions(ints[0], ints[1]).bias(ints[2] != 0)));
  } else if (kind == "embedding") {
    need(kind, ints.size(), 3, "sizes");
    positive(kind, ints, 2);
    nn::Embedding table(nn::EmbeddingOptions(ints[0], ints[1]));
    layer.module = table.ptr();
    layer.run = [table, column = ints[2]](const Values& v) mutable { return table->forward(v[0].select(1, column)); };
  } else if (kind == "batch_norm") {
    need(kind, ints.size(), 1, "size");
    need(kind, floats.size(), 2, "numbers");
    nn::BatchNorm1d norm(nn::BatchNorm1dOptions(ints[0]).eps(floats[0]).momentum(floats[1]));
    layer.module = norm.ptr();
    // One row, as an epoch's last batch may have, has no spread: it is normalised by what came before.
    layer.run = [norm](const Values& v) mutable {
      const bool alone = norm->is_training() && v[0].size(0) == 1;
      if (alone) norm->eval();
      const auto out = norm->forward(v[0]);
      if (alone) norm->train();
      return out;
    };
  } else if (kind == "layer_norm") {
    need(kind, ints.size(), 1, "size");
    need(kind, floats.size(), 1, "number");
    layer.run = with_module(layer, nn::LayerNorm(nn::LayerNormOptions({ints[0]}).eps(floats[0])));
  } else if (kind == "conv2d") {
    need(kind, ints.size(), 5, "sizes");
    positive(kind, ints, 4);
    layer.run = with_module(layer, nn::Conv2d(nn::Conv2dOptions(ints[0], ints[1], ints[2]).stride(ints[3]).padding(ints[4])));
  } else
    fail("layer kind '" + kind + "' is not known");
}

int32_t LayerNetwork::add(const std::string& kind, std::vector<int32_t> from, std::vector<int64_t> ints, std::vector<double> floats) {
  const auto next = static_cast<int32_t>(inputs_ + layers_.size());
  if (from.empty()) fail("layer " + kind + " reads no value");
  for (auto value : from)
    if (value < 0 || value >= next) fail("layer " + kind + " reads value " + std::to_string(value) + "; values 0 to " + std::to_string(next - 1) + " exist");
  Layer layer{std::move(from), {}, nullptr};
  make(layer, kind, ints, floats);
  layers_.push_back(std::move(layer));
  return next;
}

torch::Tensor LayerNetwork::forward(const std::vector<torch::Tensor>& inputs) {
  if (static_cast<int>(inputs.size()) != inputs_)
    fail("the network takes " + std::to_string(inputs_) + " inputs; got " + std::to_string(inputs.size()));
  if (layers_.empty()) fail("the network has no layers");
  Values values(inputs);
  for (auto& layer : layers_) {
    Values read;
    read.reserve(layer.from.size());
    for (auto index : layer.from) read.push_back(values[index]);
    values.push_back(layer.run(read));
  }
  return values.back();
}

std::vector<std::pair<std::string, torch::Tensor>> LayerNetwork::parameters() {
  std::vector<std::pair<std::string, torch::Tensor>> all;
  for (size_t i = 0; i < layers_.size(); i++)
    if (layers_[i].module)
      for (auto& item : layers_[i].module->named_parameters())
        all.emplace_back(std::to_string(inputs_ + i) + "." + item.key(), item.value());
  return all;
}

std::vector<std::pair<std::string, torch::Tensor>> LayerNetwork::buffers() {
  std::vector<std::pair<std::string, torch::Tensor>> all;
  for (size_t i = 0; i < layers_.size(); i++)
    if (layers_[i].module)
      for (auto& item : layers_[i].module->named_buffers())
        all.emplace_back(std::to_string(inputs_ + i) + "." + item.key(), item.value());
  return all;
}

void LayerNetwork::train(bool on) {
  training_ = on;
  for (auto& layer : layers_)
    if (layer.module) layer.module->train(on);
}

void LayerNetwork::to(torch::Device device) {
  for (auto& layer : layers_)
    if (layer.module) layer.module->to(device);
}

void LayerNetwork::save_script(const std::string&) { fail("a network of layers has no TorchScript form; export it to ONNX"); }

int mt_network_layers(int inputs, uint64_t seed, mt_network** out) {
  return guarded([&] {
    if (inputs < 1) fail("a network takes at least 1 input; got " + std::to_string(inputs));
    torch::manual_seed(seed);
    *out = new LayerNetwork(inputs);
  });
}

int mt_network_add(mt_network* network, const char* kind, const int32_t* from, int from_count, const int64_t* ints, int int_count,
                   const double* floats, int float_count, int32_t* value) {
  return guarded([&] {
    auto* layers = dynamic_cast<LayerNetwork*>(network);
    if (!layers) fail("layers cannot be added to a TorchScript network");
    *value = layers->add(kind, {from, from + from_count}, {ints, ints + int_count}, {floats, floats + float_count});
  });
}

int mt_network_free(mt_network* network) {
  return guarded([&] { delete network; });
}
