using System.Text.Json;
using System.Text.Json.Serialization;

namespace ML.Training.Runs;

/// <summary>How a worker tells its parent what came out.</summary>
static class ResultFile
{
    public static JsonSerializerOptions Json { get; } = new() { NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals };

    /// <summary>Writes a file that is there whole or not at all.</summary>
    public static void Write<T>(string file, T value)
    {
        File.WriteAllBytes(file + ".tmp", JsonSerializer.SerializeToUtf8Bytes(value, Json));
        File.Move(file + ".tmp", file, overwrite: true);
    }
}
