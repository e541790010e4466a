using System.Runtime.InteropServices;

namespace ML.Serving.Onnx.Sessions;

/// <summary>
/// Memory that native libraries have freed and the C library keeps for their next allocation. Left alone, glibc learns from the first large
/// model that is freed to keep as much as twice its size, in each of its arenas.
/// </summary>
public static partial class NativeMemory
{
    const int TrimThreshold = -1, MmapThreshold = -3;
    const int Megabyte = 1 << 20;

    /// <summary>Has large pieces go back to the system as they are freed, and little kept of the rest. For processes that load and unload models.</summary>
    public static void KeepLittle() => Call(static () =>
    {
        _ = SetOption(MmapThreshold, 8 * Megabyte);
        _ = SetOption(TrimThreshold, 4 * Megabyte);
    });

    /// <summary>Gives back what lies free between pieces in use.</summary>
    public static void Trim() => Call(static () => _ = Trim(0));

    static void Call(Action call)
    {
        if (!OperatingSystem.IsLinux()) return;
        try
        {
            call();
        }
        catch (EntryPointNotFoundException)
        {
            // Not glibc: others give memory back as it is freed.
        }
    }

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    private static partial int Trim(nuint keep);

    [LibraryImport("libc", EntryPoint = "mallopt")]
    private static partial int SetOption(int option, int value);
}
