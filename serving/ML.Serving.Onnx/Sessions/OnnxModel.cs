using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ML.Serving.Onnx.Sessions;

/// <summary>A loaded ONNX model. Runs may overlap; dispose only when none is under way.</summary>
public sealed class OnnxModel : IModelSession
{
    readonly InferenceSession session;
    readonly string[] outputNames;
    readonly BoundRuns? bound;
    readonly bool shrinks;
    readonly RunOptions defaultRun;

    static OnnxModel() => NativeMemory.KeepLittle();

    OnnxModel(InferenceSession session, SessionSettings settings)
    {
        this.session = session;
        shrinks = settings is { MemoryArena: true, ShrinkMemoryArena: true };
        defaultRun = NewRun();
        Inputs = [.. session.InputNames.Select(n => Describe(n, session.InputMetadata[n]))];
        Outputs = [.. session.OutputNames.Select(n => Describe(n, session.OutputMetadata[n]))];
        outputNames = [.. session.OutputNames];
        bound = BoundRuns.Of(session, Inputs, Outputs, NewRun, SessionOptionsFactory.HasCuda(settings));
    }

    public IReadOnlyList<ValueSpec> Inputs { get; }

    public IReadOnlyList<ValueSpec> Outputs { get; }

    /// <summary>Whether a session of these settings has threads of its own.</summary>
    public static bool StartsThreads(SessionSettings settings) => settings.IntraOpThreads != 1 || settings.Parallel || SessionOptionsFactory.HasCuda(settings);

    /// <exception cref="InferenceException">The file cannot be read as a model.</exception>
    public static OnnxModel Load(string path, SessionSettings settings)
    {
        using var options = SessionOptionsFactory.Create(settings);
        try
        {
            return new OnnxModel(new InferenceSession(path, options), settings);
        }
        catch (OnnxRuntimeException error)
        {
            throw new InferenceException($"ONNX Runtime cannot load '{path}': {error.Message}", isCallersFault: false, error);
        }
    }

    /// <summary>Runs the model on the calling thread.</summary>
    /// <param name="inputs">One tensor for every input that the graph needs.</param>
    /// <param name="outputs">Names of the outputs wanted; null for all, in the graph's order.</param>
    /// <param name="cancellation">Ends the run between two operators.</param>
    /// <exception cref="InferenceException">Wrong inputs, or a failing model.</exception>
    public InferenceResult Run(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<string>? outputs, CancellationToken cancellation)
    {
        try
        {
            return outputs is null && bound is not null ? RunBound(bound, inputs, cancellation) : RunUnbound(inputs, outputs ?? outputNames, cancellation);
        }
        catch (OnnxRuntimeException) when (cancellation.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellation);
        }
        catch (OnnxRuntimeException error)
        {
            var callersFault = error.Message.Contains("[ErrorCode:InvalidArgument]", StringComparison.Ordinal);
            throw new InferenceException(error.Message, callersFault, error);
        }
    }

    public void Dispose()
    {
        defaultRun.Dispose();
        bound?.Dispose();
        session.Dispose();
    }

    InferenceResult RunBound(BoundRuns bound, IReadOnlyList<NamedTensor> inputs, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (bound.TryRun(inputs, cancellation, out var failed) is { } answer) return answer;
        var result = RunUnbound(inputs, outputNames, cancellation);
        if (failed) bound.GiveUp();
        return result;
    }

    InferenceResult RunUnbound(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<string> wanted, CancellationToken cancellation)
    {
        using var feed = new TensorFeed(inputs);
        var values = cancellation.CanBeCanceled
            ? RunCancellable(feed, wanted, cancellation)
            : session.Run(defaultRun, feed.Names, feed.Values, wanted);
        return ResultReader.Read(wanted, values);
    }

    IDisposableReadOnlyCollection<OrtValue> RunCancellable(TensorFeed feed, IReadOnlyList<string> wanted, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var run = NewRun();
        using var stop = cancellation.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, run);
        return session.Run(run, feed.Names, feed.Values, wanted);
    }

    RunOptions NewRun()
    {
        var run = new RunOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
        if (shrinks) run.AddRunConfigEntry("memory.enable_memory_arena_shrinkage", "cpu:0");
        return run;
    }

    static ValueSpec Describe(string name, NodeMetadata metadata)
    {
        if (metadata.OnnxValueType != OnnxValueType.ONNX_TYPE_TENSOR) return new ValueSpec(name, false, TensorElementType.DataTypeMax, []);
        return new ValueSpec(name, true, metadata.ElementDataType, [.. metadata.Dimensions.Select(d => (long)d)]);
    }
}
