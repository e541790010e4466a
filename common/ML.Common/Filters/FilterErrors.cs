using ML.Common.Errors;

namespace ML.Common.Filters;

/// <summary>Search errors that point at the place.</summary>
public static class FilterErrors
{
    /// <param name="position">Index of the first wrong character.</param>
    public static PlatformException At(int position, string message) =>
        PlatformException.Invalid($"{message} (at character {position + 1})");
}
