using System.Text.Json;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Online;

/// <summary>Writes rows that arrive by a call straight into the online store, under the same guard as published ones.</summary>
sealed class RowWriter(IOnlineStore store)
{
    /// <param name="frame">Column → list: keys, features, and the table's time columns (or <c>event_timestamp</c> and <c>created</c>).</param>
    /// <exception cref="PlatformException">Naming the column that is missing or does not fit; nothing is written then.</exception>
    public async Task WriteAsync(FeatureCatalog catalog, string table, JsonElement frame, CancellationToken cancellation)
    {
        var definition = catalog.Get<KeyedFeatures>(table, "feature view");
        if (!definition.Online) throw PlatformException.Invalid($"'{table}' is not published: its definition does not say 'online: true'");
        var layout = new OnlineLayout(definition);
        var given = Columns(frame);
        var keys = definition.PrimaryKeys.Select((k, i) => given.Get(k, layout.KeyKinds[i], "key")).ToList();
        var features = layout.Names.Select((n, i) => given.Get(n, layout.Kinds[i], "feature")).ToList();
        var happened = Times(given, definition.TimeseriesColumn, "event_timestamp", required: true);
        var created = Times(given, definition.CreatedColumn, "created", required: false);
        var rows = Enumerable.Range(0, given.Rows).Select(row => new OnlineRow(
            OnlineKey.Encode([.. keys.Select(k => k[row].IsNull ? throw PlatformException.Invalid($"a key of row {row} is null") : k[row])]),
            PackedRow.Pack(layout, happened[row], created[row], [.. features.Select(f => f[row])])));
        // Of several rows of one key the newest is written: a store takes each key once a call.
        var newest = rows.GroupBy(r => Convert.ToHexString(r.Key)).Select(g => g.MaxBy(r => PackedRow.EventTime(r.Value))).ToList();
        await store.WriteAsync(table, newest, cancellation);
    }

    static RequestColumns Columns(JsonElement frame)
    {
        var columns = frame.EnumerateObject().ToDictionary(c => c.Name, c => c.Value.ValueKind == JsonValueKind.Array
            ? c.Value.EnumerateArray().ToArray() : throw PlatformException.Invalid($"df.{c.Name} is no list"));
        var lengths = columns.Values.Select(c => c.Length).Distinct().ToList();
        if (lengths.Count != 1) throw PlatformException.Invalid($"df must hold lists of one length; found {string.Join(", ", columns.Select(c => $"{c.Key}: {c.Value.Length}"))}");
        return new RequestColumns(columns, lengths[0]);
    }

    static long[] Times(RequestColumns given, string? column, string otherwise, bool required)
    {
        if (column is null) return new long[given.Rows];
        if (!given.Has(column) && !given.Has(otherwise) && !required) return new long[given.Rows];
        var name = given.Has(column) ? column : otherwise;
        var times = given.Get(name, FeatureKind.Timestamp, "time");
        return [.. times.Select((t, row) => t.IsNull && required ? throw PlatformException.Invalid($"column '{name}' is null in row {row}") : t.Bits)];
    }
}
