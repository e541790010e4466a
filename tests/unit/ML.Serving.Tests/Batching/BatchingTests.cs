using ML.Serving.Batching;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using ML.Serving.Tests.Models;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace ML.Serving.Tests.Batching;

public sealed class BatchingTests : IDisposable
{
    readonly TestModels models = new();

    static RunSettings Settings(int size, double delayMs, int queue = 1000) => new()
    {
        MaxConcurrency = 1,
        MaxQueue = queue,
        Batching = new BatchingSettings { MaxBatchSize = size, MaxDelay = TimeSpan.FromMilliseconds(delayMs) },
    };

    static InferenceCall Rows(params float[] values) =>
        new([new NamedTensor("x", Tensor.From(TensorElementType.Float, [values.Length / 2, 2], values))], null, 0, CancellationToken.None);

    static InferenceCall Index(params long[] values) =>
        new([new NamedTensor("i", Tensor.From(TensorElementType.Int64, [values.Length], values))], null, 0, CancellationToken.None);

    [Fact]
    public async Task Requests_share_runs_and_each_gets_its_own_rows()
    {
        using var model = models.Load(TestModels.Double, Settings(8, 50));
        var answers = await Task.WhenAll(Enumerable.Range(0, 40).Select(async i =>
        {
            using var result = await model.Runner.RunAsync(i % 3 == 0 ? Rows(i, i, -i, i) : Rows(i, -i));
            return result.Values[0].Tensor!.As<float>().ToArray();
        }));
        for (var i = 0; i < answers.Length; i++) Assert.Equal(i % 3 == 0 ? [2f * i, 2f * i, -2f * i, 2f * i] : [2f * i, -2f * i], answers[i]);
        Assert.True(model.Statistics.Executions < 40, $"{model.Statistics.Executions} runs for 40 requests");
        Assert.All(model.Statistics.Batches().Keys, size => Assert.InRange(size, 1, 8));
        Assert.Contains(8, model.Statistics.Batches().Keys);
    }

    [Fact]
    public async Task Runs_are_filled_up_to_the_sizes_preferred_and_nobody_gets_what_was_filled_in()
    {
        var settings = Settings(8, 20) with { Batching = new BatchingSettings { MaxBatchSize = 8, MaxDelay = TimeSpan.FromMilliseconds(20), PreferredSizes = [4], Pad = true } };
        using var model = models.Load(TestModels.Double, settings);
        var answers = await Task.WhenAll(Enumerable.Range(0, 21).Select(async i =>
        {
            using var result = await model.Runner.RunAsync(Rows(i, -i));
            return (result.Values[0].Tensor!.Shape[0], result.Values[0].Tensor!.As<float>().ToArray());
        }));
        for (var i = 0; i < answers.Length; i++)
        {
            Assert.Equal(1, answers[i].Item1);
            Assert.Equal([2f * i, -2f * i], answers[i].Item2);
        }

        Assert.All(model.Statistics.Batches().Keys, size => Assert.Contains(size, (int[])[4, 8]));
        Assert.Equal(21, model.Statistics.Queue.Counts().Sum());
    }

    [Fact]
    public async Task Sequences_of_different_lengths_share_a_run_and_each_keeps_its_own()
    {
        var graph = new OnnxFile().Constant("two", [1], [2f]).Node("Mul", ["x", "two"], ["y"]).Input("x", OnnxFile.Float, "n", "k").Output("y", OnnxFile.Float, "n", "k");
        using var model = models.Load(graph, Padded("x"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(async i =>
        {
            var (rows, length) = (1 + (i % 2), 1 + (i % 5));
            var values = Enumerable.Range(0, rows * length).Select(v => (float)(i + v)).ToArray();
            using var result = await model.Runner.RunAsync(new([new NamedTensor("x", Tensor.From(TensorElementType.Float, [rows, length], values))], null, 0, CancellationToken.None));
            var y = result.Values[0].Tensor!;
            return (Asked: values, y.Shape, Answered: y.As<float>().ToArray(), Expected: new long[] { rows, length });
        }));
        foreach (var (asked, shape, answered, expected) in answers)
        {
            Assert.Equal(expected, shape);
            Assert.Equal(asked.Select(v => 2 * v), answered);
        }

        Assert.True(model.Statistics.Executions < 12, $"{model.Statistics.Executions} runs for 24 requests of 5 lengths");
    }

    [Theory]
    [InlineData("z", 0, "which the model has not; its inputs are x")]
    [InlineData("i", 0.5, "fills input 'i' with 0.5, which is no INT64")]
    [InlineData("i", -1, "")]
    [InlineData("fixed", 0, "second dimension is open")]
    public void Padding_that_does_not_fit_the_model_is_refused(string input, double value, string expected)
    {
        var graph = input == "fixed" ? new OnnxFile().Node("Identity", ["fixed"], ["y"]).Input("fixed", OnnxFile.Float, "n", 2).Output("y", OnnxFile.Float, "n", 2)
            : input == "i" ? new OnnxFile().Node("Identity", ["i"], ["y"]).Input("i", OnnxFile.Int64, "n", "k").Output("y", OnnxFile.Int64, "n", "k")
            : new OnnxFile().Node("Identity", ["x"], ["y"]).Input("x", OnnxFile.Float, "n", "k").Output("y", OnnxFile.Float, "n", "k");
        if (expected.Length == 0) models.Load(graph, Padded(input, value)).Dispose();
        else Assert.Contains(expected, Assert.Throws<ML.Common.Errors.PlatformException>(() => models.Load(graph, Padded(input, value))).Message);
    }

    static RunSettings Padded(string input, double value = 0) => Settings(16, 50) with
    {
        Batching = new BatchingSettings { MaxBatchSize = 16, MaxDelay = TimeSpan.FromMilliseconds(50), PadSequences = new Dictionary<string, double> { [input] = value } },
    };

    [Fact]
    public async Task A_bad_request_fails_alone()
    {
        using var model = models.Load(TestModels.Lookup, Settings(16, 50));
        var calls = Enumerable.Range(0, 12).Select(i => model.Runner.RunAsync(Index(i == 5 ? 99 : i % 3)).AsTask()).ToList();
        for (var i = 0; i < calls.Count; i++)
        {
            if (i == 5) await Assert.ThrowsAsync<InferenceException>(() => calls[5]);
            else using (var result = await calls[i]) Assert.Equal((i % 3 * 10f) + 10, result.Values[0].Tensor!.As<float>()[0]);
        }
    }

    [Fact]
    public async Task Requests_of_other_row_shapes_do_not_share_a_run()
    {
        var open = new OnnxFile().Node("Identity", ["x"], ["y"]).Input("x", OnnxFile.Float, "n", "k").Output("y", OnnxFile.Float, "n", "k");
        using var model = models.Load(open, Settings(16, 20));
        var calls = Enumerable.Range(1, 8).Select(async k =>
        {
            var call = new InferenceCall([new NamedTensor("x", Tensor.From(TensorElementType.Float, [1, k], new float[k]))], null, 0, CancellationToken.None);
            using var result = await model.Runner.RunAsync(call);
            return result.Values[0].Tensor!.Shape[1];
        });
        Assert.Equal(Enumerable.Range(1, 8).Select(k => (long)k), await Task.WhenAll(calls));
    }

    [Fact]
    public async Task A_caller_that_has_gone_leaves_the_queue()
    {
        using var model = models.Load(TestModels.Double, Settings(2, 10_000));
        using var gone = new CancellationTokenSource();
        var waiting = model.Runner.RunAsync(Rows(1, 1) with { Cancellation = gone.Token }).AsTask();
        var other = model.Runner.RunAsync(Rows(2, 2) with { Cancellation = gone.Token }).AsTask();
        using var first = await Task.WhenAny(waiting, other).Unwrap().WaitAsync(TimeSpan.FromSeconds(5));
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await model.Runner.RunAsync(Rows(3, 3) with { Cancellation = cancelled.Token }));
    }

    [Fact]
    public async Task A_full_queue_refuses_instead_of_growing()
    {
        using var model = models.Load(TestModels.Slow, new RunSettings { MaxConcurrency = 1, MaxQueue = 2 });
        using var stop = new CancellationTokenSource();
        var call = new InferenceCall(
            [
                new NamedTensor("times", Tensor.From(TensorElementType.Int64, [], [long.MaxValue])),
                new NamedTensor("x", Tensor.From(TensorElementType.Float, [1], [0f])),
            ],
            null, 0, stop.Token);
        var running = Enumerable.Range(0, 3).Select(_ => Task.Run(async () => (await model.Runner.RunAsync(call)).Dispose())).ToList();
        await WaitUntil(() => model.Runner.QueueLength == 2);
        await Assert.ThrowsAsync<OverloadedException>(async () => await model.Runner.RunAsync(call));
        await stop.CancelAsync();
        foreach (var run in running) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.Equal(0, model.Runner.QueueLength);
    }

    [Fact]
    public void Higher_priority_goes_first_and_a_batch_never_exceeds_its_size()
    {
        var queue = new BatchQueue(100, new BatchLayout());
        foreach (var (value, priority) in ((float, int)[])[(1, 0), (2, 5), (3, 5), (4, 0)])
            Assert.True(queue.TryAdd(new PendingCall(Rows(value, value, value, value) with { Priority = priority }, 2)));
        var settings = new BatchingSettings { MaxBatchSize = 5, MaxDelay = TimeSpan.Zero };
        var first = queue.TakeBatch(settings)!;
        Assert.Equal([2f, 3f], first.Select(p => p.Call.Inputs[0].Value.As<float>()[0]));
        Assert.Equal([1f, 4f], queue.TakeBatch(settings)!.Select(p => p.Call.Inputs[0].Value.As<float>()[0]));
    }

    [Fact]
    public void A_preferred_size_leaves_without_waiting_on()
    {
        var queue = new BatchQueue(100, new BatchLayout());
        for (var i = 0; i < 4; i++) queue.TryAdd(new PendingCall(Rows(i, i), 1));
        var settings = new BatchingSettings { MaxBatchSize = 100, MaxDelay = TimeSpan.FromMinutes(1), PreferredSizes = [4] };
        Assert.Equal(4, queue.TakeBatch(settings)!.Count);
    }

    [Fact]
    public void What_one_batch_does_not_take_wakes_a_worker_that_has_nothing_to_do()
    {
        var queue = new BatchQueue(100, new BatchLayout());
        var settings = new BatchingSettings { MaxBatchSize = 2, MaxDelay = TimeSpan.FromMinutes(5) };
        queue.TryAdd(new PendingCall(Wide(1, 1), 1));
        var taken = new System.Collections.Concurrent.BlockingCollection<List<PendingCall>>();
        foreach (var _ in (int[])[1, 2])
        {
            // The first waits for a batch to be filled, the second for a request, in this order.
            var worker = new Thread(() => taken.Add(queue.TakeBatch(settings) ?? [])) { IsBackground = true };
            worker.Start();
            Assert.True(SpinWait.SpinUntil(() => worker.ThreadState.HasFlag(ThreadState.WaitSleepJoin) && queue.Count == 0, TimeSpan.FromSeconds(20)));
        }

        queue.TryAdd(new PendingCall(Wide(2, 3), 2));
        Assert.True(taken.TryTake(out var first, TimeSpan.FromSeconds(20)));
        Assert.True(taken.TryTake(out var second, TimeSpan.FromSeconds(20)), "a request waits beside a worker that does nothing");
        Assert.Equal([1, 2], ((int[])[first.Single().Rows, second.Single().Rows]).Order());
    }

    [Fact]
    public async Task Callers_of_a_shared_run_need_not_wait_for_its_end_and_the_last_to_go_ends_it()
    {
        using var model = models.Load(SlowRows, Settings(3, 10_000));
        using var first = new CancellationTokenSource();
        using var rest = new CancellationTokenSource();
        CancellationToken[] tokens = [first.Token, rest.Token, rest.Token];
        var calls = tokens.Select(token => model.Runner.RunAsync(Steps(long.MaxValue) with { Cancellation = token }).AsTask()).ToList();
        await WaitUntil(() => model.Runner.QueueLength == 0);
        await first.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calls[0].WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.All(calls[1..], call => Assert.False(call.IsCompleted));
        await rest.CancelAsync();
        foreach (var call in calls[1..]) await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TimeSpan.FromSeconds(20)));
        // The worker, of which there is one, is free for the next.
        using var next = await model.Runner.RunAsync(Steps(3)).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(3, next.Values[0].Tensor!.As<float>()[0]);
    }

    [Fact]
    public async Task Callers_that_come_and_go_leave_every_answer_with_its_own_caller()
    {
        using var model = models.Load(TestModels.Double, Settings(8, 0.2) with { MaxConcurrency = 2 });
        var random = new Random(7);
        var plans = Enumerable.Range(0, 4000).Select(i => (Value: i, Rows: random.Next(1, 4), GoesAfter: random.Next(4) == 0 ? random.Next(400) : -1)).ToList();
        var answered = 0;
        await Parallel.ForEachAsync(plans, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (plan, _) =>
        {
            using var gone = new CancellationTokenSource();
            if (plan.GoesAfter >= 0) gone.CancelAfter(TimeSpan.FromMicroseconds(plan.GoesAfter));
            var values = Enumerable.Repeat((float)plan.Value, 2 * plan.Rows).ToArray();
            try
            {
                using var result = await model.Runner.RunAsync(Rows(values) with { Cancellation = gone.Token }).AsTask().WaitAsync(TimeSpan.FromSeconds(60), CancellationToken.None);
                Assert.Equal(values.Select(v => 2 * v), result.Values[0].Tensor!.As<float>().ToArray());
                Interlocked.Increment(ref answered);
            }
            catch (OperationCanceledException) when (plan.GoesAfter >= 0)
            {
                // Gone in time.
            }
            finally
            {
                // The memory is somebody else's once the caller has its answer, or has gone.
                values.AsSpan().Fill(-1);
            }
        });
        Assert.InRange(answered, plans.Count(p => p.GoesAfter < 0), plans.Count);
        Assert.Equal(0, model.Runner.QueueLength);
    }

    // Adds one to each row as many times as the largest of the numbers beside them says.
    static OnnxFile SlowRows
    {
        get
        {
            var body = new OnnxFile().Constant("one", [1], [1f]).Node("Identity", ["go"], ["more"]).Node("Add", ["v", "one"], ["w"])
                .Input("step", OnnxFile.Int64).Input("go", OnnxFile.Bool).Input("v", OnnxFile.Float, "n").Output("more", OnnxFile.Bool).Output("w", OnnxFile.Float, "n");
            return new OnnxFile().Node("ReduceMax", ["times"], ["most"]).Node("Loop", ["most", "", "x"], ["y"], ("body", body))
                .Input("times", OnnxFile.Int64, "n").Input("x", OnnxFile.Float, "n").Output("y", OnnxFile.Float, "n");
        }
    }

    static InferenceCall Steps(long times) => new(
        [new NamedTensor("times", Tensor.From(TensorElementType.Int64, [1], [times])), new NamedTensor("x", Tensor.From(TensorElementType.Float, [1], [0f]))],
        null, 0, CancellationToken.None);

    static InferenceCall Wide(int rows, int columns) =>
        new([new NamedTensor("x", Tensor.From(TensorElementType.Float, [rows, columns], new float[rows * columns]))], null, 0, CancellationToken.None);

    public void Dispose() => models.Dispose();

    static async Task WaitUntil(Func<bool> condition)
    {
        for (var i = 0; i < 200 && !condition(); i++) await Task.Delay(50);
        Assert.True(condition());
    }
}
