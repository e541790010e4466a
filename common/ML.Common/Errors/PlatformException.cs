namespace ML.Common.Errors;

/// <summary>
/// A failure with a code that a caller can act on. The one exception handler turns it into the envelope of the route's
/// protocol; the message names the field, the value and what was expected.
/// </summary>
public sealed class PlatformException(ErrorCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public ErrorCode Code { get; } = code;

    public static PlatformException Invalid(string message) => new(ErrorCode.InvalidParameterValue, message);

    public static PlatformException NotFound(string message) => new(ErrorCode.ResourceDoesNotExist, message);

    public static PlatformException Exists(string message) => new(ErrorCode.ResourceAlreadyExists, message);
}
