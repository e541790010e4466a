#include <torch/script.h>

#include "tensors.hpp"

using namespace mlt;

namespace {

// Missing numbers are filled and all of them scaled before the module sees them, as they were in training; what it says is
// turned into what callers want.
std::string forward_of(int64_t numbers, int codes, const std::string& answer) {
  std::string arguments = numbers > 0 ? "numbers" : "";
  if (codes > 0) arguments += numbers > 0 ? ", codes" : "codes";
  std::string text = "def forward(self, " + arguments + "):\n";
  if (numbers > 0) text += "    numbers = (torch.where(torch.isnan(numbers), self.fill, numbers) - self.mean) * self.scale\n";
  text += "    output = self.network.forward(" + arguments + ")\n";
  if (answer == "regression") return text + "    return output / self.target_scale + self.target_mean\n";
  if (answer == "binary") return text + "    return torch.sigmoid(output)\n";
  if (answer == "multiclass") return text + "    return torch.softmax(output, 1)\n";
  fail("answer '" + answer + "' is not one of regression, binary, multiclass");
}

}  // namespace

int mt_script_package(const char* module, const mt_view* encoding, int codes, const char* answer, double target_mean, double target_scale, const char* out) {
  return guarded([&] {
    const auto rows = wrap(*encoding);
    if (rows.dim() != 2 || rows.size(0) != 3) fail(c10::str("the encoding has shape ", rows.sizes(), "; fill, mean and scale of every number are expected"));
    if (rows.size(1) == 0 && codes == 0) fail("a module takes numbers, codes or both");
    torch::jit::Module whole("Encoded");
    whole.register_module("network", torch::jit::load(module, torch::kCPU));
    const char* names[] = {"fill", "mean", "scale"};
    for (int i = 0; i < 3; i++) whole.register_buffer(names[i], rows[i].clone());
    whole.register_attribute("target_mean", c10::FloatType::get(), target_mean);
    whole.register_attribute("target_scale", c10::FloatType::get(), target_scale);
    whole.register_attribute("training", c10::BoolType::get(), false);
    whole.define(forward_of(rows.size(1), codes, answer));
    whole.eval();
    whole.save(out);
  });
}
