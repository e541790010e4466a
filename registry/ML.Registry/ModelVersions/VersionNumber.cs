using System.Globalization;
using ML.Common.Errors;

namespace ML.Registry.ModelVersions;

/// <summary>Version numbers, which travel as strings.</summary>
static class VersionNumber
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when it is not an integer.</exception>
    public static long Parse(string? version) =>
        int.TryParse(version, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw PlatformException.Invalid($"Parameter 'version' must be an integer, got '{version}'.");

    public static string Format(long version) => version.ToString(CultureInfo.InvariantCulture);
}
