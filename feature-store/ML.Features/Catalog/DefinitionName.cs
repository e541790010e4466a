using System.Text.RegularExpressions;
using ML.Common.Errors;

namespace ML.Features.Catalog;

/// <summary>Names of definitions and training sets; folders are called by them, so they hold no separators.</summary>
static partial class DefinitionName
{
    /// <param name="kind">What is named, for the message.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the name.</exception>
    public static void Check(string name, string kind)
    {
        if (!Name().IsMatch(name))
            throw PlatformException.Invalid($"name '{name}' of a {kind} must be letters, digits, '_', '-' and '.', up to 255, and start with a letter or digit");
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9_.\-]{0,254}\z")]
    private static partial Regex Name();
}
