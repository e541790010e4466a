using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ML.Serving.Models;

/// <summary>
/// A thread that gets what requests leave of the processor, for loading a model while others answer. The work must be native code for the
/// most part and start no threads: they would stay as slow, and the collector waits for threads in managed code.
/// </summary>
static partial class QuietThread
{
    const int PriorityOfProcess = 0, CallingThread = 0, Niceness = 10;

    /// <summary>Runs the work there, and waits for it.</summary>
    public static T Run<T>(Func<T> work)
    {
        var (result, failure) = (default(T), default(ExceptionDispatchInfo));
        var thread = new Thread(() =>
        {
            if (OperatingSystem.IsLinux()) _ = SetPriority(PriorityOfProcess, CallingThread, Niceness);
            try
            {
                result = work();
            }
            catch (Exception error)
            {
                failure = ExceptionDispatchInfo.Capture(error);
            }
        })
        { Name = "model load", IsBackground = true };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    [LibraryImport("libc", EntryPoint = "setpriority")]
    private static partial int SetPriority(int which, int who, int priority);
}
