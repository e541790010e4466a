using ML.Common.Errors;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ML.Host.Configuration;

/// <summary>The values of one start, by setting name, from flags, environment and file in that order.</summary>
sealed class SettingValues
{
    readonly Dictionary<string, string> values = new(StringComparer.Ordinal);
    readonly IReadOnlyDictionary<string, string> flags;
    readonly List<string> mistakes = [];

    /// <param name="flags">What the command line gave, by setting name.</param>
    /// <param name="environment">Looks an environment variable up; null or empty when unset.</param>
    public SettingValues(IReadOnlyList<Setting> settings, IReadOnlyDictionary<string, string> flags, Func<string, string?> environment)
    {
        this.flags = flags;
        var file = ReadFile(flags.GetValueOrDefault("config") ?? environment("ML_CONFIG"), settings);
        foreach (var setting in settings)
        {
            var value = flags.GetValueOrDefault(setting.Name)
                ?? (setting.Environment is { } name && environment(name) is { Length: > 0 } set ? set : null)
                ?? file.GetValueOrDefault(setting.Name);
            if (value is null || (setting.Switch && IsFalse(value) && setting.Refused is not null)) continue;
            if (setting.Refused is { } why) mistakes.Add($"--{setting.Name} is not supported: {why}");
            else values[setting.Name] = value;
        }
    }

    /// <summary>Whether the command line itself switches something on.</summary>
    public bool IsOnByFlag(string name) => flags.TryGetValue(name, out var text) && !IsFalse(text);

    public string? Text(string name) => values.GetValueOrDefault(name);

    public bool Flag(string name, bool otherwise = false)
    {
        if (!values.TryGetValue(name, out var text)) return otherwise;
        if (text.ToLowerInvariant() is "true" or "1" or "yes" or "on") return true;
        if (!IsFalse(text)) Reject(name, text, "true or false");
        return false;
    }

    public int Number(string name, int otherwise, int minimum, int maximum)
    {
        if (!values.TryGetValue(name, out var text)) return otherwise;
        if (int.TryParse(text, out var number) && number >= minimum && number <= maximum) return number;
        Reject(name, text, $"a whole number from {minimum} to {maximum}");
        return otherwise;
    }

    public void Reject(string name, string value, string expectation) => mistakes.Add($"--{name} is '{value}'; expected {expectation}");

    /// <summary>Notes a mistake whose message says itself what was given and expected.</summary>
    public void Reject(string name, string message) => mistakes.Add($"--{name}: {message}");

    /// <summary>Throws one error that names every mistake found so far.</summary>
    public void ThrowIfWrong()
    {
        if (mistakes.Count == 0) return;
        throw PlatformException.Invalid(
            mistakes.Count == 1 ? mistakes[0] : $"{mistakes.Count} settings are wrong:\n  " + string.Join("\n  ", mistakes));
    }

    Dictionary<string, string> ReadFile(string? path, IReadOnlyList<Setting> settings)
    {
        var found = new Dictionary<string, string>(StringComparer.Ordinal);
        if (string.IsNullOrEmpty(path)) return found;
        foreach (var (key, value) in ReadMapping(path))
        {
            if (settings.Any(s => s.Name == key)) found[key] = value;
            else mistakes.Add($"'{key}' in {path} is not a setting");
        }

        return found;
    }

    static IEnumerable<(string Key, string Value)> ReadMapping(string path)
    {
        var yaml = new YamlStream();
        try
        {
            using var text = File.OpenText(path);
            yaml.Load(text);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or YamlException)
        {
            throw PlatformException.Invalid($"--config {path} cannot be read: {error.Message}");
        }

        if (yaml.Documents.Count == 0) return [];
        if (yaml.Documents[0].RootNode is not YamlMappingNode mapping)
            throw PlatformException.Invalid($"--config {path} must hold `name: value` lines");
        return mapping.Children.Select(pair => (pair.Key.ToString(), TextOf(pair.Value)));
    }

    // A list is what the flag takes between commas.
    static string TextOf(YamlNode node) => node is YamlSequenceNode list ? string.Join(',', list.Children) : node.ToString();

    static bool IsFalse(string text) => text.ToLowerInvariant() is "false" or "0" or "no" or "off" or "";
}
