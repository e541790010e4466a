using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using ML.Common.Errors;
using ML.Tracking.Traces;

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

    // As in MLflow a switch of the process, not a setting of its server.
    static readonly bool CutsLongValues =
        Environment.GetEnvironmentVariable("MLFLOW_TRUNCATE_LONG_VALUES") is not { } text || !text.Equals("false", StringComparison.OrdinalIgnoreCase) && text != "0";

    /// <summary>Cuts a value that is too long, or refuses it where MLFLOW_TRUNCATE_LONG_VALUES is false.</summary>
    /// <param name="what">The value's name or path, for the refusal.</param>
    public static string Truncate(string value, int limit, string what)
    {
        if (value.Length <= limit) return value;
        if (!CutsLongValues) Check.MaxLength(value, limit, what);
        return value[..limit];
    }

    /// <summary>Refuses tags of a new run or experiment of which two have one key: either could be the one that was meant.</summary>
    public static void RefuseTwice(IEnumerable<string> keys)
    {
        if (keys.GroupBy(k => k).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw PlatformException.Invalid($"Invalid value '{twice.Key}' for parameter 'tags' supplied: the key is given {twice.Count()} times; expected every key once.");
    }

    static string Key(string? key, string path, string what)
    {
        if (string.IsNullOrEmpty(key)) throw Check.Missing(path);
        if (!KeyCharacters().IsMatch(key))
            throw PlatformException.Invalid($"Invalid value {PythonJson.Write(JsonValue.Create(key))} for parameter '{path}' supplied: {Allowed}");
        var resolved = PosixPath.Normalise(key);
        if (resolved != key || resolved == "." || resolved.StartsWith("..", StringComparison.Ordinal) || resolved.StartsWith('/'))
            throw PlatformException.Invalid(
                $"Invalid value {PythonJson.Write(JsonValue.Create(key))} for parameter '{path}' supplied: Names may be treated as files in certain cases, and must not resolve "
                + $"to other names when treated as such. This name would resolve to '{resolved}'");
        Check.MaxLength(key, MaxKeyLength, what);
        return key;
    }

    [GeneratedRegex(@"^[/\w.\- :]*$", RegexOptions.CultureInvariant)]
    private static partial Regex KeyCharacters();
}
