using System.Runtime.InteropServices;

namespace ML.Training.Native.Torch;

sealed class CommunicatorHandle : SafeHandle
{
    public CommunicatorHandle() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.CloseCommunicator(handle) == 0;
}

sealed class NetworkHandle : SafeHandle
{
    public NetworkHandle() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.FreeNetwork(handle) == 0;
}

sealed class TrainerHandle : SafeHandle
{
    public TrainerHandle() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.CloseTrainer(handle) == 0;
}

sealed class ScriptHandle : SafeHandle
{
    public ScriptHandle() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.CloseScriptModel(handle) == 0;
}

sealed class OutputsHandle : SafeHandle
{
    public OutputsHandle() : base(0, ownsHandle: true) { }

    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle() => NativeMethods.FreeOutputs(handle) == 0;
}
