using System.Text.RegularExpressions;
using ML.Common.Errors;

namespace ML.Registry.Tags;

/// <summary>What a tag of a model or version may be.</summary>
static partial class TagRules
{
    const int KeyLimit = 250;
    const int ValueLimit = 100_000;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the key or value and the rule.</exception>
    public static void Validate(string key, string value)
    {
        if (!KeyPattern().IsMatch(key))
            throw PlatformException.Invalid(
                $"Invalid value \"{key}\" for parameter 'key' supplied: Names may only contain alphanumerics, underscores (_), dashes (-), "
                + "periods (.), spaces ( ), colon(:) and slashes (/).");
        RequireNormalPath(key, "key");
        Check.MaxLength(key, KeyLimit, "key");
        Check.MaxLength(value, ValueLimit, "value");
    }

    /// <summary>Names can become file names; they must not mean another one then.</summary>
    public static void RequireNormalPath(string name, string parameter)
    {
        var normal = Normalize(name);
        if (normal == name && normal is not ("." or "..") && !normal.StartsWith("../", StringComparison.Ordinal) && !name.StartsWith('/')) return;
        throw PlatformException.Invalid(
            $"Invalid value \"{name}\" for parameter '{parameter}' supplied: Names may be treated as files in certain cases, and must not "
            + $"resolve to other names when treated as such. This name would resolve to '{normal}'");
    }

    static string Normalize(string path)
    {
        var parts = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
            if (part == ".." && parts.Count > 0 && parts[^1] != "..") parts.RemoveAt(parts.Count - 1);
            else if (part == ".." ? !path.StartsWith('/') : part != ".") parts.Add(part);
        var joined = string.Join('/', parts);
        return path.StartsWith('/') ? "/" + joined : joined.Length == 0 ? "." : joined;
    }

    [GeneratedRegex(@"^[/\w.\- :]*$")]
    private static partial Regex KeyPattern();
}
