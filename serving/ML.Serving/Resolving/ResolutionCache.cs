using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ML.Serving.Resolving;

/// <summary>What URIs stood for the last time the registry answered, on disk.</summary>
sealed class ResolutionCache(TrackingOptions options)
{
    public void Save(ModelUri uri, ResolvedModel model)
    {
        var file = FileOf(uri);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var temporary = $"{file}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
        using (var stream = File.Create(temporary))
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            json.WriteStringValue(model.Name);
            json.WriteStringValue(model.Version);
            json.WriteStringValue(model.Location);
            json.WriteEndArray();
        }

        File.Move(temporary, file, overwrite: true);
    }

    public ResolvedModel? Find(ModelUri uri)
    {
        var file = FileOf(uri);
        if (!File.Exists(file)) return null;
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var parts = document.RootElement.EnumerateArray().Select(p => p.GetString()!).ToArray();
        return new ResolvedModel(parts[0], parts[1], parts[2]);
    }

    // One cache may serve several servers: the address is part of the name.
    string FileOf(ModelUri uri) => Path.Combine(options.CacheFolder, "resolved", Hash($"{options.Address}|{uri.Text}") + ".json");

    internal static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];
}
