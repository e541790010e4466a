using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ML.Common.Json;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Tracking.Contracts.Datasets;
using ML.Tracking.Contracts.Runs;
using ML.Tracking.Metrics;

namespace ML.Tracking.Runs;

/// <summary>
/// Writes a page of runs as <see cref="SearchRuns.Response"/> with the metrics straight from the rows: a page of runs with
/// hundreds of metrics each is tens of thousands of them, and each as an object costs more than the search.
/// </summary>
sealed class RunSearchWriter(DbSession session, HttpContext context, JsonSerializerOptions options)
{
    const int FlushBytes = 64 * 1024;
    static readonly WireDoubleConverter Doubles = new();

    readonly JsonTypeInfo<RunInfo> infoType = options.TypeInfo<RunInfo>();
    readonly JsonTypeInfo<Param> paramType = options.TypeInfo<Param>();
    readonly JsonTypeInfo<RunTag> tagType = options.TypeInfo<RunTag>();
    readonly JsonTypeInfo<RunInputs> inputsType = options.TypeInfo<RunInputs>();
    readonly JsonTypeInfo<RunOutputs> outputsType = options.TypeInfo<RunOutputs>();

    public async Task WriteAsync(Page<RunRow> page)
    {
        var runs = await RunDetails.LoadAsync(session, page.Items, withMetrics: false);
        context.Response.ContentType = "application/json";
        try
        {
            await WriteAsync(runs, page.NextToken);
        }
        catch
        {
            // Half an answer must not look like one, nor be followed by another: the connection breaks.
            context.Abort();
            throw;
        }
    }

    async Task WriteAsync(List<Run> runs, string? nextToken)
    {
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, new JsonWriterOptions { Encoder = options.Encoder });
        json.WriteStartObject();
        if (runs.Count > 0)
        {
            json.WriteStartArray("runs"u8);
            foreach (var run in runs) await WriteAsync(json, run);
            json.WriteEndArray();
        }

        if (nextToken is { } next) json.WriteString("next_page_token"u8, next);
        json.WriteEndObject();
        await FlushAsync(json);
    }

    async Task WriteAsync(Utf8JsonWriter json, Run run)
    {
        json.WriteStartObject();
        Write(json, "info", run.Info!, infoType);
        json.WriteStartObject("data"u8);
        await WriteMetricsAsync(json, run.Info!.RunId!);
        WriteList(json, "params", run.Data!.Params!, paramType);
        WriteList(json, "tags", run.Data.Tags!, tagType);
        json.WriteEndObject();
        Write(json, "inputs", run.Inputs!, inputsType);
        Write(json, "outputs", run.Outputs!, outputsType);
        json.WriteEndObject();
        if (json.BytesPending > FlushBytes) await FlushAsync(json);
    }

    async Task WriteMetricsAsync(Utf8JsonWriter json, string runId)
    {
        var any = false;
        await session.ForEachAsync(
            $"SELECT {HistoryPoint.Columns} FROM latest_metrics WHERE run_uuid = $1",
            r =>
            {
                if (!any) json.WriteStartArray("metrics"u8);
                any = true;
                json.WriteStartObject();
                json.WriteString("key"u8, r.GetString(0));
                json.WritePropertyName("value"u8);
                Doubles.Write(json, MetricRows.Value(r, 1, 4), options);
                if (!r.IsDBNull(2)) json.WriteNumber("timestamp"u8, r.GetInt64(2));
                json.WriteNumber("step"u8, r.GetInt64(3));
                json.WriteEndObject();
            },
            runId);
        if (any) json.WriteEndArray();
    }

    static void WriteList<T>(Utf8JsonWriter json, string name, List<T> items, JsonTypeInfo<T> type)
    {
        if (items.Count == 0) return;
        json.WriteStartArray(name);
        foreach (var item in items) JsonSerializer.Serialize(json, item, type);
        json.WriteEndArray();
    }

    static void Write<T>(Utf8JsonWriter json, string name, T value, JsonTypeInfo<T> type)
    {
        json.WritePropertyName(name);
        JsonSerializer.Serialize(json, value, type);
    }

    async Task FlushAsync(Utf8JsonWriter json)
    {
        json.Flush();
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }
}
