using System.Text.Json;
using System.Text.Json.Serialization;
using ML.Common.Errors;

namespace ML.Host.Backups;

/// <summary><c>manifest.json</c>: what a backup holds and how to tell that it is whole.</summary>
sealed record BackupManifest
{
    public const string FileName = "manifest.json";
    const int CurrentFormat = 1;

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    public int Format { get; init; } = CurrentFormat;

    /// <summary>Version of the platform that wrote it.</summary>
    public required string Version { get; init; }

    /// <summary>When the copy of the database was begun: what was acknowledged before is in the backup.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    public required string SchemaRevision { get; init; }

    public required IReadOnlyList<BackupPart> Parts { get; init; }

    /// <summary>Symbolic links, which are not followed.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    public required IReadOnlyList<BackupFile> Files { get; init; }

    public async Task WriteAsync(string folder, CancellationToken cancellation)
    {
        await using var file = File.Create(Path.Combine(folder, FileName));
        await JsonSerializer.SerializeAsync(file, this, Json, cancellation);
    }

    /// <exception cref="PlatformException">The folder holds no manifest, or one that cannot be read.</exception>
    public static async Task<BackupManifest> ReadAsync(string folder, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, FileName);
        if (!File.Exists(path)) throw PlatformException.NotFound($"'{folder}' is no backup: it has no {FileName}");
        try
        {
            await using var file = File.OpenRead(path);
            var manifest = await JsonSerializer.DeserializeAsync<BackupManifest>(file, Json, cancellation);
            if (manifest?.Format == CurrentFormat) return manifest;
            throw PlatformException.Invalid($"{path} has format {manifest?.Format}; this version of the platform reads {CurrentFormat}");
        }
        catch (JsonException error)
        {
            throw PlatformException.Invalid($"{path} is damaged: {error.Message}");
        }
    }
}
