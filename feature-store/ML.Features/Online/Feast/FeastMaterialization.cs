using System.Text.Json;
using Microsoft.Extensions.Logging;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Materialization;

namespace ML.Features.Online.Feast;

/// <summary>The materialise calls, which wait for the end or, with <c>async=true</c>, are answered at once.</summary>
sealed class FeastMaterialization(MaterializationService service, CatalogService catalogs, ILogger<FeastMaterialization> log) : IAsyncDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly Lock state = new();
    readonly Dictionary<string, int> busy = new(StringComparer.Ordinal);
    readonly HashSet<Task> running = [];

    /// <summary>Reads the body of <c>/materialize</c>: a span of event times, or everything.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the field that does not fit.</exception>
    public static MaterializeFeatures Parse(JsonElement body)
    {
        CheckVersion(body);
        if (FeastBody.Flag(body, "disable_event_timestamp")) return new MaterializeFeatures { Names = Views(body) };
        var (start, end) = (Time(body, "start_ts"), Time(body, "end_ts"));
        if (start is null || end is null) throw PlatformException.Invalid("start_ts and end_ts are required when disable_event_timestamp is false");
        if (start >= end) throw PlatformException.Invalid($"start_ts is {start:O}; expected a time before end_ts, {end:O}");
        return new MaterializeFeatures { Names = Views(body), StartTs = FeastBody.Text(body, "start_ts"), EndTs = FeastBody.Text(body, "end_ts") };
    }

    /// <summary>Reads the body of <c>/materialize-incremental</c>: what changed since the last call, up to a time.</summary>
    /// <inheritdoc cref="Parse" path="/exception"/>
    public static MaterializeFeatures ParseIncremental(JsonElement body, DateTimeOffset now)
    {
        CheckVersion(body);
        var end = Time(body, "end_ts") ?? throw Check.Missing("end_ts");
        // Clients ask up to their own present, a moment before ours: that is no bound.
        return new MaterializeFeatures { Names = Views(body), EndTs = end >= now.AddMinutes(-1) ? null : FeastBody.Text(body, "end_ts") };
    }

    public Task RunAsync(MaterializeFeatures request, CancellationToken cancellation) => service.MaterializeAsync(request, null, cancellation);

    /// <summary>Starts the work and does not wait for it, unless a view that is named is being worked on already.</summary>
    /// <param name="force">Whether such a view is done again all the same.</param>
    public async Task<Started> StartAsync(MaterializeFeatures request, bool force, CancellationToken cancellation)
    {
        var catalog = await catalogs.CurrentAsync(cancellation);
        IReadOnlyList<string> names = request.Names is { } given
            ? [.. given.Select(n => catalog.Get<KeyedFeatures>(n, "feature view").Name)]
            : [.. catalog.All.Select(d => d.Definition).OfType<KeyedFeatures>().Select(d => d.Name)];
        lock (state)
        {
            var conflicts = names.Where(busy.ContainsKey).ToList();
            if (conflicts.Count > 0 && !force) return new Started(names, conflicts);
            foreach (var name in names) busy[name] = busy.GetValueOrDefault(name) + 1;
            var task = Task.Run(() => WorkAsync(request with { Names = names }), CancellationToken.None);
            running.Add(task);
            _ = task.ContinueWith(Finished, names, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        }

        return new Started(names, []);
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        Task[] left;
        lock (state) left = [.. running];
        await Task.WhenAll(left);
        stop.Dispose();
    }

    /// <summary>The answer of a call that does not wait.</summary>
    /// <param name="Names">What is worked on.</param>
    /// <param name="Busy">Those that were busy already; then nothing was started.</param>
    internal sealed record Started(IReadOnlyList<string> Names, IReadOnlyList<string> Busy)
    {
        public void Write(Utf8JsonWriter writer)
        {
            writer.WriteStartObject();
            if (Busy.Count > 0) writer.WriteString("error"u8, $"Cannot start async materialization: being materialized already: {string.Join(", ", Busy)}. Use ?force=true to override.");
            else writer.WriteString("status"u8, "accepted"u8);
            writer.WriteStartArray("feature_views"u8);
            foreach (var name in Busy.Count > 0 ? Busy : Names) writer.WriteStringValue(name);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    async Task WorkAsync(MaterializeFeatures request)
    {
        try
        {
            await service.MaterializeAsync(request, null, stop.Token);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            // The caller is gone; the publication's record says it too.
            log.LogError(error, "materialising {Names} failed", string.Join(", ", request.Names!));
        }
        catch (OperationCanceledException)
        {
            // The server stops: the next publication goes on from the last complete one.
        }
    }

    void Finished(Task task, object? names)
    {
        lock (state)
        {
            running.Remove(task);
            foreach (var name in (IReadOnlyList<string>)names!)
                if (--busy[name] == 0) busy.Remove(name);
        }
    }

    static IReadOnlyList<string>? Views(JsonElement body) => body.TryGetProperty("feature_views", out var views) && views.ValueKind == JsonValueKind.Array
        ? [.. views.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.String ? v.GetString()! : throw PlatformException.Invalid($"feature_views holds {v.GetRawText()}; expected texts"))]
        : null;

    static void CheckVersion(JsonElement body)
    {
        if (FeastBody.Text(body, "version") is { } version) throw PlatformException.Invalid($"version is '{version}': a view has one set of rows online, that of its newest definition");
    }

    static DateTimeOffset? Time(JsonElement body, string field)
    {
        if (FeastBody.Text(body, field) is not { } text) return null;
        return IsoTime.TryParse(text, out var time)
            ? time : throw PlatformException.Invalid($"{field} is '{text}'; expected an ISO time such as 2024-01-31T12:00:00Z");
    }
}
