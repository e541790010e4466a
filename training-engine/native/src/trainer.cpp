#include "trainer.hpp"

#include <ATen/autocast_mode.h>

#include <mutex>
#include <sstream>

#include "tensors.hpp"

using namespace mlt;

namespace {

torch::Device device_by_name(const std::string& name) {
  if (name == "auto") return torch::cuda::is_available() ? torch::Device("cuda") : torch::Device("cpu");
  if (name.rfind("cuda", 0) == 0 && !torch::cuda::is_available()) fail("device '" + name + "' is asked for and libtorch finds no CUDA device");
  return torch::Device(name);
}

bool bfloat16_by_name(const std::string& name) {
  if (name == "bfloat16") return true;
  if (name != "float32") fail("precision '" + name + "' is not one of float32, bfloat16");
  return false;
}

// Autocast for one forward pass: libtorch's C++ interface has no guard object for it.
struct Autocast {
  Autocast(bool on, torch::Device device) : on(on), cpu(device.is_cpu()) {
    if (on) enable(true);
  }
  ~Autocast() {
    if (!on) return;
    enable(false);
    at::autocast::clear_cache();
  }
  void enable(bool value) {
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
    const auto type = cpu ? at::kCPU : at::kCUDA;
    at::autocast::set_autocast_enabled(type, value);
    at::autocast::set_autocast_dtype(type, at::kBFloat16);
#else
    if (cpu) {
      at::autocast::set_cpu_enabled(value);
      at::autocast::set_autocast_cpu_dtype(at::kBFloat16);
    } else {
      at::autocast::set_enabled(value);
      at::autocast::set_autocast_gpu_dtype(at::kBFloat16);
    }
#endif
  }
  bool on, cpu;
};

}  // namespace

mt_trainer::mt_trainer(mt_network* owned, const mt_trainer_options& o, mt_comm* c)
    : network(owned), comm(c), device(device_by_name(o.device)), loss_name_(o.loss), loss_(loss_by_name(o.loss, o.huber_delta)),
      bfloat16_(bfloat16_by_name(o.precision)), clip_norm_(o.clip_norm) {
  network->to(device);
  buckets = std::make_unique<Buckets>(network->parameters(), o.decay_vectors != 0, o.bucket_bytes, comm, o.overlap != 0,
                                      o.shared_memory != 0 && device.is_cpu() && comm && comm->gloo);
  optimizer = std::make_unique<Optimizer>(o, *buckets);
  buckets->broadcast();
  tensors = network->parameters();
  for (auto& buffer : network->buffers()) {
    if (comm) comm->broadcast(buffer.second, 0);
    tensors.push_back(buffer);
  }
  torch::manual_seed(o.seed + (comm ? comm->rank : 0));
}

void mt_trainer::set_mode(bool training) {
  if (training_ != training) network->train(training_ = training);
}

torch::Tensor mt_trainer::forward(const std::vector<torch::Tensor>& x) {
  std::vector<torch::Tensor> inputs;
  inputs.reserve(x.size());
  for (auto& input : x) inputs.push_back(on_device(input));
  Autocast autocast(bfloat16_, device);
  return network->forward(inputs);
}

torch::Tensor mt_trainer::weighted(const torch::Tensor& losses, const torch::Tensor& weight) {
  return weight.defined() ? (losses * on_device(weight)).sum() : losses.sum();
}

double mt_trainer::step(const std::vector<torch::Tensor>& x, const torch::Tensor& y, const torch::Tensor& weight, double denominator, bool sync) {
  if (!(denominator > 0)) fail(c10::str("the denominator ", denominator, " is not above 0"));
  set_mode(true);
  if (!dirty_) {
    buckets->zero_gradients();
    pending_ = 0;
    dirty_ = true;
  }
  // A rank may have no rows in a short last batch; it takes part in the reduction with zero gradients.
  if (y.size(0) == 0) {
    if (sync) buckets->arm(pending_);
    return sync ? apply(buckets->finish()) : pending_;
  }
  const auto output = forward(x).to(torch::kFloat32);
  check_target(loss_name_, output, y);
  const auto loss = weighted(loss_(output, on_device(y)), weight) / denominator;
  pending_ += loss.item<double>();
  if (sync) buckets->arm(pending_);
  loss.backward();
  return sync ? apply(buckets->finish()) : pending_;
}

double mt_trainer::apply(double loss) {
  dirty_ = false;
  if (!std::isfinite(loss)) throw not_finite(c10::str("the loss is ", loss, "; the step was not applied"));
  torch::NoGradGuard no_grad;
  clip();
  optimizer->step();
  return loss;
}

void mt_trainer::clip() {
  double square = 0;
  for (auto& bucket : buckets->all()) {
    const auto norm = bucket.gradient().norm().item<double>();
    square += norm * norm;
  }
  gradient_norm = std::sqrt(square);
  if (!std::isfinite(gradient_norm)) throw not_finite(c10::str("the norm of the gradient is ", gradient_norm, "; the step was not applied"));
  if (clip_norm_ <= 0 || gradient_norm <= clip_norm_) return;
  for (auto& bucket : buckets->all()) bucket.gradients.mul_(clip_norm_ / (gradient_norm + 1e-6));
}

double mt_trainer::evaluate(const std::vector<torch::Tensor>& x, const torch::Tensor& y, const torch::Tensor& weight, torch::Tensor& output) {
  torch::NoGradGuard no_grad;
  set_mode(false);
  output = forward(x).to(torch::kFloat32);
  check_target(loss_name_, output, y);
  return weighted(loss_(output, on_device(y)), weight).item<double>();
}

void mt_trainer::average_buffers() {
  if (!comm) return;
  torch::NoGradGuard no_grad;
  for (auto& [name, buffer] : network->buffers()) {
    if (!buffer.is_floating_point()) continue;
    auto sum = buffer.contiguous();
    comm->all_reduce_async(sum)->wait();
    buffer.copy_(sum.div_(comm->size));
  }
}

torch::Tensor mt_trainer::predict(const std::vector<torch::Tensor>& x) {
  torch::NoGradGuard no_grad;
  set_mode(false);
  return forward(x).to(torch::kFloat32);
}

std::pair<std::string, torch::Tensor>& mt_trainer::tensor(int index) {
  if (index < 0 || index >= static_cast<int>(tensors.size()))
    fail(c10::str("tensor ", index, " does not exist; the trainer has ", tensors.size()));
  return tensors[index];
}

namespace {

// Flat pieces are named by their place; the sizes are checked on the way back in.
void write_piece(torch::serialize::OutputArchive& archive, const std::string& name, const torch::Tensor& tensor) {
  if (tensor.defined()) archive.write(name, tensor.detach().to(torch::kCPU).clone(), true);
}

void read_piece(torch::serialize::InputArchive& archive, const std::string& name, torch::Tensor& into) {
  torch::Tensor piece;
  if (!into.defined() || !archive.try_read(name, piece, true)) return;
  if (piece.numel() != into.numel())
    fail(c10::str("the checkpoint holds ", piece.numel(), " values of ", name, "; this model has ", into.numel(), ": it is of another model"));
  into.copy_(piece.reshape(into.sizes()));
}

torch::Tensor random_state(torch::Device device) {
  auto generator = at::globalContext().defaultGenerator(device);
  std::lock_guard<std::mutex> lock(generator.mutex());
  return generator.get_state();
}

void set_random_state(torch::Device device, const torch::Tensor& state) {
  auto generator = at::globalContext().defaultGenerator(device);
  std::lock_guard<std::mutex> lock(generator.mutex());
  generator.set_state(state);
}

}  // namespace

std::string mt_trainer::save(int shard, int shards) {
  if (shards < 1 || shard < 0 || shard >= shards) fail(c10::str("shard ", shard, " of ", shards, " does not exist"));
  torch::NoGradGuard no_grad;
  torch::serialize::OutputArchive archive;
  const int parameters = static_cast<int>(buckets->parameters().size());
  for (int i = 0; i < static_cast<int>(tensors.size()); i++)
    if (i % shards == shard) write_piece(archive, "tensor." + std::to_string(i), tensors[i].second);
  for (size_t b = 0; b < buckets->all().size(); b++) {
    int64_t offset = 0;
    for (int index : buckets->all()[b].members) {
      const auto length = buckets->parameters()[index].tensor.numel();
      if (index % shards == shard) {
        const auto name = std::to_string(index);
        if (optimizer->momentum[b].defined()) write_piece(archive, "momentum." + name, optimizer->momentum[b].narrow(0, offset, length));
        if (optimizer->square[b].defined()) write_piece(archive, "square." + name, optimizer->square[b].narrow(0, offset, length));
      }
      offset += length;
    }
  }
  archive.write("steps", torch::tensor(optimizer->steps), true);
  archive.write("parameters", torch::tensor(static_cast<int64_t>(parameters)), true);
  archive.write("random", random_state(torch::kCPU), true);
  if (device.is_cuda()) archive.write("random_device", random_state(device), true);
  std::ostringstream stream;
  archive.save_to(stream);
  return stream.str();
}

void mt_trainer::load(const std::string& bytes, bool restore_random) {
  torch::NoGradGuard no_grad;
  torch::serialize::InputArchive archive;
  archive.load_from(bytes.data(), bytes.size());
  torch::Tensor count, steps, random;  // the archive reads into defined tensors in place: one for each
  if (!archive.try_read("parameters", count, true)) fail("the bytes are not a checkpoint of this trainer");
  if (count.item<int64_t>() != static_cast<int64_t>(buckets->parameters().size()))
    fail(c10::str("the checkpoint holds ", count.item<int64_t>(), " parameters; this model has ", buckets->parameters().size(), ": it is of another model"));
  archive.read("steps", steps, true);
  optimizer->steps = steps.item<int64_t>();
  for (size_t i = 0; i < tensors.size(); i++) read_piece(archive, "tensor." + std::to_string(i), tensors[i].second);
  for (size_t b = 0; b < buckets->all().size(); b++) {
    int64_t offset = 0;
    for (int index : buckets->all()[b].members) {
      const auto length = buckets->parameters()[index].tensor.numel();
      const auto piece = [&](torch::Tensor& flat) { return flat.defined() ? flat.narrow(0, offset, length) : torch::Tensor(); };
      auto first = piece(optimizer->momentum[b]), second = piece(optimizer->square[b]);
      read_piece(archive, "momentum." + std::to_string(index), first);
      read_piece(archive, "square." + std::to_string(index), second);
      offset += length;
    }
  }
  if (restore_random && archive.try_read("random", random, true)) set_random_state(torch::kCPU, random);
  torch::Tensor on_device;
  if (restore_random && device.is_cuda() && archive.try_read("random_device", on_device, true)) set_random_state(device, on_device);
  dirty_ = false;
}

void mt_trainer::export_script(const std::string& path) {
  torch::NoGradGuard no_grad;
  buckets->detach_storage();
  network->to(torch::Device("cpu"));
  network->train(false);
  training_ = false;
  try {
    network->save_script(path);
  } catch (...) {
    network->to(device);
    buckets->attach_storage();
    throw;
  }
  network->to(device);
  buckets->attach_storage();
}
