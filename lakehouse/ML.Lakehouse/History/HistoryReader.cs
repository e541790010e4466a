using System.Text.Json.Nodes;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.History;

/// <summary>Reads what commits say about themselves.</summary>
static class HistoryReader
{
    public static async Task<IReadOnlyList<CommitSummary>> ReadAsync(DeltaTable table, int? limit, CancellationToken cancellation)
    {
        var newest = await table.SnapshotAsync(cancellation);
        var times = await CommitTimes.LoadAsync(table.Source, newest, cancellation);
        var history = new List<CommitSummary>();
        for (var i = times.Versions.Count - 1; i >= 0 && (limit is null || history.Count < limit); i--)
            if (await table.Source.Log.ReadCommitAsync(times.Versions[i], cancellation) is { } commit)
                history.Add(Summarise(commit.Version, await times.OfAsync(i, cancellation), commit.Info));
        return history;
    }

    static CommitSummary Summarise(long version, DateTimeOffset time, CommitInfo? info) => new(
        version, time, info?.Operation ?? "", Map(info?.Content["operationParameters"]), Map(info?.Content["operationMetrics"]),
        info?.Content["userName"]?.ToString(), info?.Content["userMetadata"]?.ToString(), info?.Content["engineInfo"]?.ToString(), info?.IsBlindAppend ?? false);

    static Dictionary<string, string> Map(JsonNode? node) =>
        node is JsonObject content ? content.Where(p => p.Value is not null).ToDictionary(p => p.Key, p => p.Value!.ToString()) : [];
}
