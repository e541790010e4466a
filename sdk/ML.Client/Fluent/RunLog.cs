using System.Globalization;
using ML.Client.Datasets;
using ML.Client.Errors;
using ML.Client.Logging;

namespace ML.Client.Fluent;

/// <summary>
/// What a run logs. Metrics, parameters and tags are queued and return at once; <see cref="FlushAsync"/> and the end of the
/// run bring them to the server. Artifacts are sent before their method's task ends.
/// </summary>
public sealed partial class RunLog
{
    readonly ActiveRun _run;
    readonly RunQueue _queue;

    internal RunLog(ActiveRun run, RunQueue queue) => (_run, _queue) = (run, queue);

    /// <summary>Logs one point of a metric, in well under a microsecond; safe for many threads.</summary>
    /// <param name="key">Its name, at most 250 letters, digits, <c>_ - . space : /</c>.</param>
    /// <param name="value">Its value; NaN is kept, infinities become ±1.797e308.</param>
    /// <param name="step">Training step.</param>
    /// <param name="target">The logged model and dataset that were measured; null for none.</param>
    /// <exception cref="MlflowInvalidRequestException">The server would refuse the name.</exception>
    /// <exception cref="InvalidOperationException">The run has ended.</exception>
    public void Metric(string key, double value, long step = 0, MetricTarget? target = null) =>
        _queue.AddMetric(new(key, value, Now(), step, target));

    /// <summary>Logs one point of a metric with a time of its own.</summary>
    /// <inheritdoc cref="Metric(string, double, long, MetricTarget?)"/>
    public void Metric(string key, double value, long step, DateTimeOffset timestamp, MetricTarget? target = null) =>
        _queue.AddMetric(new(key, value, timestamp.ToUnixTimeMilliseconds(), step, target));

    /// <summary>Logs a point of several metrics.</summary>
    public void Metrics(IEnumerable<KeyValuePair<string, double>> metrics, long step = 0)
    {
        var now = Now();
        foreach (var (key, value) in metrics) _queue.AddMetric(new(key, value, now, step, null));
    }

    /// <summary>Logs a parameter. A parameter that the server has with another value makes the next flush throw.</summary>
    /// <param name="key">Its name.</param>
    /// <param name="value">Its value, written as Python's client would: invariant numbers, <c>True</c>, <c>None</c> for null.</param>
    public void Param(string key, object? value) => _queue.AddParameter(key, Text(value));

    /// <summary>Logs several parameters.</summary>
    public void Params(IEnumerable<KeyValuePair<string, object?>> parameters)
    {
        foreach (var (key, value) in parameters) Param(key, value);
    }

    /// <summary>Sets or replaces a tag.</summary>
    public void Tag(string key, object? value) => _queue.AddTag(key, Text(value));

    /// <summary>Sets or replaces several tags.</summary>
    public void Tags(IEnumerable<KeyValuePair<string, string>> tags)
    {
        foreach (var (key, value) in tags) Tag(key, value);
    }

    /// <summary>Says that the run read a dataset.</summary>
    /// <param name="dataset">Which.</param>
    /// <param name="context">What for, such as <c>training</c>; null for nothing in particular.</param>
    /// <param name="cancellation">Cancels the call.</param>
    public Task InputAsync(DatasetInfo dataset, string? context = null, CancellationToken cancellation = default) =>
        _run.Client.Runs.LogInputsAsync(_run.RunId, [dataset.ToInput(context)], cancellation: cancellation);

    /// <summary>Brings everything logged before to the server, or to the spool on disk when the server is away; then nothing is lost even if the process dies.</summary>
    /// <exception cref="MlflowInvalidRequestException">The server refused something since the last flush.</exception>
    /// <exception cref="MlflowUnavailableException">Neither server nor disk takes the values; they stay in memory.</exception>
    public Task<FlushResult> FlushAsync(CancellationToken cancellation = default) => _queue.FlushAsync(cancellation);

    internal static string Text(object? value) => value switch
    {
        null => "None",
        string text => text,
        bool truth => truth ? "True" : "False",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "None",
    };

    long Now() => _run.Client.Transport.Options.TimeProvider.GetUtcNow().ToUnixTimeMilliseconds();
}
