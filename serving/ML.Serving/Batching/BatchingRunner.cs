using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;

namespace ML.Serving.Batching;

/// <summary>
/// Collects waiting requests into runs of the model. A worker takes the first request, waits for more until the batch is
/// full, a preferred size is reached or the delay is over, and runs them as one; each gets its own rows back.
/// </summary>
sealed class BatchingRunner : ModelRunner
{
    readonly BatchQueue queue;
    readonly BatchingSettings batching;
    readonly BatchLayout layout;
    readonly DirectRunner direct;
    readonly Task[] workers;

    public BatchingRunner(IModelSession model, RunSettings settings, ModelStatistics statistics, BatchLayout layout, BatchingSettings batching)
        : base(model, settings, statistics)
    {
        (this.batching, this.layout) = (batching, layout);
        direct = new DirectRunner(model, settings, statistics);
        queue = new BatchQueue(settings.MaxQueue, layout);
        workers = new Task[Math.Min(settings.MaxConcurrency, Math.Max(1, Environment.ProcessorCount))];
        for (var i = 0; i < workers.Length; i++)
            workers[i] = Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    public override int QueueLength => queue.Count + direct.QueueLength;

    public override ValueTask<InferenceResult> RunAsync(InferenceCall call)
    {
        call.Cancellation.ThrowIfCancellationRequested();
        // What can share no run goes alone: larger than a batch, of no common length, or with outputs picked out.
        if (layout.RowsOf(call.Inputs) is not { } rows || rows >= batching.MaxBatchSize || call.Outputs is not null) return direct.RunAsync(call);
        var pending = new PendingCall(call, rows);
        if (!queue.TryAdd(pending)) throw new OverloadedException(Settings.MaxQueue);
        return pending.Task;
    }

    public override void Dispose()
    {
        queue.Close();
        Task.WaitAll(workers);
        direct.Dispose();
        base.Dispose();
    }

    void Work()
    {
        while (queue.TakeBatch(batching) is { } batch) Run(batch);
    }

    void Run(List<PendingCall> batch)
    {
        if (batch.Count == 0) return;
        var rows = batch.Sum(p => p.Rows);
        var size = batching.RunSize(rows);
        if (batch.Count == 1 && size == rows)
        {
            RunAlone(batch[0]);
            return;
        }

        try
        {
            using var joined = new JoinedInputs(batch, size, layout.Padding);
            var run = new SharedRun(batch.Count);
            foreach (var pending in batch) pending.Share(run);
            Answer(batch, RunBatch(new InferenceCall(joined.Inputs, null, 0, run.Cancellation), batch, size), size);
        }
        catch (Exception)
        {
            // One request may have spoilt the run for the others, or all of them be too much for one: each gets a run, and an
            // error, of its own. Whatever it was, the worker goes on: others wait for it.
            foreach (var pending in batch)
                if (pending.TryTakeBack()) RunAlone(pending);
        }
    }

    // Each request waited for itself, and the run is one.
    InferenceResult RunBatch(InferenceCall call, List<PendingCall> batch, int rows)
    {
        var started = System.Diagnostics.Stopwatch.GetTimestamp();
        for (var i = 1; i < batch.Count; i++) Statistics.Queued(started - batch[i].QueuedAt);
        return RunNow(call, batch[0].QueuedAt, rows);
    }

    void Answer(List<PendingCall> batch, InferenceResult result, int rows)
    {
        if (result.Values.Any(v => v.Tensor is not { Shape.Length: > 0 } tensor || tensor.Shape[0] != rows))
        {
            result.Dispose();
            throw new InferenceException("the model's outputs do not follow the rows of its inputs, so its requests cannot share a run", false);
        }

        var longest = layout.Padding is { } padding ? batch.Max(p => padding.LengthOf(p.Call.Inputs)!.Value) : 0;
        var shared = new SharedResult(result, batch.Count);
        var start = 0;
        foreach (var pending in batch)
        {
            var values = new ModelValue[result.Values.Count];
            for (var i = 0; i < values.Length; i++) values[i] = ModelValue.Of(Own(i, result.Values[i].Tensor!.Rows(start, pending.Rows), pending, longest));
            var own = new InferenceResult(result.Names, values, shared) { IsUnnamed = result.IsUnnamed };
            if (!pending.TrySucceed(own)) own.Dispose();
            start += pending.Rows;
        }
    }

    Tensor Own(int output, Tensor rows, PendingCall pending, long longest) =>
        layout.Padding is { } padding ? padding.Cut(output, rows, padding.LengthOf(pending.Call.Inputs)!.Value, longest) : rows;

    void RunAlone(PendingCall pending)
    {
        try
        {
            var result = RunNow(pending.Call, pending.QueuedAt, pending.Rows);
            if (!pending.TrySucceed(result)) result.Dispose();
        }
        catch (Exception error)
        {
            pending.Fail(error);
        }
    }
}
