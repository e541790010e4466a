using System.CommandLine;
using ML.Host.Configuration;
using ML.Host.Telemetry;

namespace ML.Host.Verbs;

/// <summary>Where the spans of <c>ml models serve</c> go: the settings of the server of the same names.</summary>
static class ServedTraces
{
    static readonly IReadOnlyList<Setting> Settings = [.. ServerSettings.All.Where(s => s.Name is "otlp-endpoint" or "otlp-protocol" or "trace-share")];

    public static IReadOnlyList<Option<string?>> Options { get; } = [.. Settings.Select(s => new Option<string?>("--" + s.Name) { Description = $"{s.Description} [{s.Environment}]" })];

    /// <returns>Null when no collector is named.</returns>
    public static TraceOptions? Of(ParseResult parse)
    {
        var flags = Settings.Zip(Options, (setting, option) => (setting.Name, Value: parse.GetValue(option))).Where(f => f.Value is not null).ToDictionary(f => f.Name, f => f.Value!);
        // The file of settings is the server's.
        var values = new SettingValues(Settings, flags, name => name == "ML_CONFIG" ? null : Environment.GetEnvironmentVariable(name));
        var traces = TraceOptions.From(values);
        values.ThrowIfWrong();
        return traces;
    }
}
