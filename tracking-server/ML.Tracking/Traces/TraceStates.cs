using ML.Common.Errors;

namespace ML.Tracking.Traces;

/// <summary>The states of a trace.</summary>
static class TraceStates
{
    public const string Unspecified = "STATE_UNSPECIFIED", Ok = "OK", Error = "ERROR", InProgress = "IN_PROGRESS";

    static readonly string[] All = [Unspecified, Ok, Error, InProgress];

    public static bool IsOpen(string state) => state is Unspecified or InProgress;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for another word.</exception>
    public static string Parse(string? state) => string.IsNullOrEmpty(state)
        ? Unspecified
        : All.Contains(state)
            ? state
            : throw PlatformException.Invalid($"Invalid value '{state}' for parameter 'trace.trace_info.state' supplied: expected one of {string.Join(", ", All)}");
}
