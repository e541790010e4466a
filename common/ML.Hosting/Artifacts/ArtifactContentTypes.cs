using System.Collections.Frozen;

namespace ML.Hosting.Artifacts;

/// <summary>How an artifact's name decides its headers, as MLflow's server and its web UI expect.</summary>
static class ArtifactContentTypes
{
    static readonly string[] Text =
    [
        "txt", "log", "err", "cfg", "conf", "cnf", "cf", "ini", "properties", "prop", "hocon", "toml", "yaml", "yml", "xml", "json", "js", "mjs",
        "py", "py3", "ipynb", "csv", "tsv", "md", "rst", "mlmodel", "mlproject", "c", "h", "bat",
    ];

    static readonly FrozenDictionary<string, string> ByExtension = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["html"] = "text/html",
        ["htm"] = "text/html",
        ["css"] = "text/css",
        ["sh"] = "text/x-sh",
        ["png"] = "image/png",
        ["jpg"] = "image/jpeg",
        ["jpeg"] = "image/jpeg",
        ["gif"] = "image/gif",
        ["svg"] = "image/svg+xml",
        ["webp"] = "image/webp",
        ["bmp"] = "image/bmp",
        ["tif"] = "image/tiff",
        ["tiff"] = "image/tiff",
        ["ico"] = "image/vnd.microsoft.icon",
        ["pdf"] = "application/pdf",
        ["zip"] = "application/zip",
        ["tar"] = "application/x-tar",
        ["geojson"] = "application/geo+json",
        ["xlsx"] = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ["docx"] = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ["mp3"] = "audio/mpeg",
        ["wav"] = "audio/x-wav",
        ["mp4"] = "video/mp4",
        ["webm"] = "video/webm",
    }.Concat(Text.Select(extension => KeyValuePair.Create(extension, "text/plain"))).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public static string Of(string name)
    {
        // A compressed text is named after what is in it.
        if (name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) && name.LastIndexOf('.', name.Length - 4) > 0) name = name[..^3];
        var dot = name.LastIndexOf('.');
        // MLmodel and MLproject are names, not extensions.
        var key = dot < 0 ? name : name[(dot + 1)..];
        return (dot >= 0 || key is "MLmodel" or "MLproject") && ByExtension.TryGetValue(key, out var type) ? type : "application/octet-stream";
    }

    /// <summary>The Content-Disposition of a download: plain where the name is, quoted or encoded (RFC 6266) where it must be.</summary>
    public static string Attachment(string name)
    {
        if (name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-')) return $"attachment; filename={name}";
        var ascii = Ascii(name);
        var quoted = $"attachment; filename=\"{ascii.Replace("\\", "\\\\").Replace("\"", "\\\"")}\"";
        return ascii == name ? quoted : $"{quoted}; filename*=UTF-8''{Uri.EscapeDataString(name)}";
    }

    // What an old client can show: what is not printable ASCII is left out.
    static string Ascii(string name) => string.Concat(name.Where(c => c is >= ' ' and < '\x7f'));
}
