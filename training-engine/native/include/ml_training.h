/* The bridge from C# to libtorch: coarse calls (a network, a trainer, a step, a collective), not tensor operations.
 * Every function returns MT_OK or a failure whose text mt_last_error() gives, per thread. No exception crosses. */
#ifndef ML_TRAINING_H
#define ML_TRAINING_H
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#define MT_API __attribute__((visibility("default")))

enum { MT_OK = 0, MT_FAILED = 1, MT_NOT_FINITE = 2 };
enum {
  MT_FLOAT32 = 0, MT_INT64 = 1, MT_FLOAT64 = 2, MT_UINT8 = 3, MT_INT32 = 4, MT_INT16 = 5, MT_INT8 = 6, MT_BOOL = 7, MT_FLOAT16 = 8, MT_BFLOAT16 = 9
};
enum { MT_SUM = 0, MT_MIN = 1, MT_MAX = 2 };

/* Memory of the caller, row-major; the bridge reads or fills it during the call and never keeps it. */
typedef struct {
  void* data;
  int32_t dtype;
  int32_t ndim;
  const int64_t* shape;
} mt_view;

typedef struct mt_comm mt_comm;
typedef struct mt_network mt_network;
typedef struct mt_trainer mt_trainer;
typedef struct mt_script mt_script;
typedef struct mt_outputs mt_outputs;

MT_API const char* mt_last_error(void);
MT_API const char* mt_torch_version(void);
/* Threads of the tensor kernels and of the BLAS. One per rank: two spinning pools slow each other down. */
MT_API int mt_set_threads(int threads);
/* For a process that does nothing but train: memory that a step frees stays for the next one. */
MT_API void mt_keep_memory(void);
MT_API int mt_cuda_available(void);

/* ---- collectives: c10d. Rank 0 holds the rendezvous store at master:port. local_address may be null. ---- */
MT_API int mt_comm_open(const char* backend, const char* master, int port, const char* local_address, int rank, int size,
                        int timeout_ms, const char* prefix, mt_comm** out);
MT_API int mt_comm_all_reduce(mt_comm* comm, const mt_view* view, int operation);
MT_API int mt_comm_broadcast(mt_comm* comm, const mt_view* view, int root);
MT_API int mt_comm_barrier(mt_comm* comm);
MT_API int mt_comm_close(mt_comm* comm);

/* ---- networks: a graph of layers, or a TorchScript module ---- */
/* inputs: how many tensors a sample has; values 0 to inputs-1 of the graph. The last value added is the output. */
MT_API int mt_network_layers(int inputs, uint64_t seed, mt_network** out);
/* kind and its arguments (ints; floats):
 *   linear in,out,bias | embedding rows,width,column (of an int64 matrix) | batch_norm features; eps,momentum
 *   layer_norm features; eps | dropout ; p | relu | gelu | silu | tanh | sigmoid | elu | leaky_relu ; slope
 *   concat (two or more values, along the features) | add (two values) | reshape d1,d2,… (after the batch dimension)
 *   conv2d in,out,kernel,stride,padding | max_pool2d kernel,stride | flatten */
MT_API int mt_network_add(mt_network* network, const char* kind, const int32_t* from, int from_count, const int64_t* ints,
                          int int_count, const double* floats, int float_count, int32_t* value);
MT_API int mt_network_script(const char* path, mt_network** out);
MT_API int mt_network_free(mt_network* network);

/* ---- training ---- */
typedef struct {
  const char* loss;      /* mse | mae | huber | bce (on logits) | cross_entropy (on logits, int64 labels) */
  const char* optimizer; /* sgd | adam | adamw */
  const char* device;    /* cpu | cuda | cuda:N | auto */
  const char* precision; /* float32 | bfloat16 (autocast) */
  double learning_rate, weight_decay, momentum, beta1, beta2, epsilon;
  double clip_norm;     /* 0: no clipping */
  double huber_delta;
  int64_t bucket_bytes; /* gradients are reduced in buckets of about this size while backward goes on */
  uint64_t seed;        /* of dropout */
  int32_t nesterov;
  int32_t decay_vectors; /* 0: biases and norms are left out of the weight decay */
  int32_t overlap;       /* 0: reduce after backward */
  int32_t shared_memory; /* 0: over the network even where all ranks are on one machine */
} mt_trainer_options;

/* The trainer takes the network over; comm may be null, and must outlive the trainer. Rank 0's parameters are broadcast. */
MT_API int mt_trainer_open(mt_network* network, const mt_trainer_options* options, mt_comm* comm, mt_trainer** out);
/* Adds the gradient of sum(weight * loss) / denominator. With sync, reduces over ranks, clips, applies the optimizer;
 * loss is then that sum over all ranks and all calls since the last sync. MT_NOT_FINITE: nothing was applied. */
MT_API int mt_trainer_step(mt_trainer* trainer, const mt_view* x, int x_count, const mt_view* y, const mt_view* weight,
                           double denominator, int sync, double* loss);
/* sum(weight * loss) over the rows of this call; out, when given, receives the raw outputs. */
MT_API int mt_trainer_evaluate(mt_trainer* trainer, const mt_view* x, int x_count, const mt_view* y, const mt_view* weight,
                               double* loss_sum, const mt_view* out);
/* Makes the buffers (what batch_norm keeps for predicting) the mean of those of all ranks; every rank must call it. */
MT_API int mt_trainer_average_buffers(mt_trainer* trainer);
MT_API int mt_trainer_predict(mt_trainer* trainer, const mt_view* x, int x_count, const mt_view* out);
MT_API int mt_trainer_set_learning_rate(mt_trainer* trainer, double rate);
/* Of the last applied step, before clipping. */
MT_API int mt_trainer_gradient_norm(mt_trainer* trainer, double* norm);
/* Parameters first, then buffers. The name lives as long as the trainer. */
MT_API int mt_trainer_tensor_count(mt_trainer* trainer, int32_t* parameters, int32_t* buffers);
MT_API int mt_trainer_tensor_info(mt_trainer* trainer, int index, const char** name, int32_t* ndim, int64_t shape[8]);
MT_API int mt_trainer_tensor_read(mt_trainer* trainer, int index, const mt_view* out);
MT_API int mt_trainer_tensor_write(mt_trainer* trainer, int index, const mt_view* in);
MT_API int mt_trainer_gradient_read(mt_trainer* trainer, int index, const mt_view* out);
/* One shard of parameters, optimizer state, buffers and this rank's random state; all shards together restore a trainer. */
MT_API int mt_trainer_save(mt_trainer* trainer, int shard, int shards, uint8_t** data, int64_t* size);
MT_API int mt_trainer_load(mt_trainer* trainer, const uint8_t* data, int64_t size, int restore_random);
MT_API void mt_buffer_free(uint8_t* data);
/* Writes the trained TorchScript module (a network of layers has none). */
MT_API int mt_trainer_export_script(mt_trainer* trainer, const char* path);
MT_API int mt_trainer_close(mt_trainer* trainer);

/* ---- TorchScript modules for inference ---- */
/* Writes the module in `module` behind its encoding: raw numbers in (NaN where missing), answers out.
 * encoding: float32 [3 x numbers], what fills a gap, mean and scale of each. codes: whether a matrix of category codes comes as well.
 * answer: regression (output / target_scale + target_mean), binary (sigmoid), multiclass (softmax). */
MT_API int mt_script_package(const char* module, const mt_view* encoding, int codes, const char* answer, double target_mean,
                             double target_scale, const char* out);
/* Loaded on the CPU, in evaluation mode. forward must take tensors and give a tensor, a tuple or list of them, or a dictionary by name. */
MT_API int mt_script_open(const char* path, mt_script** out);
/* Arguments of forward, without those that have a default; outputs is -1 where the type does not tell how many there are. */
MT_API int mt_script_signature(mt_script* script, int32_t* inputs, int32_t* outputs);
/* The name lives as long as the module. */
MT_API int mt_script_input_name(mt_script* script, int index, const char** name);
/* May be called from several threads at once; kernels use this many threads of their own. */
MT_API int mt_script_run(mt_script* script, const mt_view* inputs, int input_count, int threads, mt_outputs** out);
MT_API int mt_script_close(mt_script* script);
MT_API int mt_outputs_count(mt_outputs* outputs, int32_t* count);
/* Name (empty outside of dictionaries), memory and shape live as long as the outputs. */
MT_API int mt_outputs_read(mt_outputs* outputs, int index, const char** name, mt_view* view);
MT_API int mt_outputs_free(mt_outputs* outputs);

#ifdef __cplusplus
}
#endif
#endif
