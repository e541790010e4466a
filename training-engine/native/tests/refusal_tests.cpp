#include "testing.hpp"

TEST(not_finite_is_not_applied) {
  Trainer trainer(linear(3, 1), options("mse", "adam"));
  auto before = trainer.read(0).clone();
  View x(torch::full({2, 3}, std::nan(""))), y(torch::zeros({2, 1}));
  double loss;
  CHECK(mt_trainer_step(trainer.handle, &x, 1, &y, nullptr, 2, 1, &loss) == MT_NOT_FINITE);
  CHECK(torch::equal(before, trainer.read(0)));
  // The next good step starts from clean gradients.
  trainer.step({torch::ones({2, 3})}, torch::ones({2, 1}));
  CHECK(trainer.read(0).isfinite().all().item<bool>());
}

TEST(bad_input_is_named) {
  Trainer classes(linear(3, 4), options("cross_entropy"));
  View x(torch::zeros({2, 3})), labels(torch::tensor({1, 7}).to(torch::kInt64)), wide(torch::zeros({2, 5})), y(torch::zeros({2, 1}));
  double loss;
  REFUSED(mt_trainer_step(classes.handle, &x, 1, &labels, nullptr, 2, 1, &loss), "label 7 in row 1 of the batch is out of range [0, 4)");
  Trainer trainer(linear(3, 1), options());
  REFUSED(mt_trainer_step(trainer.handle, &wide, 1, &y, nullptr, 2, 1, &loss), "shapes cannot be multiplied");
  View short_target(torch::zeros({1, 1}));
  REFUSED(mt_trainer_step(trainer.handle, &x, 1, &short_target, nullptr, 2, 1, &loss), "the network gives 2 rows; the target has 1");
  REFUSED(mt_trainer_step(trainer.handle, &x, 1, &y, nullptr, 0, 1, &loss), "denominator");
  mt_network* network;
  REFUSED(mt_network_script("/does/not/exist.pt", &network), "exist.pt");
  OK(mt_network_layers(1, 1, &network));
  int32_t from = 0, ahead = 3, value;
  int64_t sizes[] = {3, 0, 1};
  REFUSED(mt_network_add(network, "lineal", &from, 1, nullptr, 0, nullptr, 0, &value), "layer kind 'lineal' is not known");
  REFUSED(mt_network_add(network, "relu", &ahead, 1, nullptr, 0, nullptr, 0, &value), "reads value 3");
  REFUSED(mt_network_add(network, "linear", &from, 1, sizes, 3, nullptr, 0, &value), "size 0 is not at least 1");
  OK(mt_network_free(network));
  mt_trainer* opened;
  auto o = options("hinge");
  REFUSED(mt_trainer_open(linear(3, 1), &o, nullptr, &opened), "loss 'hinge' is not one of");
  o = options("mse", "lion");
  REFUSED(mt_trainer_open(linear(3, 1), &o, nullptr, &opened), "optimizer 'lion' is not one of");
  o = options();
  o.device = "cuda";
  if (!mt_cuda_available()) { REFUSED(mt_trainer_open(linear(3, 1), &o, nullptr, &opened), "no CUDA device"); }
  o = options();
  o.precision = "float8";
  REFUSED(mt_trainer_open(linear(3, 1), &o, nullptr, &opened), "precision 'float8'");
  mt_comm* comm;
  REFUSED(mt_comm_open("gloo", "127.0.0.1", 29500, nullptr, 2, 2, 1000, "test", &comm), "rank 2 is not in [0, world size 2)");
}
