using System.Text.RegularExpressions;
using ML.Common.Errors;

namespace ML.Registry.Aliases;

/// <summary>What an alias may be called.</summary>
static partial class AliasName
{
    /// <summary>Stands for the highest version; reserved.</summary>
    public const string Latest = "latest";

    const int Limit = 255;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the rule.</exception>
    public static void Validate(string alias)
    {
        if (!Pattern().IsMatch(alias))
            throw PlatformException.Invalid(
                $"Invalid alias name: '{alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).");
        Check.MaxLength(alias, Limit, "Registered model alias name");
        if (IsLatest(alias)) throw PlatformException.Invalid("'latest' alias name (case insensitive) is reserved.");
        if (VersionLike().IsMatch(alias)) throw PlatformException.Invalid($"Version alias name '{alias}' is reserved.");
    }

    public static bool IsLatest(string alias) => alias.Equals(Latest, StringComparison.OrdinalIgnoreCase);

    [GeneratedRegex(@"^[\w\-]*\z")]
    private static partial Regex Pattern();

    [GeneratedRegex(@"^[vV][0-9]+\z")]
    private static partial Regex VersionLike();
}
