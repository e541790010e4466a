using System.Diagnostics;
using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Models;

/// <summary>Every request is a run of its own, on the thread that brought it.</summary>
sealed class DirectRunner : ModelRunner
{
    readonly RunSlots slots;
    int waiting;

    public DirectRunner(IModelSession model, RunSettings settings, ModelStatistics statistics) : base(model, settings, statistics)
    {
        slots = new RunSlots(settings.MaxConcurrency);
        RunThreads.Reserve(settings.MaxConcurrency);
    }

    public override int QueueLength => Volatile.Read(ref waiting);

    public override ValueTask<InferenceResult> RunAsync(InferenceCall call)
    {
        var queuedAt = Stopwatch.GetTimestamp();
        return Settings.HandOverLongRuns && !Statistics.AreRunsShort ? HandOverAsync(call, queuedAt) : RunAsync(call, queuedAt);
    }

    public override void Dispose()
    {
        RunThreads.Release(Settings.MaxConcurrency);
        slots.Dispose();
        base.Dispose();
    }

    async ValueTask<InferenceResult> HandOverAsync(InferenceCall call, long queuedAt)
    {
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        return await RunAsync(call, queuedAt);
    }

    ValueTask<InferenceResult> RunAsync(InferenceCall call, long queuedAt)
    {
        if (!slots.TryTake()) return WaitAsync(call, queuedAt);
        try
        {
            return new ValueTask<InferenceResult>(RunNow(call, queuedAt, queuedAt, 1));
        }
        finally
        {
            slots.Release();
        }
    }

    async ValueTask<InferenceResult> WaitAsync(InferenceCall call, long queuedAt)
    {
        if (Interlocked.Increment(ref waiting) > Settings.MaxQueue)
        {
            Interlocked.Decrement(ref waiting);
            throw new OverloadedException(Settings.MaxQueue);
        }

        try
        {
            await slots.TakeAsync(call.Cancellation);
        }
        finally
        {
            Interlocked.Decrement(ref waiting);
        }

        try
        {
            return RunNow(call, queuedAt, 1);
        }
        finally
        {
            slots.Release();
        }
    }
}
