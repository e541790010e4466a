using ML.Client.Http;

namespace ML.Client.Logging;

/// <summary>
/// Metric points waiting to be sent: bounded, first in first out, cheap for the caller (one uncontended lock and a copy
/// of 48 bytes). Points lie in segments of one batch each, so that taking them out copies nothing.
/// </summary>
internal sealed class MetricQueue(int capacity, OverflowPolicy overflow)
{
    /// <summary>Points a request, the server's limit.</summary>
    public const int SegmentSize = 1000;

    readonly object _gate = new();
    readonly Queue<ArraySegment<MetricPoint>> _full = new();
    readonly HashSet<string> _knownKeys = new(StringComparer.Ordinal);
    MetricPoint[] _open = new MetricPoint[64];
    int _count;
    long _total;
    bool _closed;
    string? _lastKey;

    /// <summary>Whether points that come after the end are dropped in silence instead of being an error.</summary>
    public bool IgnoresLateValues { get; set; }

    /// <summary>Called, outside the lock, when the first point of a segment arrives and when a segment is full.</summary>
    public Action? Arrived { get; init; }

    public bool IsEmpty
    {
        get
        {
            lock (_gate) return _total == 0;
        }
    }

    public bool HasFullSegment
    {
        get
        {
            lock (_gate) return _full.Count > 0;
        }
    }

    /// <exception cref="Errors.MlflowInvalidRequestException">The server would refuse the key.</exception>
    /// <exception cref="InvalidOperationException">The run has ended.</exception>
    public void Add(in MetricPoint point)
    {
        bool wake;
        lock (_gate)
        {
            if (!ReferenceEquals(point.Key, _lastKey)) CheckKey(point.Key);
            while (_total >= capacity && !_closed)
            {
                if (overflow == OverflowPolicy.DropNewest)
                {
                    ClientDiagnostics.MetricsDropped.Add(1);
                    return;
                }

                Monitor.Wait(_gate);
            }

            if (_closed && IgnoresLateValues) return;
            if (_closed) throw new InvalidOperationException($"metric '{point.Key}' came after the end of its run");
            wake = Append(point);
        }

        if (wake) Arrived?.Invoke();
    }

    /// <summary>Takes the oldest segment; an unfinished one only when <paramref name="partial"/>.</summary>
    public bool TryTake(bool partial, out ArraySegment<MetricPoint> segment)
    {
        lock (_gate)
        {
            if (_full.TryDequeue(out segment)) return true;
            if (!partial || _count == 0) return false;
            segment = new(_open, 0, _count);
            (_open, _count) = (new MetricPoint[64], 0);
            return true;
        }
    }

    /// <summary>Says that taken points no longer count against the capacity.</summary>
    public void Release(int count)
    {
        lock (_gate)
        {
            _total -= count;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Refuses further points and wakes callers that wait for room.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.PulseAll(_gate);
        }
    }

    bool Append(in MetricPoint point)
    {
        // Small runs stay small: the open segment grows to its full size only when it is needed.
        if (_count == _open.Length) Array.Resize(ref _open, Math.Min(SegmentSize, _open.Length * 4));
        _open[_count++] = point;
        _total++;
        if (_count < SegmentSize) return _count == 1;
        _full.Enqueue(new(_open));
        (_open, _count) = (new MetricPoint[SegmentSize], 0);
        return true;
    }

    void CheckKey(string key)
    {
        if (!_knownKeys.Contains(key))
        {
            KeyRules.Check(key, "metric");
            _knownKeys.Add(key);
        }

        _lastKey = key;
    }
}
