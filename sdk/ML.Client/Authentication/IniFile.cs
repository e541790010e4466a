namespace ML.Client.Authentication;

/// <summary>The INI dialect of <c>~/.mlflow/credentials</c> and <c>~/.databrickscfg</c>: sections, <c>key = value</c>, # and ; comments.</summary>
internal sealed class IniFile
{
    readonly Dictionary<string, Dictionary<string, string>> _sections = new(StringComparer.Ordinal);

    public static IniFile Parse(string text)
    {
        var file = new IniFile();
        var section = file.Section("DEFAULT");
        foreach (var raw in text.Split('\n'))
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] is '#' or ';') continue;
            if (line[0] == '[' && line[^1] == ']')
            {
                section = file.Section(line[1..^1].Trim());
                continue;
            }

            var cut = line.IndexOfAny(['=', ':']);
            if (cut > 0) section[line[..cut].Trim().ToLowerInvariant()] = line[(cut + 1)..].Trim();
        }

        return file;
    }

    /// <summary>The file's content; an absent file is empty.</summary>
    public static IniFile Read(string path) => File.Exists(path) ? Parse(File.ReadAllText(path)) : new IniFile();

    public string? Get(string section, string key) =>
        _sections.TryGetValue(section, out var keys) && keys.TryGetValue(key, out var value) && value.Length > 0 ? value : null;

    public bool Has(string section) => _sections.TryGetValue(section, out var keys) && keys.Count > 0;

    Dictionary<string, string> Section(string name) =>
        _sections.TryGetValue(name, out var section) ? section : _sections[name] = new(StringComparer.Ordinal);
}
