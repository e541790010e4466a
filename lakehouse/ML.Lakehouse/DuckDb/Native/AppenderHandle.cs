using Microsoft.Win32.SafeHandles;

namespace ML.Lakehouse.DuckDb.Native;

sealed class AppenderHandle : SafeHandleZeroOrMinusOneIsInvalid
{
    public AppenderHandle(nint pointer) : base(ownsHandle: true) => SetHandle(pointer);

    protected override bool ReleaseHandle() => NativeMethods.AppenderDestroy(ref handle) == 0;
}
