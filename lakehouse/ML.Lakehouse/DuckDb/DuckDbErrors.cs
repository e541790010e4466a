using System.Runtime.InteropServices;
using ML.Common.Errors;
using ML.Lakehouse.DuckDb.Native;

namespace ML.Lakehouse.DuckDb;

/// <summary>Turns the library's errors into the platform's: what the caller asked wrongly, what ran out, what broke.</summary>
static class DuckDbErrors
{
    const int Interrupted = 29;

    public static PlatformException Of(ref ResultStruct result) =>
        new(CodeOf(NativeMethods.ResultErrorType(ref result)), Text(NativeMethods.ResultError(ref result)));

    public static PlatformException Of(nint message) => Classify(Text(message));

    /// <summary>Throws for an error object of the Arrow interface, which is destroyed; null is success.</summary>
    public static void ThrowIfAny(nint error)
    {
        if (error == 0) return;
        var message = NativeMethods.HasError(error) ? Text(NativeMethods.ErrorMessage(error)) : null;
        NativeMethods.DestroyError(ref error);
        if (message is not null) throw Classify(message);
    }

    static PlatformException Classify(string message)
    {
        var kind = message.Split(" Error:", 2)[0];
        var code = kind switch
        {
            "Out of Memory" => ErrorCode.ResourceExhausted,
            "IO" or "INTERNAL" or "FATAL" => ErrorCode.InternalError,
            "INTERRUPT" => ErrorCode.Cancelled,
            _ => ErrorCode.InvalidParameterValue,
        };
        return new PlatformException(code, message);
    }

    static ErrorCode CodeOf(int type) => type switch
    {
        Interrupted => ErrorCode.Cancelled,
        33 => ErrorCode.ResourceExhausted,
        // IO, network, fatal, internal, connection, serialization: nothing the caller wrote is at fault.
        0 or 9 or 21 or 25 or 28 or 30 or 31 or 38 => ErrorCode.InternalError,
        _ => ErrorCode.InvalidParameterValue,
    };

    static string Text(nint message) => Marshal.PtrToStringUTF8(message) ?? "DuckDB gave no message";
}
