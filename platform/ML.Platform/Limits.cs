using ML.Common.Errors;

namespace ML.Platform;

/// <summary>Sizes that a caller may ask for.</summary>
static class Limits
{
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when the value is not from 1 to the most.</exception>
    public static int Within(int? value, string name, int otherwise, int most) =>
        value is not { } given ? otherwise
        : given >= 1 && given <= most ? given
        : throw PlatformException.Invalid($"{name} is {given}; expected 1 to {most}");
}
