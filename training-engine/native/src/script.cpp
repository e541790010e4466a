#include "network.hpp"

using namespace mlt;

namespace {

// A module scripted or traced in Python; trained in place and saved back, readable there again.
class ScriptNetwork final : public mt_network {
 public:
  explicit ScriptNetwork(const std::string& path) : module_(torch::jit::load(path)) {}

  torch::Tensor forward(const std::vector<torch::Tensor>& inputs) override {
    return module_.forward({inputs.begin(), inputs.end()}).toTensor();
  }

  std::vector<std::pair<std::string, torch::Tensor>> parameters() override {
    std::vector<std::pair<std::string, torch::Tensor>> all;
    for (const auto& item : module_.named_parameters())
      if (item.value.requires_grad()) all.emplace_back(item.name, item.value);
    return all;
  }

  std::vector<std::pair<std::string, torch::Tensor>> buffers() override {
    std::vector<std::pair<std::string, torch::Tensor>> all;
    for (const auto& item : module_.named_buffers()) all.emplace_back(item.name, item.value);
    return all;
  }

  void train(bool on) override { module_.train(on); }
  void to(torch::Device device) override { module_.to(device); }
  void save_script(const std::string& path) override { module_.save(path); }

 private:
  torch::jit::Module module_;
};

}  // namespace

int mt_network_script(const char* path, mt_network** out) {
  return guarded([&] { *out = new ScriptNetwork(path); });
}
