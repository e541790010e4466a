using System.Text.Json;
using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Lakehouse.Actions;
using ML.Lakehouse.Log;
using ML.Lakehouse.Storage;

namespace ML.Lakehouse.Snapshots;

/// <summary>The counts that a writer leaves beside a commit (<c>.crc</c>), and a version held against them.</summary>
static class VersionChecksum
{
    /// <summary>Writes what a version adds up to; a checksum that is there already stays.</summary>
    public static async Task WriteAsync(Snapshot snapshot, FileState state, CancellationToken cancellation)
    {
        var time = snapshot.Head.LastCommit?.InCommitTimestamp;
        // Readers of such a table expect the commit's time here; without it no checksum is better.
        if (snapshot.Properties.InCommitTimestamps && time is null) return;
        var content = new JsonObject();
        if (snapshot.Head.LastCommit?.Content["txnId"]?.ToString() is { } transaction) content["txnId"] = transaction;
        content["tableSizeBytes"] = state.Files.Sum(f => f.Size);
        content["numFiles"] = state.Files.Count;
        content["numMetadata"] = 1;
        content["numProtocol"] = 1;
        if (snapshot.Properties.InCommitTimestamps) content["inCommitTimestampOpt"] = time;
        content["setTransactions"] = Bodies("txn", snapshot.Head.Transactions.Values);
        content["domainMetadata"] = Bodies("domainMetadata", snapshot.Domains.Values);
        content["metadata"] = Body("metaData", snapshot.Metadata);
        content["protocol"] = Body("protocol", snapshot.Protocol);
        await snapshot.Store.PutIfAbsentAsync(LogFile.Checksum(snapshot.Version), JsonSerializer.SerializeToUtf8Bytes(content, LogJson.Options), cancellation);
    }

    /// <exception cref="PlatformException">DATA_LOSS when the log does not add up to what the writer counted.</exception>
    public static async Task CheckAsync(ITableStore store, LogFile checksum, FileState state, CancellationToken cancellation)
    {
        if (await store.ReadAsync(checksum.File.Path, cancellation) is not { } content) return;
        using var document = Parse(content);
        if (document is null) return;
        Compare("numFiles", state.Files.Count);
        Compare("tableSizeBytes", state.Files.Sum(f => f.Size));

        void Compare(string name, long found)
        {
            if (document.RootElement.TryGetProperty(name, out var value) && value.TryGetInt64(out var expected) && expected != found)
                throw new PlatformException(ErrorCode.DataLoss,
                    $"table {store.Location}, version {checksum.Version}: {checksum.File.Path} says {name} is {expected}, the log adds up to {found}");
        }
    }

    static JsonArray Bodies(string kind, IEnumerable<LogAction> actions) => new([.. actions.Select(a => Body(kind, a))]);

    static JsonNode? Body(string kind, LogAction action)
    {
        var line = (JsonObject)JsonNode.Parse(ActionWriter.Lines([action]).Span)!;
        line.Remove(kind, out var body);
        return body;
    }

    static JsonDocument? Parse(byte[] content)
    {
        try
        {
            return JsonDocument.Parse(content);
        }
        catch (JsonException)
        {
            // A checksum is not part of the table: one that was cut off proves nothing.
            return null;
        }
    }
}
