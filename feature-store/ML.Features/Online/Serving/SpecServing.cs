using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Serving;

namespace ML.Features.Online.Serving;

/// <summary>A feature spec as a serving endpoint: records of keys in, records of features out.</summary>
sealed class SpecServing(RecentCatalog catalogs, OnlineFeatureReader reader) : IFeatureSpecs
{
    static readonly ConditionalWeakTable<FeatureCatalog, ConcurrentDictionary<string, OnlinePlan>> Plans = [];

    public async ValueTask<bool> HasAsync(string name, CancellationToken cancellation) =>
        await catalogs.FindAsync<FeatureSpec>(name, cancellation) is not null;

    /// <summary>Answers <c>POST /feature-specs/{name}/invocations</c>.</summary>
    public async Task InvokeAsync(HttpContext context, string name)
    {
        using var body = await JsonBody.ReadAsync(context);
        await JsonBody.WriteAsync(context, await InvokeAsync(name, body.RootElement, context.RequestAborted));
    }

    public async ValueTask<ReadOnlyMemory<byte>> InvokeAsync(string name, JsonElement body, CancellationToken cancellation)
    {
        var (spec, plan) = await catalogs.UseAsync(catalog => Plan(catalog, name), cancellation);
        var request = Records(body);
        var columns = await reader.ReadAsync(plan, request, overrides: true, cancellation);
        var shown = columns.Where(c => spec.ExcludeColumns?.Contains(c.Name) != true).ToList();
        var buffer = new ArrayBufferWriter<byte>(4096);
        await using (var writer = new Utf8JsonWriter(buffer, JsonBody.Options)) Write(writer, shown, request.Rows);
        return buffer.WrittenMemory;
    }

    // Made out once while the definitions stay.
    static (FeatureSpec Spec, OnlinePlan Plan) Plan(FeatureCatalog catalog, string name)
    {
        var spec = catalog.Get<FeatureSpec>(name, "feature spec");
        return (spec, Plans.GetOrCreateValue(catalog).GetOrAdd(name, _ => OnlinePlan.Of(catalog, spec.Features)));
    }

    static RequestColumns Records(JsonElement body)
    {
        if (body.ValueKind != JsonValueKind.Object) throw PlatformException.Invalid("the request body must be a JSON object");
        if (body.TryGetProperty("dataframe_records", out var records) && records.ValueKind == JsonValueKind.Array) return FromRecords(records);
        if (body.TryGetProperty("dataframe_split", out var split) && split.ValueKind == JsonValueKind.Object) return FromSplit(split);
        throw PlatformException.Invalid("the request must have 'dataframe_records' or 'dataframe_split'");
    }

    static RequestColumns FromRecords(JsonElement records)
    {
        var rows = records.GetArrayLength();
        var columns = new Dictionary<string, JsonElement[]>(StringComparer.Ordinal);
        var row = 0;
        foreach (var record in records.EnumerateArray())
        {
            if (record.ValueKind != JsonValueKind.Object) throw PlatformException.Invalid($"dataframe_records[{row}] is no object");
            foreach (var member in record.EnumerateObject())
            {
                if (!columns.TryGetValue(member.Name, out var column)) columns[member.Name] = column = new JsonElement[rows];
                column[row] = member.Value;
            }

            row++;
        }

        return new RequestColumns(columns, rows);
    }

    static RequestColumns FromSplit(JsonElement split)
    {
        if (!split.TryGetProperty("columns", out var columns) || columns.ValueKind != JsonValueKind.Array || !split.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array)
            throw PlatformException.Invalid("dataframe_split must have 'columns' and 'data', a list each");
        if (columns.EnumerateArray().Any(c => c.ValueKind != JsonValueKind.String)) throw PlatformException.Invalid("dataframe_split.columns must be texts");
        var names = columns.EnumerateArray().Select(c => c.GetString()!).ToList();
        if (names.GroupBy(n => n).FirstOrDefault(g => g.Count() > 1) is { } twice) throw PlatformException.Invalid($"dataframe_split.columns names '{twice.Key}' twice");
        var rows = data.EnumerateArray().ToList();
        for (var row = 0; row < rows.Count; row++)
            if (rows[row].ValueKind != JsonValueKind.Array || rows[row].GetArrayLength() != names.Count)
                throw PlatformException.Invalid($"dataframe_split.data[{row}] must be a list of {names.Count} values, one for each column");
        return new RequestColumns(names.Select((name, i) => (name, i)).ToDictionary(c => c.name, c => rows.Select(r => r[c.i]).ToArray()), rows.Count);
    }

    static void Write(Utf8JsonWriter writer, List<OnlineColumn> columns, int rows)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("outputs"u8);
        for (var row = 0; row < rows; row++)
        {
            writer.WriteStartObject();
            foreach (var column in columns)
            {
                writer.WritePropertyName(column.Name);
                FeatureValueJson.Write(writer, column.Values[row], unixSeconds: false);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
