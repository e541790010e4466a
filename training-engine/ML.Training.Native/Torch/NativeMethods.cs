using System.Runtime.InteropServices;

namespace ML.Training.Native.Torch;

/// <summary>The functions of ml_training.h.</summary>
static unsafe partial class NativeMethods
{
    const string Library = NativeLibraries.Bridge;

    [LibraryImport(Library, EntryPoint = "mt_last_error")]
    public static partial nint LastError();

    [LibraryImport(Library, EntryPoint = "mt_torch_version")]
    public static partial nint TorchVersion();

    [LibraryImport(Library, EntryPoint = "mt_set_threads")]
    public static partial int SetThreads(int threads);

    [LibraryImport(Library, EntryPoint = "mt_keep_memory")]
    public static partial void KeepMemory();

    [LibraryImport(Library, EntryPoint = "mt_cuda_available")]
    public static partial int CudaAvailable();

    [LibraryImport(Library, EntryPoint = "mt_comm_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenCommunicator(string backend, string master, int port, string? localAddress, int rank, int size,
        int timeoutMilliseconds, string prefix, out CommunicatorHandle communicator);

    [LibraryImport(Library, EntryPoint = "mt_comm_all_reduce")]
    public static partial int AllReduce(CommunicatorHandle communicator, NativeView* view, int operation);

    [LibraryImport(Library, EntryPoint = "mt_comm_broadcast")]
    public static partial int Broadcast(CommunicatorHandle communicator, NativeView* view, int root);

    [LibraryImport(Library, EntryPoint = "mt_comm_barrier")]
    public static partial int Barrier(CommunicatorHandle communicator);

    [LibraryImport(Library, EntryPoint = "mt_comm_close")]
    public static partial int CloseCommunicator(nint communicator);

    [LibraryImport(Library, EntryPoint = "mt_network_layers")]
    public static partial int OpenLayers(int inputs, ulong seed, out NetworkHandle network);

    [LibraryImport(Library, EntryPoint = "mt_network_add", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int AddLayer(NetworkHandle network, string kind, ReadOnlySpan<int> from, int fromCount,
        ReadOnlySpan<long> ints, int intCount, ReadOnlySpan<double> floats, int floatCount, out int value);

    [LibraryImport(Library, EntryPoint = "mt_network_script", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenScript(string path, out NetworkHandle network);

    [LibraryImport(Library, EntryPoint = "mt_network_free")]
    public static partial int FreeNetwork(nint network);

    [LibraryImport(Library, EntryPoint = "mt_trainer_open")]
    public static partial int OpenTrainer(nint network, in NativeOptions options, nint communicator, out TrainerHandle trainer);

    [LibraryImport(Library, EntryPoint = "mt_trainer_step")]
    public static partial int Step(TrainerHandle trainer, NativeView* x, int xCount, NativeView* y, NativeView* weight, double denominator,
        int sync, out double loss);

    [LibraryImport(Library, EntryPoint = "mt_trainer_evaluate")]
    public static partial int Evaluate(TrainerHandle trainer, NativeView* x, int xCount, NativeView* y, NativeView* weight, out double loss,
        NativeView* output);

    [LibraryImport(Library, EntryPoint = "mt_trainer_average_buffers")]
    public static partial int AverageBuffers(TrainerHandle trainer);

    [LibraryImport(Library, EntryPoint = "mt_trainer_predict")]
    public static partial int Predict(TrainerHandle trainer, NativeView* x, int xCount, NativeView* output);

    [LibraryImport(Library, EntryPoint = "mt_trainer_set_learning_rate")]
    public static partial int SetLearningRate(TrainerHandle trainer, double rate);

    [LibraryImport(Library, EntryPoint = "mt_trainer_gradient_norm")]
    public static partial int GradientNorm(TrainerHandle trainer, out double norm);

    [LibraryImport(Library, EntryPoint = "mt_trainer_tensor_count")]
    public static partial int TensorCount(TrainerHandle trainer, out int parameters, out int buffers);

    [LibraryImport(Library, EntryPoint = "mt_trainer_tensor_info")]
    public static partial int TensorInfo(TrainerHandle trainer, int index, out nint name, out int rank, long* shape);

    [LibraryImport(Library, EntryPoint = "mt_trainer_tensor_read")]
    public static partial int ReadTensor(TrainerHandle trainer, int index, NativeView* output);

    [LibraryImport(Library, EntryPoint = "mt_trainer_tensor_write")]
    public static partial int WriteTensor(TrainerHandle trainer, int index, NativeView* input);

    [LibraryImport(Library, EntryPoint = "mt_trainer_save")]
    public static partial int Save(TrainerHandle trainer, int shard, int shards, out byte* data, out long size);

    [LibraryImport(Library, EntryPoint = "mt_trainer_load")]
    public static partial int Load(TrainerHandle trainer, byte* data, long size, int restoreRandom);

    [LibraryImport(Library, EntryPoint = "mt_buffer_free")]
    public static partial void FreeBuffer(byte* data);

    [LibraryImport(Library, EntryPoint = "mt_trainer_export_script", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int ExportScript(TrainerHandle trainer, string path);

    [LibraryImport(Library, EntryPoint = "mt_trainer_close")]
    public static partial int CloseTrainer(nint trainer);

    [LibraryImport(Library, EntryPoint = "mt_script_package", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int PackageScript(string module, NativeView* encoding, int codes, string answer, double targetMean, double targetScale, string file);

    [LibraryImport(Library, EntryPoint = "mt_script_open", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int OpenScriptModel(string path, out ScriptHandle script);

    [LibraryImport(Library, EntryPoint = "mt_script_signature")]
    public static partial int ScriptSignature(ScriptHandle script, out int inputs, out int outputs);

    [LibraryImport(Library, EntryPoint = "mt_script_input_name")]
    public static partial int ScriptInputName(ScriptHandle script, int index, out nint name);

    [LibraryImport(Library, EntryPoint = "mt_script_run")]
    public static partial int RunScript(ScriptHandle script, NativeView* inputs, int inputCount, int threads, out OutputsHandle outputs);

    [LibraryImport(Library, EntryPoint = "mt_script_close")]
    public static partial int CloseScriptModel(nint script);

    [LibraryImport(Library, EntryPoint = "mt_outputs_count")]
    public static partial int OutputsCount(OutputsHandle outputs, out int count);

    [LibraryImport(Library, EntryPoint = "mt_outputs_read")]
    public static partial int ReadOutput(OutputsHandle outputs, int index, out nint name, out NativeView view);

    [LibraryImport(Library, EntryPoint = "mt_outputs_free")]
    public static partial int FreeOutputs(nint outputs);
}
