using System.Diagnostics;
using ML.Serving.Batching;
using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Models;

/// <summary>Runs a model for callers: within the concurrency allowed, with a bounded queue, alone or in batches.</summary>
public abstract class ModelRunner(IModelSession model, RunSettings settings, ModelStatistics statistics) : IDisposable
{
    protected IModelSession Model { get; } = model;

    protected RunSettings Settings { get; } = settings;

    protected ModelStatistics Statistics { get; } = statistics;

    /// <summary>Requests waiting for a run at this moment.</summary>
    public abstract int QueueLength { get; }

    /// <exception cref="OverloadedException">The queue is full.</exception>
    /// <exception cref="InferenceException">Wrong inputs, or a failing model.</exception>
    /// <exception cref="OperationCanceledException">The caller has gone.</exception>
    public abstract ValueTask<InferenceResult> RunAsync(InferenceCall call);

    public virtual void Dispose() => GC.SuppressFinalize(this);

    internal static ModelRunner Create(IModelSession model, RunSettings settings, ModelStatistics statistics) =>
        settings.Batching is { } batching && BatchLayout.Of(model, batching) is { } layout
            ? new BatchingRunner(model, settings, statistics, layout, batching)
            : new DirectRunner(model, settings, statistics);

    protected InferenceResult RunNow(in InferenceCall call, long queuedAt, int batchSize) => RunNow(call, queuedAt, Stopwatch.GetTimestamp(), batchSize);

    protected InferenceResult RunNow(in InferenceCall call, long queuedAt, long started, int batchSize)
    {
        var result = Model.Run(call.Inputs, call.Outputs, call.Cancellation);
        Statistics.Executed(batchSize, started - queuedAt, Stopwatch.GetTimestamp() - started);
        return result;
    }
}
