#include <torch/script.h>

#include "testing.hpp"

namespace {

mt_network* with_dropout() {
  mt_network* network;
  OK(mt_network_layers(1, 1, &network));
  auto v = layer(network, "linear", {0}, {4, 8, 1});
  v = layer(network, "batch_norm", {v}, {8}, {1e-5, 0.1});
  v = layer(network, "relu", {v});
  v = layer(network, "dropout", {v}, {}, {0.3});
  layer(network, "linear", {v}, {8, 1, 1});
  return network;
}

std::vector<std::pair<torch::Tensor, torch::Tensor>> batches(int count) {
  std::vector<std::pair<torch::Tensor, torch::Tensor>> all;
  for (int i = 0; i < count; i++) all.emplace_back(torch::randn({16, 4}), torch::randn({16, 1}));
  return all;
}

}  // namespace

TEST(resume_equals_uninterrupted) {
  auto data = batches(10);
  auto o = options("mse", "adamw");
  std::string checkpoint;
  std::vector<torch::Tensor> expected;
  {
    Trainer whole(with_dropout(), o);
    for (int i = 0; i < 10; i++) {
      if (i == 5) checkpoint = whole.save();
      whole.step({data[i].first}, data[i].second);
    }
    for (int i = 0; i < whole.count(); i++) expected.push_back(whole.read(i));
  }
  Trainer resumed(with_dropout(), o);
  OK(resumed.load(checkpoint));
  for (int i = 5; i < 10; i++) resumed.step({data[i].first}, data[i].second);
  // The same arithmetic in the same order: equal to the bit.
  for (int i = 0; i < resumed.count(); i++) CHECK(torch::equal(resumed.read(i), expected[i]));
}

TEST(shards_restore_a_trainer) {
  auto data = batches(6);
  auto o = options("mse", "adam");
  Trainer first(mlp(4, 5, 1), o);
  for (int i = 0; i < 3; i++) first.step({data[i].first}, data[i].second);
  const std::string shards[] = {first.save(0, 3), first.save(1, 3), first.save(2, 3)};
  Trainer second(mlp(4, 5, 1), o);
  for (auto& shard : shards) OK(second.load(shard));
  for (int i = 3; i < 6; i++) {
    first.step({data[i].first}, data[i].second);
    second.step({data[i].first}, data[i].second);
  }
  for (int i = 0; i < first.count(); i++) CHECK(torch::equal(first.read(i), second.read(i)));
}

TEST(foreign_checkpoint_refused) {
  Trainer small(mlp(4, 5, 1), options()), large(mlp(4, 6, 1), options());
  REFUSED(large.load(small.save()), "it is of another model");
  REFUSED(large.load("not a checkpoint"), "");
}

TEST(script_trains_and_reloads) {
  const std::string path = "script_test.pt";
  {
    torch::jit::Module module("Net");
    module.register_parameter("w", torch::zeros({3, 1}, torch::requires_grad()), false);
    module.register_parameter("b", torch::zeros({1}, torch::requires_grad()), false);
    module.register_attribute("training", c10::BoolType::get(), true);
    module.define("def forward(self, x):\n    return torch.matmul(x, self.w) + self.b\n");
    module.save(path);
  }
  mt_network* network;
  OK(mt_network_script(path.c_str(), &network));
  Trainer trainer(network, options());
  auto truth = torch::tensor({{1.0f}, {-2.0f}, {0.5f}});
  double loss = 0;
  for (int step = 0; step < 200; step++) {
    auto x = torch::randn({32, 3});
    loss = trainer.step({x}, x.matmul(truth) + 3);
  }
  CHECK(loss < 1e-6);
  OK(mt_trainer_export_script(trainer.handle, path.c_str()));
  auto reloaded = torch::jit::load(path);
  auto x = torch::randn({4, 3});
  near(reloaded.forward({x}).toTensor(), x.matmul(truth) + 3, 1e-2, "reloaded module");
  trainer.step({x}, x.matmul(truth));  // still trains after the export
  std::remove(path.c_str());
}

TEST(script_answers) {
  const std::string path = "answers_test.pt";
  {
    torch::jit::Module module("Answers");
    module.register_attribute("training", c10::BoolType::get(), true);
    module.define("def forward(self, x, y, scale: float = 2.0):\n    assert x.size(0) == y.size(0), 'different lengths'\n    return {'sum': x + y * scale, 'same': x}\n");
    module.save(path);
  }
  mt_script* script;
  OK(mt_script_open(path.c_str(), &script));
  std::remove(path.c_str());
  int32_t inputs, count;
  OK(mt_script_signature(script, &inputs, &count));
  CHECK(inputs == 2 && count == -1);
  auto x = torch::ones({3}, torch::kInt64), y = torch::ones({3});
  View first(x), second(y), shorter(torch::ones({2}));
  mt_outputs* outputs;
  const mt_view both[] = {first, second}, unequal[] = {first, shorter};
  OK(mt_script_run(script, both, 2, 1, &outputs));
  OK(mt_outputs_count(outputs, &count));
  CHECK(count == 2);
  const char* name;
  mt_view view;
  for (int i = 0; i < count; i++) {
    OK(mt_outputs_read(outputs, i, &name, &view));
    CHECK(view.ndim == 1 && view.shape[0] == 3);
    CHECK(view.data != first.data);
    if (std::string(name) == "sum") CHECK(view.dtype == MT_FLOAT32 && static_cast<float*>(view.data)[2] == 3);
  }
  REFUSED(mt_outputs_read(outputs, 2, &name, &view), "");
  OK(mt_outputs_free(outputs));
  REFUSED(mt_script_run(script, unequal, 2, 1, &outputs), "different lengths");
  REFUSED(mt_script_run(script, both, 1, 1, &outputs), "forward takes 2 tensors; 1 were given");
  OK(mt_script_close(script));
  REFUSED(mt_script_open("no_such_file.pt", &script), "no_such_file");
}

TEST(script_with_encoding) {
  const std::string bare = "bare_test.pt", whole = "whole_test.pt";
  {
    torch::jit::Module module("Net");
    module.register_parameter("w", torch::tensor({{2.0f}, {-1.0f}}), false);
    module.register_attribute("training", c10::BoolType::get(), true);
    module.define("def forward(self, x, codes):\n    return torch.matmul(x, self.w) + codes.float()\n");
    module.save(bare);
  }
  // Fill, mean and scale of two numbers.
  View encoding(torch::tensor({{5.0f, 0.0f}, {1.0f, 2.0f}, {0.5f, 4.0f}})), wrong(torch::zeros({2, 2}));
  const auto x = torch::tensor({{3.0f, 2.5f}, {std::nanf(""), 2.0f}});
  const auto codes = torch::tensor({{1}, {7}}, torch::kInt64);
  const auto raw = torch::tensor({{1.0f * 2 - 2 + 1}, {2.0f * 2 - 0 + 7}});
  OK(mt_script_package(bare.c_str(), &encoding, 1, "regression", 10, 2, whole.c_str()));
  near(torch::jit::load(whole).forward({x, codes}).toTensor(), raw / 2 + 10, 1e-6, "regression");
  OK(mt_script_package(bare.c_str(), &encoding, 1, "binary", 0, 1, whole.c_str()));
  near(torch::jit::load(whole).forward({x, codes}).toTensor(), torch::sigmoid(raw), 1e-6, "binary");
  REFUSED(mt_script_package(bare.c_str(), &wrong, 1, "binary", 0, 1, whole.c_str()), "fill, mean and scale");
  REFUSED(mt_script_package(bare.c_str(), &encoding, 1, "ranking", 0, 1, whole.c_str()), "answer 'ranking'");
  REFUSED(mt_script_package("no_such_file.pt", &encoding, 1, "binary", 0, 1, whole.c_str()), "no_such_file");
  std::remove(bare.c_str());
  std::remove(whole.c_str());
}
