using System.Text.RegularExpressions;
using ML.Common.Errors;

namespace ML.Tracking.Validation;

/// <summary>Rules for keys of metrics, parameters and tags (MLflow's, with MLflow's messages).</summary>
static partial class Names
{
    public const int MaxKeyLength = 250;
    public const int MaxParamValueLength = 6000;
    public const int MaxTagValueLength = 8000;
    public const int MaxExperimentTagValueLength = 20000;

    const string Allowed =
        "Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).";

    public static string MetricKey(string? key, string path) => Key(key, path, "Metric name");

    public static string ParamKey(string? key, string path) => Key(key, path, "Param key");

    public static string TagKey(string? key, string path) => Key(key, path, "key");

    /// <summary>Cuts a value that is too long, as MLflow does unless told otherwise.</summary>
    public static string Truncate(string value, int limit) => value.Length <= limit ? value : value[..limit];

    static string Key(string? key, string path, string what)
    {
        if (string.IsNullOrEmpty(key)) throw Check.Missing(path);
        if (!KeyCharacters().IsMatch(key))
            throw PlatformException.Invalid($"Invalid value \"{key}\" for parameter '{path}' supplied: {Allowed}");
        var resolved = PosixPath.Normalise(key);
        if (resolved != key || resolved == "." || resolved.StartsWith("..", StringComparison.Ordinal) || resolved.StartsWith('/'))
            throw PlatformException.Invalid(
                $"Invalid value \"{key}\" for parameter '{path}' supplied: Names may be treated as files in certain cases, and must not resolve "
                + $"to other names when treated as such. This name would resolve to '{resolved}'");
        Check.MaxLength(key, MaxKeyLength, what);
        return key;
    }

    [GeneratedRegex(@"^[/\w.\- :]*$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyCharacters();
}
