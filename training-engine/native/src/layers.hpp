#pragma once
#include "network.hpp"

namespace mlt {

// A graph of layers: every layer reads earlier values and adds one.
class LayerNetwork final : public mt_network {
 public:
  explicit LayerNetwork(int inputs) : inputs_(inputs) {}

  int32_t add(const std::string& kind, std::vector<int32_t> from, std::vector<int64_t> ints, std::vector<double> floats);

  torch::Tensor forward(const std::vector<torch::Tensor>& inputs) override;
  std::vector<std::pair<std::string, torch::Tensor>> parameters() override;
  std::vector<std::pair<std::string, torch::Tensor>> buffers() override;
  void train(bool on) override;
  void to(torch::Device device) override;
  void save_script(const std::string& path) override;

 private:
  using Values = std::vector<torch::Tensor>;
  struct Layer {
    std::vector<int32_t> from;
    std::function<torch::Tensor(const Values&)> run;
    std::shared_ptr<torch::nn::Module> module;  // null where the layer has no parameters
  };

  template <typename Holder>
  std::function<torch::Tensor(const Values&)> with_module(Layer& layer, Holder holder);
  void make(Layer& layer, const std::string& kind, const std::vector<int64_t>& ints, const std::vector<double>& floats);
  bool make_stateless(Layer& layer, const std::string& kind, const std::vector<int64_t>& ints, const std::vector<double>& floats);
  void make_dropout(Layer& layer, double probability);

  int inputs_;
  bool training_ = true;
  std::vector<Layer> layers_;
};

}  // namespace mlt
