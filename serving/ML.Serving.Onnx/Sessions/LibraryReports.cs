using System.Runtime.InteropServices;

namespace ML.Serving.Onnx.Sessions;

/// <summary>ONNX Runtime reports its use to its maker, and keeps files for that in the home and working folders, unless it is told not to.</summary>
static partial class LibraryReports
{
    const string Variable = "ORT_DISABLE_TELEMETRY", Off = "1";

    /// <summary>To be called before the library is used. Whoever sets the variable decides it.</summary>
    public static void Decline()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not null) return;
        // The library reads the process's own environment, of which the runtime has a copy.
        if (OperatingSystem.IsWindows()) Environment.SetEnvironmentVariable(Variable, Off);
        else _ = SetEnvironment(Variable, Off, 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int SetEnvironment(string name, string value, int overwrite);
}
