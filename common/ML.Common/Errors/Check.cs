using System.Diagnostics.CodeAnalysis;

namespace ML.Common.Errors;

/// <summary>MLflow's per-field checks with MLflow's texts.</summary>
public static class Check
{
    /// <summary>What MLflow says at the end of many messages.</summary>
    public const string SeeDocs = " See the API docs for more information about request parameters.";

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when the value is null or empty.</exception>
    public static string Required([NotNull] string? value, string parameter) =>
        string.IsNullOrEmpty(value) ? throw Missing(parameter) : value;

    /// <inheritdoc cref="Required(string?, string)"/>
    public static T Required<T>([NotNull] T? value, string parameter) where T : struct => value ?? throw Missing(parameter);

    public static PlatformException Missing(string parameter) =>
        PlatformException.Invalid($"Missing value for required parameter '{parameter}'.{SeeDocs}");

    /// <param name="json">The value as JSON, as the caller sent it.</param>
    /// <param name="pythonType">The name MLflow's hint uses for the JSON type: int, str, list, dict, float, bool, NoneType.</param>
    public static PlatformException WrongType(string json, string parameter, string pythonType) =>
        PlatformException.Invalid($"Invalid value {json} for parameter '{parameter}' supplied:  Hint: Value was of type '{pythonType}'.{SeeDocs}");

    public static PlatformException InvalidValue(object? value, string parameter, string expectation) =>
        PlatformException.Invalid($"Invalid value {value} for parameter '{parameter}' supplied: {expectation}{SeeDocs}");

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE when the text is longer than <paramref name="limit"/> characters.</exception>
    public static void MaxLength(string? value, int limit, string what)
    {
        if (value is not null && value.Length > limit)
            throw PlatformException.Invalid($"'{what}' exceeds the maximum length of {limit} characters");
    }
}
