#include <ATen/Parallel.h>
#include <torch/csrc/jit/runtime/graph_executor.h>
#include <torch/script.h>

#include "tensors.hpp"

using namespace mlt;

// A TorchScript module that answers requests. Runs share nothing but the weights.
struct mt_script {
  explicit mt_script(const std::string& path) : module(torch::jit::load(path, torch::kCPU)) {
    module.eval();
    const auto& schema = module.get_method("forward").function().getSchema();
    for (const auto& argument : schema.arguments()) {
      if (argument.name() == "self") continue;
      if (argument.default_value()) break;
      if (!argument.type()->isSubtypeOf(*c10::TensorType::get()))
        fail("forward takes " + argument.name() + " of type " + argument.type()->str() + "; modules whose inputs are tensors can be run");
      names.push_back(argument.name());
    }
    if (schema.returns().size() != 1) return;
    const auto& result = schema.returns()[0].type();
    if (result->isSubtypeOf(*c10::TensorType::get())) outputs = 1;
    if (const auto tuple = result->cast<c10::TupleType>()) outputs = static_cast<int32_t>(tuple->elements().size());
  }

  torch::jit::Module module;
  std::vector<std::string> names;
  int32_t outputs = -1;
};

struct mt_outputs {
  std::vector<std::string> names;
  std::vector<torch::Tensor> tensors;

  void add(std::string name, const torch::Tensor& tensor) {
    names.push_back(std::move(name));
    tensors.push_back(tensor.to(torch::kCPU).contiguous());
  }

  void add(const c10::IValue& value) {
    if (value.isTensor()) return add("", value.toTensor());
    if (value.isTuple()) {
      for (const auto& element : value.toTupleRef().elements()) add(element);
    } else if (value.isTensorList()) {
      for (const torch::Tensor& element : value.toTensorVector()) add("", element);
    } else if (value.isGenericDict()) {
      for (const auto& entry : value.toGenericDict()) {
        if (!entry.key().isString() || !entry.value().isTensor()) fail("forward gave a dictionary of " + value.type()->str() + "; text to tensor is expected");
        add(entry.key().toStringRef(), entry.value().toTensor());
      }
    } else {
      fail("forward gave " + value.type()->str() + "; a tensor, a tuple or list of tensors, or a dictionary of them is expected");
    }
  }
};

int mt_script_open(const char* path, mt_script** out) {
  return guarded([&] { *out = new mt_script(path); });
}

int mt_script_signature(mt_script* script, int32_t* inputs, int32_t* outputs) {
  return guarded([&] {
    *inputs = static_cast<int32_t>(script->names.size());
    *outputs = script->outputs;
  });
}

int mt_script_input_name(mt_script* script, int index, const char** name) {
  return guarded([&] { *name = script->names.at(index).c_str(); });
}

int mt_script_run(mt_script* script, const mt_view* inputs, int input_count, int threads, mt_outputs** out) {
  return guarded([&] {
    if (input_count != static_cast<int>(script->names.size()))
      fail("forward takes " + std::to_string(script->names.size()) + " tensors; " + std::to_string(input_count) + " were given");
    // The number of kernel threads belongs to the calling thread.
    if (at::get_num_threads() != threads) at::set_num_threads(threads);
    torch::NoGradGuard no_grad;
    // Requests of ever other sizes would be specialised and compiled for again and again.
    torch::jit::GraphOptimizerEnabledGuard as_it_is(false);
    std::vector<c10::IValue> values;
    for (int i = 0; i < input_count; i++) values.emplace_back(wrap(inputs[i]));
    auto outputs = std::make_unique<mt_outputs>();
    outputs->add(script->module.forward(std::move(values)));
    // An output may be a view of an input, whose memory is the caller's.
    for (auto& tensor : outputs->tensors)
      for (int i = 0; i < input_count; i++)
        if (tensor.storage().data() == inputs[i].data) tensor = tensor.clone();
    *out = outputs.release();
  });
}

int mt_script_close(mt_script* script) {
  return guarded([&] { delete script; });
}

int mt_outputs_count(mt_outputs* outputs, int32_t* count) {
  return guarded([&] { *count = static_cast<int32_t>(outputs->tensors.size()); });
}

int mt_outputs_read(mt_outputs* outputs, int index, const char** name, mt_view* view) {
  return guarded([&] {
    const auto& tensor = outputs->tensors.at(index);
    *name = outputs->names.at(index).c_str();
    *view = {tensor.data_ptr(), dtype_of(tensor.scalar_type()), static_cast<int32_t>(tensor.dim()), tensor.sizes().data()};
  });
}

int mt_outputs_free(mt_outputs* outputs) {
  return guarded([&] { delete outputs; });
}
