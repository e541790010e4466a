using System.Threading.Channels;
using ML.Client.Errors;

namespace ML.Client.Serving;

/// <summary>
/// Puts the single rows of many concurrent callers into common requests: a row waits at most a moment for company, and every
/// caller gets its own prediction. A row that the model refuses fails its own caller alone: the others are asked for again.
/// </summary>
/// <typeparam name="TIn">A row.</typeparam>
/// <typeparam name="TOut">A prediction.</typeparam>
public sealed class BatchingPredictor<TIn, TOut> : IPredictor<TIn, TOut>, IAsyncDisposable, IDisposable
{
    readonly Channel<Waiting> _waiting = Channel.CreateUnbounded<Waiting>(new() { SingleReader = true });
    readonly IPredictor<TIn, TOut> _model;
    readonly BatchingOptions _options;
    readonly SemaphoreSlim _inFlight;
    readonly Task _pump;

    /// <summary>Gathers rows for a model.</summary>
    /// <param name="model">What is asked with many rows at once; not disposed.</param>
    /// <param name="options">How; null for the defaults.</param>
    public BatchingPredictor(IPredictor<TIn, TOut> model, BatchingOptions? options = null)
    {
        (_model, _options) = (model, options ?? new());
        _options.Check();
        _inFlight = new(_options.Concurrency);
        _pump = Task.Run(PumpAsync);
    }

    /// <summary>Predicts for one row, together with whoever asks at the same time.</summary>
    /// <exception cref="MlflowException">The model refuses this row, or cannot be reached.</exception>
    /// <exception cref="ObjectDisposedException">The predictor is closed.</exception>
    public Task<TOut> PredictAsync(TIn row, CancellationToken cancellation = default)
    {
        if (cancellation.IsCancellationRequested) return Task.FromCanceled<TOut>(cancellation);
        var waiting = new Waiting(row, cancellation);
        ObjectDisposedException.ThrowIf(!_waiting.Writer.TryWrite(waiting), this);
        return waiting.Answer.Task.WaitAsync(cancellation);
    }

    /// <summary>Predicts for many rows in a request of their own.</summary>
    /// <inheritdoc cref="IPredictor{TIn, TOut}.PredictManyAsync"/>
    public Task<IReadOnlyList<TOut>> PredictManyAsync(IReadOnlyList<TIn> rows, CancellationToken cancellation = default) => _model.PredictManyAsync(rows, cancellation);

    /// <summary>Answers who waits, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        await _pump.ConfigureAwait(false);
        _inFlight.Dispose();
    }

    /// <inheritdoc cref="DisposeAsync"/>
    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    async Task PumpAsync()
    {
        var sending = new List<Task>();
        while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // Only when it can be sent is a batch closed: until then rows gather.
            await _inFlight.WaitAsync().ConfigureAwait(false);
            var batch = await GatherAsync().ConfigureAwait(false);
            sending.RemoveAll(t => t.IsCompleted);
            sending.Add(SendAsync(batch));
        }

        await Task.WhenAll(sending).ConfigureAwait(false);
    }

    async Task<List<Waiting>> GatherAsync()
    {
        var batch = new List<Waiting>();
        Take(batch);
        if (batch.Count >= _options.LargestBatch || _options.Patience == TimeSpan.Zero) return batch;
        using var limit = new CancellationTokenSource(_options.Patience);
        try
        {
            while (batch.Count < _options.LargestBatch && await _waiting.Reader.WaitToReadAsync(limit.Token).ConfigureAwait(false)) Take(batch);
        }
        catch (OperationCanceledException)
        {
            // Patience is over; what is there goes.
        }

        return batch;
    }

    // Who has given up meanwhile is not asked for.
    void Take(List<Waiting> batch)
    {
        while (batch.Count < _options.LargestBatch && _waiting.Reader.TryRead(out var next))
            if (!next.Cancellation.IsCancellationRequested) batch.Add(next);
    }

    async Task SendAsync(List<Waiting> batch)
    {
        try
        {
            if (batch.Count > 0) await PredictAsync(batch).ConfigureAwait(false);
        }
        finally
        {
            _inFlight.Release();
        }
    }

    async Task PredictAsync(List<Waiting> batch)
    {
        try
        {
            var answers = await _model.PredictManyAsync([.. batch.Select(b => b.Row)], CancellationToken.None).ConfigureAwait(false);
            if (answers.Count != batch.Count) throw new MlflowProtocolException($"{answers.Count} predictions for {batch.Count} rows");
            for (var i = 0; i < batch.Count; i++) batch[i].Answer.TrySetResult(answers[i]);
        }
        catch (Exception error) when (batch.Count > 1 && error is MlflowInvalidRequestException or ArgumentException)
        {
            // Halves find the wrong row in few requests.
            await PredictAsync(batch[..(batch.Count / 2)]).ConfigureAwait(false);
            await PredictAsync(batch[(batch.Count / 2)..]).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            foreach (var waiting in batch) waiting.Answer.TrySetException(error);
        }
    }

    sealed record Waiting(TIn Row, CancellationToken Cancellation)
    {
        public TaskCompletionSource<TOut> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
