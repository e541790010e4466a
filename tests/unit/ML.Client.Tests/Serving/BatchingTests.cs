using System.Collections.Concurrent;
using ML.Client.Errors;
using ML.Client.Serving;

namespace ML.Client.Tests.Serving;

public sealed class BatchingTests
{
    [Fact]
    public async Task A_crowd_shares_requests_and_everybody_gets_the_own_answer()
    {
        var model = new Doubling();
        await using var crowd = new BatchingPredictor<int, int>(model, new() { LargestBatch = 50, Concurrency = 1, Patience = TimeSpan.FromMilliseconds(50) });
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => crowd.PredictAsync(i)));
        Assert.Equal(Enumerable.Range(0, 200).Select(i => 2 * i), answers);
        Assert.InRange(model.Sizes.Max(), 2, 50);
        Assert.True(model.Sizes.Count < 100, $"{model.Sizes.Count} requests");
    }

    [Fact]
    public async Task A_wrong_row_fails_its_own_caller_alone()
    {
        await using var crowd = new BatchingPredictor<int, int>(new Doubling(), new() { Patience = TimeSpan.FromMilliseconds(50) });
        var tasks = new[] { 1, 2, -3, 4, 5 }.Select(i => crowd.PredictAsync(i)).ToList();
        await Assert.ThrowsAsync<MlflowInvalidRequestException>(() => tasks[2]);
        var others = await Task.WhenAll(tasks.Where((_, i) => i != 2));
        Assert.Equal([2, 4, 8, 10], others);
    }

    [Fact]
    public async Task A_model_that_is_away_is_asked_once_for_all()
    {
        var model = new Doubling { Away = true };
        await using var crowd = new BatchingPredictor<int, int>(model, new() { Patience = TimeSpan.FromMilliseconds(50) });
        var tasks = Enumerable.Range(0, 20).Select(i => crowd.PredictAsync(i)).ToList();
        foreach (var task in tasks) await Assert.ThrowsAsync<MlflowUnavailableException>(() => task);
        Assert.True(model.Sizes.Count < 20, $"{model.Sizes.Count} requests");
    }

    [Fact]
    public async Task Who_has_given_up_is_not_asked_for()
    {
        var model = new Doubling { Gate = new TaskCompletionSource() };
        await using var crowd = new BatchingPredictor<int, int>(model, new() { Concurrency = 1, Patience = TimeSpan.Zero });
        var first = crowd.PredictAsync(1);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (model.Sizes.IsEmpty) await Task.Delay(1, limit.Token);
        using var patience = new CancellationTokenSource();
        var second = crowd.PredictAsync(2, patience.Token);
        var third = crowd.PredictAsync(3);
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second);
        model.Gate.SetResult();
        var answers = await Task.WhenAll(first, third);
        Assert.Equal([2, 6], answers);
        Assert.DoesNotContain(2, model.Rows);
    }

    [Fact]
    public async Task A_closed_one_answers_who_waits_and_takes_no_more()
    {
        var crowd = new BatchingPredictor<int, int>(new Doubling(), new() { Patience = TimeSpan.FromMilliseconds(20) });
        var last = crowd.PredictAsync(21);
        await crowd.DisposeAsync();
        Assert.Equal(42, await last);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => crowd.PredictAsync(1));
    }

    [Fact]
    public void Wrong_options_are_named()
    {
        Assert.Contains("LargestBatch", Assert.Throws<ArgumentException>(() => new BatchingPredictor<int, int>(new Doubling(), new() { LargestBatch = 0 })).Message);
        Assert.Contains("Concurrency", Assert.Throws<ArgumentException>(() => new BatchingPredictor<int, int>(new Doubling(), new() { Concurrency = 0 })).Message);
        Assert.Contains("Patience", Assert.Throws<ArgumentException>(() => new BatchingPredictor<int, int>(new Doubling(), new() { Patience = TimeSpan.FromDays(1) })).Message);
    }

    // A function of rows; like any model it refuses a batch whole when one row of it is wrong.
    sealed class Doubling : IPredictor<int, int>
    {
        public ConcurrentQueue<int> Sizes { get; } = new();

        public ConcurrentQueue<int> Rows { get; } = new();

        public TaskCompletionSource? Gate { get; init; }

        public bool Away { get; init; }

        public async Task<int> PredictAsync(int row, CancellationToken cancellation) => (await PredictManyAsync([row], cancellation))[0];

        public async Task<IReadOnlyList<int>> PredictManyAsync(IReadOnlyList<int> rows, CancellationToken cancellation)
        {
            Sizes.Enqueue(rows.Count);
            foreach (var row in rows) Rows.Enqueue(row);
            if (Gate is not null) await Gate.Task;
            if (Away) throw new MlflowUnavailableException("away");
            return rows.Any(r => r < 0) ? throw new MlflowInvalidRequestException("a row is negative") : [.. rows.Select(r => 2 * r)];
        }
    }
}
