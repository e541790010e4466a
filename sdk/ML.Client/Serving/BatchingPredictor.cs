using System.Text.Json.Serialization.Metadata;
using System.Threading.Channels;

namespace ML.Client.Serving;

/// <summary>
/// Puts the single rows of many concurrent callers into common requests: a row waits at most a moment for company, and
/// every caller gets its own prediction.
/// </summary>
/// <typeparam name="TIn">A row.</typeparam>
/// <typeparam name="TOut">A prediction.</typeparam>
public sealed class BatchingPredictor<TIn, TOut> : IAsyncDisposable
{
    readonly Channel<(TIn Row, TaskCompletionSource<TOut> Answer)> _waiting = Channel.CreateUnbounded<(TIn, TaskCompletionSource<TOut>)>();
    readonly Func<IReadOnlyList<TIn>, CancellationToken, Task<IReadOnlyList<TOut>>> _predict;
    readonly int _largest;
    readonly TimeSpan _patience;
    readonly SemaphoreSlim _inFlight;
    readonly Task _pump;

    /// <summary>Gathers rows for a scoring client.</summary>
    /// <param name="client">Where to.</param>
    /// <param name="input">Source-generated metadata of a row.</param>
    /// <param name="output">Source-generated metadata of a prediction.</param>
    /// <param name="largestBatch">Most rows a request. Default 64.</param>
    /// <param name="patience">Longest time a row waits for others; null is 2 ms.</param>
    /// <param name="concurrency">Requests in flight at once. Default 4.</param>
    public BatchingPredictor(ScoringClient client, JsonTypeInfo<TIn> input, JsonTypeInfo<TOut> output, int largestBatch = 64, TimeSpan? patience = null, int concurrency = 4)
    {
        _predict = (rows, cancellation) => client.PredictAsync(rows, input, output, cancellation);
        (_largest, _patience, _inFlight) = (largestBatch, patience ?? TimeSpan.FromMilliseconds(2), new(concurrency));
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Predicts for one row, together with whoever asks at the same time.</summary>
    /// <exception cref="Errors.MlflowException">The model refuses the batch, or cannot be reached.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is closed.</exception>
    public Task<TOut> PredictAsync(TIn row, CancellationToken cancellation = default)
    {
        var answer = new TaskCompletionSource<TOut>(TaskCreationOptions.RunContinuationsAsynchronously);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite((row, answer)), this);
        return answer.Task.WaitAsync(cancellation);
    }

    /// <summary>Answers who waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _pump.ConfigureAwait(false);
        _inFlight.Dispose();
    }

    async Task PumpAsync()
    {
        var sending = new List<Task>();
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            var batch = await GatherAsync().ConfigureAwait(false);
            await _inFlight.WaitAsync().ConfigureAwait(false);
            sending.RemoveAll(t => t.IsCompleted);
            sending.Add(SendAsync(batch));
        }

        await Task.WhenAll(sending).ConfigureAwait(false);
    }

    async Task<List<(TIn Row, TaskCompletionSource<TOut> Answer)>> GatherAsync()
    {
        var batch = new List<(TIn, TaskCompletionSource<TOut>)>();
        using var limit = new CancellationTokenSource(_patience);
        try
        {
            do
            {
                while (batch.Count < _largest && _waiting.Reader.TryRead(out var next)) batch.Add(next);
            }
            while (batch.Count < _largest && await _waiting.Reader.WaitToReadAsync(limit.Token).ConfigureAwait(false));
        }
        catch (OperationCanceledException)
        {
            // Patience is over; what is there goes.
        }

        return batch;
    }

    async Task SendAsync(List<(TIn Row, TaskCompletionSource<TOut> Answer)> batch)
    {
        try
        {
            var answers = await _predict([.. batch.Select(b => b.Row)], CancellationToken.None).ConfigureAwait(false);
            for (var i = 0; i < batch.Count; i++) batch[i].Answer.TrySetResult(answers[i]);
        }
        catch (Exception exception)
        {
            foreach (var (_, answer) in batch) answer.TrySetException(exception);
        }
        finally
        {
            _inFlight.Release();
        }
    }
}
