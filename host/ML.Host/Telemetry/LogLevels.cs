using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace ML.Host.Telemetry;

/// <summary>Log levels that were set while the process runs; they win over those it was started with, and end with it.</summary>
sealed class LogLevels : IConfigureOptions<LoggerFilterOptions>, IOptionsChangeTokenSource<LoggerFilterOptions>
{
    readonly Lock gate = new();
    readonly SortedDictionary<string, LogLevel> levels = new(StringComparer.Ordinal);
    CancellationTokenSource changed = new();

    public string? Name => Options.DefaultName;

    public IReadOnlyDictionary<string, LogLevel> All
    {
        get
        {
            lock (gate) return new Dictionary<string, LogLevel>(levels);
        }
    }

    /// <summary>Sets the least level of a category and those below it.</summary>
    /// <param name="level">Null: as at the start.</param>
    /// <returns>What was set before; null: nothing.</returns>
    public LogLevel? Set(string category, LogLevel? level)
    {
        CancellationTokenSource told;
        LogLevel? before;
        lock (gate)
        {
            before = levels.TryGetValue(category, out var set) ? set : null;
            if (level is { } least) levels[category] = least;
            else levels.Remove(category);
            (told, changed) = (changed, new CancellationTokenSource());
        }

        told.Cancel();
        told.Dispose();
        return before;
    }

    // The last rule of those that fit best counts.
    public void Configure(LoggerFilterOptions options)
    {
        foreach (var (category, level) in All) options.Rules.Add(new LoggerFilterRule(null, category, level, null));
    }

    public IChangeToken GetChangeToken()
    {
        lock (gate) return new CancellationChangeToken(changed.Token);
    }
}
