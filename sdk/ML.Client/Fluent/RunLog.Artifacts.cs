using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using ML.Client.Artifacts;
using ML.Client.Text;

namespace ML.Client.Fluent;

public sealed partial class RunLog
{
    ArtifactRepository? _artifacts;

    /// <summary>The run's files.</summary>
    public ArtifactRepository Files => _artifacts ??= _run.Client.Artifacts.Open(_run.Info.ArtifactUri ?? throw new Errors.MlflowProtocolException($"run {_run.RunId} has no artifact URI"));

    /// <summary>Uploads a local file.</summary>
    /// <param name="localFile">The file.</param>
    /// <param name="folder">Where it goes, under its own name; null for the root.</param>
    /// <param name="progress">Told the number of bytes sent so far; null for nobody.</param>
    /// <param name="cancellation">Cancels the transfer.</param>
    public Task ArtifactAsync(string localFile, string? folder = null, IProgress<long>? progress = null, CancellationToken cancellation = default) =>
        Files.UploadFileAsync(localFile, Join(folder, Path.GetFileName(localFile)), progress, cancellation);

    /// <summary>Uploads all files below a local folder.</summary>
    /// <param name="localFolder">The folder.</param>
    /// <param name="folder">Where its content goes; null for the root.</param>
    /// <param name="cancellation">Cancels the transfers.</param>
    public Task ArtifactsAsync(string localFolder, string? folder = null, CancellationToken cancellation = default) =>
        Files.UploadFolderAsync(localFolder, folder, cancellation);

    /// <summary>Writes text, in UTF-8, as the file <paramref name="path"/>.</summary>
    public Task TextAsync(string text, string path, CancellationToken cancellation = default) =>
        Files.UploadAsync(path, Encoding.UTF8.GetBytes(text), cancellation);

    /// <summary>Writes a value as JSON, or as YAML when <paramref name="path"/> ends in .yml or .yaml.</summary>
    public Task DictAsync(JsonNode value, string path, CancellationToken cancellation = default)
    {
        var yaml = path.EndsWith(".yml", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".yaml", StringComparison.OrdinalIgnoreCase);
        return TextAsync(yaml ? YamlWriter.Write(value) : value.ToJsonString(JsonText.Indented), path, cancellation);
    }

    /// <summary>Writes a value as JSON, or as YAML when <paramref name="path"/> ends in .yml or .yaml.</summary>
    /// <param name="value">The value.</param>
    /// <param name="type">Its source-generated metadata.</param>
    /// <param name="path">Where, file name included.</param>
    /// <param name="cancellation">Cancels the transfer.</param>
    public Task DictAsync<T>(T value, JsonTypeInfo<T> type, string path, CancellationToken cancellation = default) =>
        DictAsync(JsonSerializer.SerializeToNode(value, type) ?? JsonValue.Create((string?)null)!, path, cancellation);

    /// <summary>Writes a figure.</summary>
    /// <param name="save">Writes the figure's bytes: any plotting library's save method.</param>
    /// <param name="path">Where; the extension (.png, .svg, .html) says what it is.</param>
    /// <param name="cancellation">Cancels the transfer.</param>
    public async Task FigureAsync(Func<Stream, Task> save, string path, CancellationToken cancellation = default)
    {
        using var buffer = new MemoryStream();
        await save(buffer).ConfigureAwait(false);
        await Files.UploadAsync(path, buffer.ToArray(), cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes a figure that is text already: SVG or HTML.</summary>
    public Task FigureAsync(string svgOrHtml, string path, CancellationToken cancellation = default) => TextAsync(svgOrHtml, path, cancellation);

    /// <summary>Writes an image file that is encoded already (PNG, JPEG, …).</summary>
    public Task ImageAsync(ReadOnlyMemory<byte> encoded, string path, CancellationToken cancellation = default) => Files.UploadAsync(path, encoded, cancellation);

    /// <summary>Writes pixels as a PNG file.</summary>
    /// <param name="pixels">Rows from the top, 8 bits a channel: <paramref name="height"/> × <paramref name="width"/> × <paramref name="channels"/> bytes.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="channels">1 grey, 2 grey and alpha, 3 RGB, 4 RGB and alpha.</param>
    /// <param name="path">Where; ends in .png.</param>
    /// <param name="cancellation">Cancels the transfer.</param>
    /// <exception cref="ArgumentException">Sizes do not fit the bytes.</exception>
    public Task ImageAsync(ReadOnlyMemory<byte> pixels, int width, int height, int channels, string path, CancellationToken cancellation = default) =>
        Files.UploadAsync(path, PngWriter.Encode(pixels.Span, width, height, channels), cancellation);

    /// <summary>Writes a table that MLflow's UI shows; one that is there already grows by the rows.</summary>
    /// <param name="columns">Column names.</param>
    /// <param name="rows">Rows of text, numbers, truth values, times or null, one value a column.</param>
    /// <param name="path">Where; ends in .json.</param>
    /// <param name="cancellation">Cancels the transfer.</param>
    public async Task TableAsync(IReadOnlyList<string> columns, IEnumerable<IReadOnlyList<object?>> rows, string path, CancellationToken cancellation = default)
    {
        var table = await LoggedTable.ReadAsync(Files, path, cancellation).ConfigureAwait(false);
        table.Append(columns, rows);
        await TextAsync(table.ToJson(), path, cancellation).ConfigureAwait(false);
        var run = await _run.Client.Runs.GetAsync(_run.RunId, cancellation).ConfigureAwait(false);
        var known = run.Data?.Tags?.FirstOrDefault(t => t.Key == LoggedTable.Tag)?.Value;
        await _run.Client.Runs.SetTagAsync(_run.RunId, LoggedTable.Tag, LoggedTable.AddPath(known, path), cancellation).ConfigureAwait(false);
    }

    static string Join(string? folder, string name) => string.IsNullOrEmpty(folder) ? name : $"{folder.TrimEnd('/')}/{name}";
}
