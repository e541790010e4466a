using System.Runtime.InteropServices;
using ML.Common.Errors;

namespace ML.Training.Native.Torch;

static class TorchErrors
{
    const int NotFinite = 2;

    /// <summary>Throws what the last call of this thread left behind, in libtorch's words.</summary>
    public static void Check(int status, string doing)
    {
        if (status == 0) return;
        var text = Marshal.PtrToStringUTF8(NativeMethods.LastError()) ?? "no reason was given";
        if (status == NotFinite) throw new NotFiniteException(text);
        throw new PlatformException(ErrorCode.InvalidParameterValue, $"{doing}: {text}");
    }
}
