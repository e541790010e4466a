using System.Runtime.InteropServices;
using ML.Common.Errors;

namespace ML.Training.Native.Trees;

static class BoosterErrors
{
    public static void Check(int status, string doing)
    {
        if (status == 0) return;
        // The first line is the message, the rest a stack of the library.
        var text = Marshal.PtrToStringUTF8(BoosterNativeMethods.LastError())?.Split('\n')[0] ?? "no reason was given";
        throw new PlatformException(ErrorCode.InvalidParameterValue, $"xgboost: {doing}: {text}");
    }
}
