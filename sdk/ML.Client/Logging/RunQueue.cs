using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using ML.Client.Errors;
using ML.Client.Http;

namespace ML.Client.Logging;

/// <summary>
/// What a run logs, on its way to the server: gathered in memory, sent in batches in the background, put into the spool
/// while the server is away. A value is given up only when the server refuses it, and then <see cref="FlushAsync"/> throws.
/// </summary>
internal sealed class RunQueue
{
    const string LogBatch = Routes.V2 + "runs/log-batch";
    static readonly TimeSpan LongestProbe = TimeSpan.FromSeconds(30);

    readonly MlflowTransport _transport;
    readonly Spool _spool;
    readonly LoggingOptions _options;
    readonly string _runId;
    readonly MetricQueue _metrics;
    readonly TextQueue _texts = new();
    readonly ConcurrentQueue<ArraySegment<MetricPoint>> _undelivered = new();
    readonly SemaphoreSlim _arrived = new(0, 1);
    readonly SemaphoreSlim _pumping = new(1);
    readonly CancellationTokenSource _stop = new();
    readonly Lock _errorGate = new();
    readonly Lazy<Task> _pump;
    MlflowException? _refused;
    int _spooled;
    long _awaySince = -1;
    TimeSpan _probe = TimeSpan.FromSeconds(1);
    volatile bool _closed;

    public RunQueue(MlflowTransport transport, Spool spool, LoggingOptions options, string runId)
    {
        (_transport, _spool, _options, _runId) = (transport, spool, options, runId);
        _metrics = new(options.Capacity, options.Overflow) { Arrived = Wake };
        _pump = new(() => Task.Run(PumpAsync));
    }

    /// <summary>Whether values that come after the end are dropped in silence: the process is being stopped from outside.</summary>
    public bool IgnoresLateValues
    {
        get => _metrics.IgnoresLateValues;
        set => _metrics.IgnoresLateValues = value;
    }

    // A disk that filled up leaves files behind although the server is asked again.
    bool HasSpooled => _awaySince >= 0 || Volatile.Read(ref _spooled) > 0;

    public void AddMetric(in MetricPoint point) => _metrics.Add(point);

    public void AddParameter(string key, string value)
    {
        if (IsTooLate(key)) return;
        _texts.AddParameter(key, value);
        Wake();
    }

    public void AddTag(string key, string value)
    {
        if (IsTooLate(key)) return;
        _texts.AddTag(key, value);
        Wake();
    }

    /// <summary>Brings everything that was added before to the server, or to the spool on disk when the server is away.</summary>
    /// <exception cref="MlflowInvalidRequestException">The server refused something since the last flush.</exception>
    /// <exception cref="MlflowUnavailableException">Neither server nor disk takes the values; they stay in memory.</exception>
    public async Task<FlushResult> FlushAsync(CancellationToken cancellation)
    {
        await SendAllAsync(partial: true, cancellation).ConfigureAwait(false);
        if (HasSpooled) await ProbeAsync(patient: false, cancellation).ConfigureAwait(false);
        lock (_errorGate)
        {
            if (_refused is { } refused)
            {
                _refused = null;
                throw refused;
            }
        }

        return new(!HasSpooled, HasSpooled ? _spooled : 0);
    }

    /// <summary>Refuses further values, sends what is there, and stops the background work.</summary>
    public async Task<FlushResult> CloseAsync(CancellationToken cancellation)
    {
        _closed = true;
        _metrics.Close();
        try
        {
            return await FlushAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            await _stop.CancelAsync().ConfigureAwait(false);
            if (_pump.IsValueCreated) await _pump.Value.ConfigureAwait(false);
        }
    }

    bool IsTooLate(string key)
    {
        if (!_closed) return false;
        return IgnoresLateValues ? true : throw new InvalidOperationException($"'{key}' came after the end of its run");
    }

    void Wake()
    {
        _ = _pump.Value;
        try
        {
            if (_arrived.CurrentCount == 0) _arrived.Release();
        }
        catch (SemaphoreFullException)
        {
            // Two callers at once; one signal is enough.
        }
    }

    async Task PumpAsync()
    {
        try
        {
            while (!_stop.IsCancellationRequested)
            {
                await _arrived.WaitAsync(_awaySince >= 0 ? _probe : Timeout.InfiniteTimeSpan, _stop.Token).ConfigureAwait(false);
                // The first value opens a window; it closes early when a batch is full.
                if (!_metrics.HasFullSegment) await WaitForCompanyAsync().ConfigureAwait(false);
                await PumpOnceAsync().ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The run has ended.
        }
    }

    async Task WaitForCompanyAsync()
    {
        var start = _transport.Options.TimeProvider.GetTimestamp();
        while (!_metrics.HasFullSegment && _transport.Options.TimeProvider.GetElapsedTime(start) is var passed && passed < _options.FlushInterval)
            await _arrived.WaitAsync(_options.FlushInterval - passed, _stop.Token).ConfigureAwait(false);
    }

    async Task PumpOnceAsync()
    {
        try
        {
            await SendAllAsync(partial: true, _stop.Token).ConfigureAwait(false);
            if (HasSpooled) await ProbeAsync(patient: false, _stop.Token).ConfigureAwait(false);
        }
        catch (MlflowUnavailableException exception)
        {
            _transport.Logger.LogWarning(exception, "neither server nor spool takes what run {RunId} logs; it stays in memory", _runId);
            await Task.Delay(_probe, _stop.Token).ConfigureAwait(false);
            Wake();
        }
    }

    async Task SendAllAsync(bool partial, CancellationToken cancellation)
    {
        // One sender at a time: a flush must see what the background work has taken out already.
        await _pumping.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            while (_texts.Take() is { } texts)
                await DeliverAsync(BatchWriter.Texts(_runId, texts.Parameters, texts.Tags), 0, () => PutBack(texts.Parameters, texts.Tags), cancellation).ConfigureAwait(false);
            await Parallel.ForEachAsync(Segments(partial), new ParallelOptions { MaxDegreeOfParallelism = _options.Concurrency, CancellationToken = cancellation },
                async (segment, stop) => await DeliverAsync(segment, stop).ConfigureAwait(false)).ConfigureAwait(false);
        }
        finally
        {
            _pumping.Release();
        }
    }

    IEnumerable<ArraySegment<MetricPoint>> Segments(bool partial)
    {
        while (_undelivered.TryDequeue(out var again)) yield return again;
        while (_metrics.TryTake(partial, out var segment)) yield return segment;
    }

    async Task DeliverAsync(ArraySegment<MetricPoint> segment, CancellationToken cancellation)
    {
        await DeliverAsync(BatchWriter.Metrics(_runId, segment), segment.Count, () => _undelivered.Enqueue(segment), cancellation).ConfigureAwait(false);
        _metrics.Release(segment.Count);
    }

    /// <summary>To the server; to the spool when it is away; an error when neither takes it, after <paramref name="putBack"/>.</summary>
    async Task DeliverAsync(byte[] json, int points, Action putBack, CancellationToken cancellation)
    {
        MlflowException? failure = null;
        if (_awaySince < 0)
        {
            try
            {
                await _transport.SendJsonAsync(HttpMethod.Post, LogBatch, json, cancellation, once: _options.Spool).ConfigureAwait(false);
                ClientDiagnostics.MetricsSent.Add(points);
                return;
            }
            catch (MlflowException exception) when (exception is MlflowUnavailableException or MlflowProtocolException or MlflowAuthenticationException)
            {
                failure = exception;
                MarkAway(exception);
            }
            catch (MlflowException exception)
            {
                Refuse(exception, points);
                return;
            }
            catch (OperationCanceledException)
            {
                putBack();
                throw;
            }
        }

        SpoolOrPutBack(json, points, putBack, failure);
    }

    void SpoolOrPutBack(byte[] json, int points, Action putBack, MlflowException? failure)
    {
        try
        {
            if (!_options.Spool) throw new IOException("the spool is switched off");
            _spool.Write(LogBatch, json);
            Interlocked.Increment(ref _spooled);
            ClientDiagnostics.MetricsSpooled.Add(points);
        }
        catch (IOException exception)
        {
            putBack();
            // Without a spool the next round must try the server again.
            _awaySince = -1;
            throw new MlflowUnavailableException($"values of run {_runId} can neither be sent ({failure?.Message ?? "the server is away"}) nor be put on disk ({exception.Message}); they stay in memory", exception);
        }
    }

    void MarkAway(MlflowException exception)
    {
        if (_awaySince >= 0) return;
        _transport.Logger.LogWarning(exception, "the server is away; what run {RunId} logs goes to the spool", _runId);
        _probe = TimeSpan.FromSeconds(1);
        _awaySince = _transport.Options.TimeProvider.GetTimestamp();
    }

    /// <summary>Replays the spool once the time for it has come.</summary>
    async Task ProbeAsync(bool patient, CancellationToken cancellation)
    {
        if (await _spool.ReplayAsync(patient, cancellation).ConfigureAwait(false))
        {
            (_awaySince, _spooled) = (-1, 0);
            return;
        }

        _probe = _probe * 2 < LongestProbe ? _probe * 2 : LongestProbe;
    }

    void Refuse(MlflowException exception, int points)
    {
        _transport.Logger.LogError(exception, "the server refuses what run {RunId} logs", _runId);
        ClientDiagnostics.MetricsDropped.Add(points);
        lock (_errorGate) _refused ??= exception;
    }

    void PutBack(List<KeyValuePair<string, string>> parameters, List<KeyValuePair<string, string>> tags)
    {
        foreach (var (key, value) in parameters) _texts.AddParameter(key, value);
        foreach (var (key, value) in tags) _texts.AddTag(key, value);
    }
}
