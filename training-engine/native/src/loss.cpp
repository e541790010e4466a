#include "loss.hpp"

using namespace mlt;

namespace {

constexpr auto none = at::Reduction::None;

// Per sample: the mean over a sample's outputs, so that targets of several columns weigh as in torch's mean.
Loss elementwise(std::function<torch::Tensor(const torch::Tensor&, const torch::Tensor&)> body) {
  return [body](const torch::Tensor& output, const torch::Tensor& target) {
    return body(output, target.reshape(output.sizes())).flatten(1).mean(1);
  };
}

}  // namespace

Loss mlt::loss_by_name(const std::string& name, double huber_delta) {
  if (name == "mse") return elementwise([](auto& o, auto& t) { return torch::mse_loss(o, t, none); });
  if (name == "mae") return elementwise([](auto& o, auto& t) { return torch::l1_loss(o, t, none); });
  if (name == "huber") {
    if (!(huber_delta > 0)) fail(c10::str("loss huber: delta ", huber_delta, " is not above 0"));
    return elementwise([huber_delta](auto& o, auto& t) { return torch::huber_loss(o, t, none, huber_delta); });
  }
  if (name == "bce") return elementwise([](auto& o, auto& t) { return torch::binary_cross_entropy_with_logits(o, t, {}, {}, none); });
  if (name == "cross_entropy") return [](auto& o, auto& t) { return torch::cross_entropy_loss(o, t, {}, none); };
  fail("loss '" + name + "' is not one of mse, mae, huber, bce, cross_entropy");
}

void mlt::check_target(const std::string& loss, const torch::Tensor& output, const torch::Tensor& target) {
  if (target.size(0) != output.size(0))
    fail(c10::str("the network gives ", output.size(0), " rows; the target has ", target.size(0)));
  if (loss != "cross_entropy") {
    if (target.numel() != output.numel()) fail(c10::str("the output has shape ", output.sizes(), "; the target has shape ", target.sizes()));
    if (loss == "bce" && target.numel() > 0 && (target.min().item<float>() < 0 || target.max().item<float>() > 1))
      fail(c10::str("loss bce takes targets in [0, 1]; got ", target.min().item<float>(), " to ", target.max().item<float>()));
    return;
  }
  if (target.scalar_type() != torch::kInt64 || target.dim() != 1)
    fail(c10::str("loss cross_entropy takes an int64 vector of labels; got ", target.scalar_type(), " of shape ", target.sizes()));
  const auto classes = output.size(1);
  const auto bad = ((target < 0) | (target >= classes)).nonzero();
  if (bad.size(0) == 0) return;
  const auto row = bad[0][0].item<int64_t>();
  fail(c10::str("label ", target[row].item<int64_t>(), " in row ", row, " of the batch is out of range [0, ", classes, ")"));
}
