using System.Runtime.InteropServices;

namespace ML.Storage.Disk;

/// <summary>Memory in blocks that begin where the disk's pages do, as writes past the system's cache want it.</summary>
sealed unsafe class AlignedBlocks(int count, int size) : IDisposable
{
    const int Alignment = 4096;

    readonly byte* start = (byte*)NativeMemory.AlignedAlloc((nuint)count * (nuint)size, Alignment);

    /// <summary>The bytes of one.</summary>
    public Span<byte> this[int index] => new(start + (long)index * size, size);

    public void Dispose() => NativeMemory.AlignedFree(start);
}
