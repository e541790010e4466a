using System.Globalization;

namespace ML.Training.Native.Trees;

/// <summary>
/// Makes the boosters of this thread those of a group of processes. Xgboost keeps it per thread: matrices are made and rounds
/// are run on the thread that opened it, and it is closed there.
/// </summary>
public sealed class TreeCommunicator : IDisposable
{
    TreeCommunicator()
    {
    }

    /// <param name="host">Of the tracker that introduces the workers.</param>
    /// <param name="port">Of the tracker.</param>
    /// <param name="rank">This process.</param>
    public static TreeCommunicator Open(string host, int port, int rank)
    {
        NativeLibraries.RequireXGBoost();
        var config = string.Create(CultureInfo.InvariantCulture,
            $$"""{"xgboost_communicator":"rabit","DMLC_TRACKER_URI":"{{host}}","DMLC_TRACKER_PORT":"{{port}}","DMLC_TASK_ID":"{{rank}}"}""");
        BoosterErrors.Check(BoosterNativeMethods.OpenCommunicator(config), $"rank {rank} could not join through {host}:{port}");
        return new TreeCommunicator();
    }

    // A group that lost a member cannot say goodbye: there is nothing to be done about it here.
    public void Dispose() => _ = BoosterNativeMethods.CloseCommunicator();
}
