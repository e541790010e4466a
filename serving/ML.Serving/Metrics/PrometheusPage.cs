using System.Globalization;
using System.Text;
using ML.Serving.Models;

namespace ML.Serving.Metrics;

/// <summary>The state of all served models in Prometheus' text form.</summary>
static class PrometheusPage
{
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    /// <param name="catalog">The models.</param>
    /// <param name="only">Name of the one wanted; null for all.</param>
    public static string Write(IModelCatalog catalog, string? only = null)
    {
        var models = new List<(ServableModel Model, string Labels)>();
        try
        {
            foreach (var entry in catalog.List().Where(e => e.IsReady && (only is null || e.Name == only)))
                if (catalog.Lease(entry) is { } model) models.Add((model, Labels(model, entry.Entity)));
            return Write(models);
        }
        finally
        {
            models.ForEach(m => m.Model.Release());
        }
    }

    static string Write(List<(ServableModel Model, string Labels)> models)
    {
        var page = new StringBuilder();
        Head(page, "ml_serving_requests_total", "counter", "Requests by protocol and status.");
        foreach (var (model, labels) in models)
            foreach (var ((protocol, code), count) in model.Statistics.Requests())
                Line(page, "ml_serving_requests_total", $"{labels},protocol=\"{protocol}\",code=\"{code}\"", count);
        Head(page, "ml_serving_phase_seconds", "histogram", "Time for features, in the queue, in the model, for writing the answer, and for the whole request.");
        foreach (var (model, labels) in models)
        {
            if (model.Features is not null) Histogram(page, $"{labels},phase=\"lookup\"", model.Statistics.Lookup);
            Histogram(page, $"{labels},phase=\"queue\"", model.Statistics.Queue);
            Histogram(page, $"{labels},phase=\"compute\"", model.Statistics.Compute);
            Histogram(page, $"{labels},phase=\"encode\"", model.Statistics.Encode);
            Histogram(page, $"{labels},phase=\"total\"", model.Statistics.Total);
        }

        Head(page, "ml_serving_batches_total", "counter", "Runs of the model by rows.");
        foreach (var (model, labels) in models)
            foreach (var (size, (count, _)) in model.Statistics.Batches())
                Line(page, "ml_serving_batches_total", $"{labels},rows=\"{size}\"", count);
        Head(page, "ml_serving_queue_depth", "gauge", "Requests waiting for a run.");
        foreach (var (model, labels) in models) Line(page, "ml_serving_queue_depth", labels, model.Runner.QueueLength);
        Head(page, "process_resident_memory_bytes", "gauge", "Memory of the process.");
        page.Append(CultureInfo.InvariantCulture, $"process_resident_memory_bytes {Environment.WorkingSet}\n");
        Head(page, "ml_managed_heap_bytes", "gauge", "Managed memory in use.");
        page.Append(CultureInfo.InvariantCulture, $"ml_managed_heap_bytes {GC.GetTotalMemory(false)}\n");
        return page.ToString();
    }

    static void Histogram(StringBuilder page, string labels, LatencyHistogram histogram)
    {
        var counts = histogram.Counts();
        long sum = 0;
        for (var i = 0; i < counts.Length; i++)
        {
            sum += counts[i];
            var bound = i < LatencyHistogram.Bounds.Count ? LatencyHistogram.Bounds[i].ToString(CultureInfo.InvariantCulture) : "+Inf";
            Line(page, "ml_serving_phase_seconds_bucket", $"{labels},le=\"{bound}\"", sum);
        }

        page.Append(CultureInfo.InvariantCulture, $"ml_serving_phase_seconds_sum{{{labels}}} {histogram.SumSeconds}\n");
        Line(page, "ml_serving_phase_seconds_count", labels, sum);
    }

    static void Head(StringBuilder page, string name, string type, string help) => page.Append($"# HELP {name} {help}\n# TYPE {name} {type}\n");

    static void Line(StringBuilder page, string name, string labels, long value) =>
        page.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value}\n");

    // Two entities of an endpoint may well be the same version, of different models or with different settings.
    static string Labels(ServableModel model, string? entity) =>
        $"endpoint=\"{Escape(model.Name)}\",version=\"{Escape(model.Version)}\"" + (entity is null ? "" : $",entity=\"{Escape(entity)}\"");

    static string Escape(string value) => value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);
}
