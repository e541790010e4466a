using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using ML.Common.Json;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Hosting.Requests;
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
    const string LatestMetrics = "SELECT key, value, timestamp, step, is_nan FROM latest_metrics WHERE run_uuid = $1";

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
        await using var output = new StreamedJson(context.Response.BodyWriter, context.RequestAborted);
        output.Json.WriteStartObject();
        if (runs.Count > 0) await WriteRunsAsync(output, runs);
        if (nextToken is { } next) output.Json.WriteString("next_page_token"u8, next);
        output.Json.WriteEndObject();
        await output.FlushAsync();
    }

    async Task WriteRunsAsync(StreamedJson output, List<Run> runs)
    {
        var json = output.Json;
        var points = new PointJson(json);
        var any = false;
        json.WriteStartArray("runs"u8);
        Begin(json, runs[0]);
        await session.StreamEachAsync(
            LatestMetrics, [.. runs.Select(r => r.Info!.RunId!)],
            row =>
            {
                if (!any) json.WriteStartArray("metrics"u8);
                any = true;
                points.Key(row.Utf8(0));
                points.Write(row.Boolean(4) ? double.NaN : row.Double(1), row.IsNull(2) ? null : row.Int64(2), row.Int64(3));
            },
            async i =>
            {
                if (any) json.WriteEndArray();
                any = false;
                End(json, runs[i]);
                if (i + 1 < runs.Count) Begin(json, runs[i + 1]);
                await output.FlushWhenFullAsync();
            });
        json.WriteEndArray();
    }

    // Up to the metrics, which follow as they are read.
    void Begin(Utf8JsonWriter json, Run run)
    {
        json.WriteStartObject();
        Write(json, "info", run.Info!, infoType);
        json.WriteStartObject("data"u8);
    }

    void End(Utf8JsonWriter json, Run run)
    {
        WriteList(json, "params", run.Data!.Params!, paramType);
        WriteList(json, "tags", run.Data.Tags!, tagType);
        json.WriteEndObject();
        Write(json, "inputs", run.Inputs!, inputsType);
        Write(json, "outputs", run.Outputs!, outputsType);
        json.WriteEndObject();
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
}
