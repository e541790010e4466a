using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ML.Training.Data;

/// <summary>
/// Asks Linux to back memory by pages of 2 MiB. Memory that is written once and then read from all over costs a fault and an
/// address translation for each page: with small ones they are a good part of reading a table.
/// </summary>
static unsafe partial class LargePages
{
    const nuint PageBytes = 2 << 20;
    const int PreferLarge = 14;

    /// <param name="memory">Pinned memory that nothing was written to yet. Less than a large page is left alone.</param>
    public static void Prefer(float[] memory)
    {
        var bytes = (nuint)memory.Length * sizeof(float);
        if (bytes < PageBytes || !OperatingSystem.IsLinux()) return;
        var start = (nuint)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(memory));
        var first = start & ~(PageBytes - 1);
        // Advice only: where there are no such pages, small ones serve.
        _ = Advise(first, ((start + bytes + PageBytes - 1) & ~(PageBytes - 1)) - first, PreferLarge);
    }

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(nuint start, nuint length, int advice);
}
