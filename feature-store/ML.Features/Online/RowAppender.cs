using System.Buffers;
using System.Text;
using System.Text.Json;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.PointInTime;
using ML.Features.Tables;
using ML.Lakehouse;
using ML.Lakehouse.DuckDb;
using ML.Lakehouse.Writing;

namespace ML.Features.Online;

/// <summary>Appends pushed rows to the Delta table that a definition reads, in one commit.</summary>
sealed class RowAppender(TableOpener tables)
{
    /// <summary>Opens the table; the rows are then only to be appended.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for what is computed, or lies in Parquet files.</exception>
    public async Task<Func<PushedRows, Task>> PrepareAsync(KeyedFeatures definition, CancellationToken cancellation)
    {
        if (definition is not FeatureTable table) throw PlatformException.Invalid($"'{definition.Name}' is computed from other tables; rows can be pushed to those");
        if (TableOpener.IsParquet(table.Location)) throw PlatformException.Invalid($"'{definition.Name}' lies in Parquet files; rows can be pushed offline to a Delta table");
        var delta = await tables.OpenAsync(table.Location, cancellation);
        return rows => AppendAsync(delta, rows, cancellation);
    }

    async Task AppendAsync(DeltaTable delta, PushedRows rows, CancellationToken cancellation)
    {
        using var session = tables.Database.Connect();
        var scan = await (await delta.SnapshotAsync(cancellation)).ScanAsync(cancellation: cancellation);
        scan.Attach(session, "__target");
        var types = session.Describe("SELECT * FROM __target").ToDictionary(c => c.Name, c => c.Sql);
        session.Execute($"CREATE TEMP TABLE __pushed AS SELECT unnest(from_json({Sql.Literal(Text(rows))}, '[\"JSON\"]')) AS r", cancellation);
        var columns = Names(rows).Select(c => $"{Value(c.Field, c.Column, types, rows.Definition, c.IsTime)} AS {Sql.Identifier(c.Column)}");
        await delta.AppendAsync(TableInput.FromQuery($"SELECT {string.Join(", ", columns)} FROM __pushed", session), cancellation: cancellation);
    }

    static IEnumerable<(string Field, string Column, bool IsTime)> Names(PushedRows rows)
    {
        foreach (var (key, i) in rows.Definition.PrimaryKeys.Select((k, i) => (k, i))) yield return ($"k{i}", key, false);
        foreach (var (feature, i) in rows.Layout.Names.Select((f, i) => (f, i))) yield return ($"f{i}", feature, false);
        if (rows.Definition.TimeseriesColumn is { } happened) yield return ("e", happened, true);
        if (rows.Definition.CreatedColumn is { } created) yield return ("c", created, true);
    }

    static string Value(string field, string column, Dictionary<string, string> types, KeyedFeatures definition, bool isTime)
    {
        var type = types.GetValueOrDefault(column) ?? throw PlatformException.Invalid($"'{definition.Name}' has no column '{column}' any more; nothing was appended");
        if (!isTime) return type switch
        {
            "BLOB" => $"from_base64(r->>'$.{field}')",
            "VARCHAR" => $"r->>'$.{field}'",
            _ => $"CAST(r->'$.{field}' AS {type})",
        };
        var moment = $"make_timestamptz(CAST(r->'$.{field}' AS BIGINT))";
        return TimeSql.HasZone(type) ? moment : $"CAST(timezone({Sql.Literal(definition.TimeZone ?? "UTC")}, {moment}) AS {type})";
    }

    static string Text(PushedRows rows)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, JsonBody.Options))
        {
            writer.WriteStartArray();
            for (var row = 0; row < rows.Count; row++) WriteRow(writer, rows, row);
            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static void WriteRow(Utf8JsonWriter writer, PushedRows rows, int row)
    {
        writer.WriteStartObject();
        WriteValues(writer, "k", rows.Keys, row);
        WriteValues(writer, "f", rows.Features, row);
        writer.WriteNumber("e"u8, rows.Happened[row]);
        // A row that does not say when it became known was known when it became true.
        writer.WriteNumber("c"u8, rows.Created[row] == 0 ? rows.Happened[row] : rows.Created[row]);
        writer.WriteEndObject();
    }

    static void WriteValues(Utf8JsonWriter writer, string prefix, IReadOnlyList<FeatureValue[]> columns, int row)
    {
        for (var i = 0; i < columns.Count; i++)
        {
            writer.WritePropertyName(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{prefix}{i}"));
            FeatureValueJson.Write(writer, columns[i][row], unixSeconds: false);
        }
    }
}
