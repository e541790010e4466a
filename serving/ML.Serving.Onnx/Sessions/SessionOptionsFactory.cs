using Microsoft.ML.OnnxRuntime;

namespace ML.Serving.Onnx.Sessions;

static class SessionOptionsFactory
{
    const string Cuda = "CUDAExecutionProvider";

    static SessionOptionsFactory() => LibraryReports.Decline();

    public static SessionOptions Create(SessionSettings settings)
    {
        var options = new SessionOptions
        {
            IntraOpNumThreads = settings.IntraOpThreads,
            ExecutionMode = settings.Parallel ? ExecutionMode.ORT_PARALLEL : ExecutionMode.ORT_SEQUENTIAL,
            EnableCpuMemArena = settings.MemoryArena,
            EnableMemoryPattern = settings.MemoryPattern,
            // Failures reach the caller as exceptions; printed as well, bad requests could flood the console.
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        // A spinning pool takes the cores that other requests and other models need.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        options.AddSessionConfigEntry("session.inter_op.allow_spinning", "0");
        if (settings.InterOpThreads is { } inter) options.InterOpNumThreads = inter;
        if (settings.GraphOptimizationLevel is { } level) options.GraphOptimizationLevel = (GraphOptimizationLevel)level;
        foreach (var (key, value) in settings.Extra) options.AddSessionConfigEntry(key, value);
        if (HasCuda(settings)) AppendCuda(options, settings.Providers.First(p => p.Name == Cuda));
        return options;
    }

    /// <summary>Whether CUDA is asked for and the library has it.</summary>
    public static bool HasCuda(SessionSettings settings) => settings.Providers.Any(p => p.Name == Cuda) && OrtEnv.Instance().GetAvailableProviders().Contains(Cuda);

    static void AppendCuda(SessionOptions options, ProviderSettings asked)
    {
        try
        {
            using var cuda = new OrtCUDAProviderOptions();
            cuda.UpdateOptions(new Dictionary<string, string>(asked.Options));
            options.AppendExecutionProvider_CUDA(cuda);
        }
        catch (OnnxRuntimeException)
        {
            // The library knows CUDA but this machine has no usable device: the CPU serves, as MLflow falls back too.
        }
    }
}
