using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ML.Client.Datasets;
using ML.Client.Fluent;
using ML.Client.Logging;
using ML.Client.Models;

namespace ML.Client;

/// <summary>
/// Logs to the active run of this asynchronous flow; <see cref="ActiveRun.Log"/> does the same for a run that you hold.
/// Every method throws <see cref="InvalidOperationException"/> when no run is active.
/// </summary>
public static class Log
{
    /// <inheritdoc cref="RunLog.Metric(string, double, long, MetricTarget?)"/>
    public static void Metric(string key, double value, long step = 0, MetricTarget? target = null) => Current.Metric(key, value, step, target);

    /// <inheritdoc cref="RunLog.Metrics"/>
    public static void Metrics(IEnumerable<KeyValuePair<string, double>> metrics, long step = 0) => Current.Metrics(metrics, step);

    /// <inheritdoc cref="RunLog.Param"/>
    public static void Param(string key, object? value) => Current.Param(key, value);

    /// <inheritdoc cref="RunLog.Params"/>
    public static void Params(IEnumerable<KeyValuePair<string, object?>> parameters) => Current.Params(parameters);

    /// <inheritdoc cref="RunLog.Tag"/>
    public static void Tag(string key, object? value) => Current.Tag(key, value);

    /// <inheritdoc cref="RunLog.Tags"/>
    public static void Tags(IEnumerable<KeyValuePair<string, string>> tags) => Current.Tags(tags);

    /// <inheritdoc cref="RunLog.InputAsync"/>
    public static Task InputAsync(DatasetInfo dataset, string? context = null, CancellationToken cancellation = default) => Current.InputAsync(dataset, context, cancellation);

    /// <inheritdoc cref="RunLog.ArtifactAsync"/>
    public static Task ArtifactAsync(string localFile, string? folder = null, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        Current.ArtifactAsync(localFile, folder, progress, cancellation);

    /// <inheritdoc cref="RunLog.ArtifactsAsync"/>
    public static Task ArtifactsAsync(string localFolder, string? folder = null, CancellationToken cancellation = default) => Current.ArtifactsAsync(localFolder, folder, cancellation);

    /// <inheritdoc cref="RunLog.TextAsync"/>
    public static Task TextAsync(string text, string path, CancellationToken cancellation = default) => Current.TextAsync(text, path, cancellation);

    /// <inheritdoc cref="RunLog.DictAsync(JsonNode, string, CancellationToken)"/>
    public static Task DictAsync(JsonNode value, string path, CancellationToken cancellation = default) => Current.DictAsync(value, path, cancellation);

    /// <inheritdoc cref="RunLog.DictAsync{T}"/>
    public static Task DictAsync<T>(T value, JsonTypeInfo<T> type, string path, CancellationToken cancellation = default) => Current.DictAsync(value, type, path, cancellation);

    /// <inheritdoc cref="RunLog.FigureAsync(Func{Stream, Task}, string, CancellationToken)"/>
    public static Task FigureAsync(Func<Stream, Task> save, string path, CancellationToken cancellation = default) => Current.FigureAsync(save, path, cancellation);

    /// <inheritdoc cref="RunLog.FigureAsync(string, string, CancellationToken)"/>
    public static Task FigureAsync(string svgOrHtml, string path, CancellationToken cancellation = default) => Current.FigureAsync(svgOrHtml, path, cancellation);

    /// <inheritdoc cref="RunLog.ImageAsync(ReadOnlyMemory{byte}, string, CancellationToken)"/>
    public static Task ImageAsync(ReadOnlyMemory<byte> encoded, string path, CancellationToken cancellation = default) => Current.ImageAsync(encoded, path, cancellation);

    /// <inheritdoc cref="RunLog.ImageAsync(ReadOnlyMemory{byte}, int, int, int, string, CancellationToken)"/>
    public static Task ImageAsync(ReadOnlyMemory<byte> pixels, int width, int height, int channels, string path, CancellationToken cancellation = default) =>
        Current.ImageAsync(pixels, width, height, channels, path, cancellation);

    /// <inheritdoc cref="RunLog.TableAsync"/>
    public static Task TableAsync(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows, string path, CancellationToken cancellation = default) =>
        Current.TableAsync(columns, rows, path, cancellation);

    /// <inheritdoc cref="RunLog.OnnxModelAsync"/>
    public static Task<LoggedModelInfo> OnnxModelAsync(string onnxFile, string name = "model", ModelOptions? options = null, CancellationToken cancellation = default) =>
        Current.OnnxModelAsync(onnxFile, name, options, cancellation);

    /// <inheritdoc cref="RunLog.ModelAsync"/>
    public static Task<LoggedModelInfo> ModelAsync(string name, Func<ModelFolder, Task> write, ModelOptions? options = null, CancellationToken cancellation = default) =>
        Current.ModelAsync(name, write, options, cancellation);

    /// <inheritdoc cref="RunLog.FlushAsync"/>
    public static Task<FlushResult> FlushAsync(CancellationToken cancellation = default) => Current.FlushAsync(cancellation);

    static RunLog Current => Mlflow.RequireActiveRun().Log;
}
