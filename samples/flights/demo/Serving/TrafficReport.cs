using System.Globalization;

namespace ML.Samples.Flights.Serving;

/// <summary>How the requests went.</summary>
sealed class TrafficReport
{
    readonly Lock gate = new();
    readonly List<double> milliseconds = [];
    readonly SortedDictionary<string, (int Count, double Squares)> byEntity = new(StringComparer.Ordinal);

    public int Failed { get; private set; }

    public int Sent => milliseconds.Count;

    public IReadOnlyDictionary<string, (int Count, double Squares)> ByEntity => byEntity;

    public void Add(string entity, TimeSpan time, double? error)
    {
        lock (gate)
        {
            milliseconds.Add(time.TotalMilliseconds);
            if (error is not { } minutes)
            {
                Failed++;
                return;
            }

            var (count, squares) = byEntity.GetValueOrDefault(entity);
            byEntity[entity] = (count + 1, squares + minutes * minutes);
        }
    }

    /// <summary>Root mean square error of an entity's answers, in minutes.</summary>
    public double Rmse(string entity) => byEntity.GetValueOrDefault(entity) is { Count: > 0 } sums ? Math.Sqrt(sums.Squares / sums.Count) : double.NaN;

    public double Percentile(double share)
    {
        var sorted = milliseconds.Order().ToList();
        return sorted.Count == 0 ? double.NaN : sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }

    public string Entities() => string.Join(", ", byEntity.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.Key} {e.Value.Count:N0} (rmse {Rmse(e.Key):0.00} min)")));
}
