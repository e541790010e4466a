#include <ATen/Parallel.h>
#include <dlfcn.h>

#include <cstring>
#ifdef __GLIBC__
#include <malloc.h>
#endif

#include "tensors.hpp"
#include "trainer.hpp"

using namespace mlt;

std::string& mlt::last_error() {
  thread_local std::string text;
  return text;
}

std::string mlt::without_backtrace(const std::string& text) {
  auto end = text.find("\nException raised from");
  return end == std::string::npos ? text : text.substr(0, end);
}

namespace {

std::vector<torch::Tensor> wrap_all(const mt_view* views, int count) {
  std::vector<torch::Tensor> all;
  all.reserve(count);
  for (int i = 0; i < count; i++) all.push_back(wrap(views[i]));
  return all;
}

torch::Tensor wrap_optional(const mt_view* view) { return view ? wrap(*view) : torch::Tensor(); }

}  // namespace

const char* mt_last_error(void) { return last_error().c_str(); }

const char* mt_torch_version(void) { return TORCH_VERSION; }

// Else the C library gives the pages of a step's activations back and takes them again, zeroed, at the next step. 32 MiB is
// the most that it takes for the first of them.
void mt_keep_memory(void) {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 256 << 20);
#endif
}

int mt_set_threads(int threads) {
  return guarded([&] {
    if (threads < 1) fail("threads " + std::to_string(threads) + " is not at least 1");
    at::set_num_threads(threads);
    if (auto* set = reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "openblas_set_num_threads"))) set(threads);
  });
}

int mt_cuda_available(void) { return torch::cuda::is_available() ? 1 : 0; }

int mt_trainer_open(mt_network* network, const mt_trainer_options* options, mt_comm* comm, mt_trainer** out) {
  return guarded([&] { *out = new mt_trainer(network, *options, comm); });
}

int mt_trainer_step(mt_trainer* trainer, const mt_view* x, int x_count, const mt_view* y, const mt_view* weight, double denominator,
                    int sync, double* loss) {
  return guarded([&] { *loss = trainer->step(wrap_all(x, x_count), wrap(*y), wrap_optional(weight), denominator, sync != 0); });
}

int mt_trainer_evaluate(mt_trainer* trainer, const mt_view* x, int x_count, const mt_view* y, const mt_view* weight, double* loss_sum,
                        const mt_view* out) {
  return guarded([&] {
    torch::Tensor output;
    *loss_sum = trainer->evaluate(wrap_all(x, x_count), wrap(*y), wrap_optional(weight), output);
    if (out) copy_out(output, *out);
  });
}

int mt_trainer_average_buffers(mt_trainer* trainer) {
  return guarded([&] { trainer->average_buffers(); });
}

int mt_trainer_predict(mt_trainer* trainer, const mt_view* x, int x_count, const mt_view* out) {
  return guarded([&] { copy_out(trainer->predict(wrap_all(x, x_count)), *out); });
}

int mt_trainer_set_learning_rate(mt_trainer* trainer, double rate) {
  return guarded([&] { trainer->optimizer->set_learning_rate(rate); });
}

int mt_trainer_gradient_norm(mt_trainer* trainer, double* norm) {
  return guarded([&] { *norm = trainer->gradient_norm; });
}

int mt_trainer_tensor_count(mt_trainer* trainer, int32_t* parameters, int32_t* buffers) {
  return guarded([&] {
    *parameters = static_cast<int32_t>(trainer->buckets->parameters().size());
    *buffers = static_cast<int32_t>(trainer->tensors.size()) - *parameters;
  });
}

int mt_trainer_tensor_info(mt_trainer* trainer, int index, const char** name, int32_t* ndim, int64_t shape[8]) {
  return guarded([&] {
    auto& [key, tensor] = trainer->tensor(index);
    *name = key.c_str();
    *ndim = static_cast<int32_t>(tensor.dim());
    if (tensor.dim() > 8) fail("tensor " + key + " has more than 8 dimensions");
    for (int i = 0; i < *ndim; i++) shape[i] = tensor.size(i);
  });
}

int mt_trainer_tensor_read(mt_trainer* trainer, int index, const mt_view* out) {
  return guarded([&] { copy_out(trainer->tensor(index).second.detach(), *out); });
}

int mt_trainer_tensor_write(mt_trainer* trainer, int index, const mt_view* in) {
  return guarded([&] {
    torch::NoGradGuard no_grad;
    auto& tensor = trainer->tensor(index).second;
    const auto value = wrap(*in);
    if (value.numel() != tensor.numel()) fail(c10::str("the tensor has shape ", tensor.sizes(), "; the values have shape ", value.sizes()));
    tensor.copy_(value.reshape(tensor.sizes()));
  });
}

int mt_trainer_gradient_read(mt_trainer* trainer, int index, const mt_view* out) {
  return guarded([&] {
    auto& [name, tensor] = trainer->tensor(index);
    if (!tensor.grad().defined()) fail("tensor " + name + " has no gradient");
    copy_out(tensor.grad(), *out);
  });
}

int mt_trainer_save(mt_trainer* trainer, int shard, int shards, uint8_t** data, int64_t* size) {
  return guarded([&] {
    const auto bytes = trainer->save(shard, shards);
    *size = static_cast<int64_t>(bytes.size());
    *data = static_cast<uint8_t*>(std::malloc(bytes.size()));
    if (!*data) throw std::bad_alloc();
    std::memcpy(*data, bytes.data(), bytes.size());
  });
}

int mt_trainer_load(mt_trainer* trainer, const uint8_t* data, int64_t size, int restore_random) {
  return guarded([&] { trainer->load(std::string(reinterpret_cast<const char*>(data), size), restore_random != 0); });
}

void mt_buffer_free(uint8_t* data) { std::free(data); }

int mt_trainer_export_script(mt_trainer* trainer, const char* path) {
  return guarded([&] { trainer->export_script(path); });
}

int mt_trainer_close(mt_trainer* trainer) {
  return guarded([&] { delete trainer; });
}
