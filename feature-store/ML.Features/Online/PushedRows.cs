using System.Globalization;
using System.Text.Json;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Online;

/// <summary>Rows of one table as a call brought them, each value checked against the definition.</summary>
/// <param name="Keys">One column for each primary key; none is null.</param>
/// <param name="Features">One column for each feature of the layout.</param>
/// <param name="Happened">Event times, microseconds; zero without a time column.</param>
/// <param name="Created">Created times, microseconds; zero where there is none.</param>
sealed record PushedRows(
    KeyedFeatures Definition, OnlineLayout Layout, IReadOnlyList<FeatureValue[]> Keys, IReadOnlyList<FeatureValue[]> Features, long[] Happened, long[] Created)
{
    public int Count => Happened.Length;

    /// <exception cref="PlatformException">Naming the column that is missing or does not fit.</exception>
    public static PushedRows Of(KeyedFeatures definition, JsonElement frame)
    {
        var layout = OnlineLayout.Of(definition);
        var given = Columns(frame);
        var rows = new PushedRows(
            definition, layout,
            [.. definition.PrimaryKeys.Select((k, i) => given.Get(k, layout.KeyKinds[i], "key"))],
            [.. layout.Names.Select((n, i) => given.Get(n, layout.Kinds[i], "feature"))],
            Times(given, definition, definition.TimeseriesColumn, "event_timestamp", required: true),
            Times(given, definition, definition.CreatedColumn, "created", required: false));
        for (var i = 0; i < layout.Names.Length; i++) TypeBounds.Check(layout.Names[i], definition.Features![i].Type!, rows.Features[i]);
        for (var i = 0; i < rows.Keys.Count; i++) TypeBounds.Check(definition.PrimaryKeys[i], definition.PrimaryKeyTypes![i], rows.Keys[i]);
        for (var key = 0; key < rows.Keys.Count; key++)
            if (Array.FindIndex(rows.Keys[key], k => k.IsNull) is >= 0 and var row) throw PlatformException.Invalid($"key '{definition.PrimaryKeys[key]}' is null in row {row}");
        return rows;
    }

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the row whose event or created time lies after a moment, microseconds since 1970.</exception>
    public void CheckNotLater(long moment)
    {
        for (var row = 0; row < Count; row++)
            if (Math.Max(Happened[row], Created[row]) is var time && time > moment)
                throw PlatformException.Invalid(string.Create(CultureInfo.InvariantCulture,
                    $"row {row} of '{Definition.Name}' has the time {DateTime.UnixEpoch.AddTicks(time * TimeSpan.TicksPerMicrosecond):O}, which is not yet: online are the values of now; push it offline, and it is published when its time has come"));
    }

    /// <summary>Of several rows of one key the newest: a store takes each key once a call.</summary>
    public List<OnlineRow> Newest()
    {
        var rows = Enumerable.Range(0, Count).Select(row => new OnlineRow(
            OnlineKey.Encode([.. Keys.Select(k => k[row])]), PackedRow.Pack(Layout, Happened[row], Created[row], [.. Features.Select(f => f[row])])));
        return [.. rows.GroupBy(r => Convert.ToHexString(r.Key)).Select(g => g.MaxBy(r => (PackedRow.EventTime(r.Value), PackedRow.CreatedTime(r.Value))))];
    }

    static RequestColumns Columns(JsonElement frame)
    {
        var lists = frame.EnumerateObject().Where(c => c.Value.ValueKind == JsonValueKind.Array).ToList();
        var rows = lists.Count > 0 ? lists[0].Value.GetArrayLength() : 0;
        if (lists.Count == 0 || lists.Exists(c => c.Value.GetArrayLength() != rows))
            throw PlatformException.Invalid($"df must hold lists of one length; found {string.Join(", ", lists.Select(c => $"{c.Name}: {c.Value.GetArrayLength()}"))}");
        var columns = new Dictionary<string, JsonElement[]>(StringComparer.Ordinal);
        // One value beside lists stands for every row, as it does in a data frame.
        foreach (var column in frame.EnumerateObject()) columns[column.Name] = column.Value.ValueKind == JsonValueKind.Array ? [.. column.Value.EnumerateArray()] : [.. Enumerable.Repeat(column.Value, rows)];
        return new RequestColumns(columns, rows);
    }

    static long[] Times(RequestColumns given, KeyedFeatures definition, string? column, string otherwise, bool required)
    {
        if (column is null) return new long[given.Rows];
        if (!given.Has(column) && !given.Has(otherwise) && !required) return new long[given.Rows];
        var name = given.Has(column) ? column : otherwise;
        if (definition.TimeZone is { } zone and not "UTC" && given.Texts(name).FirstOrDefault(t => !IsoTime.HasOffset(t)) is { } plain)
            throw PlatformException.Invalid($"column '{name}' has the time {plain}, which does not say how far it is from UTC, and times of '{definition.Name}' are of {zone}; expected one such as 2024-01-31T12:00:00Z");
        var times = given.Get(name, FeatureKind.Timestamp, "time");
        return [.. times.Select((t, row) => t.IsNull && required ? throw PlatformException.Invalid($"column '{name}' is null in row {row}") : t.Bits)];
    }
}
