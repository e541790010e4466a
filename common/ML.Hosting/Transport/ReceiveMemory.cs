using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace ML.Hosting.Transport;

/// <summary>
/// Gives Kestrel's connections blocks of 32 KiB instead of 4: one call to the system fetches that much of a large body. An idle connection
/// holds none.
/// </summary>
public sealed class ReceiveMemory : IMemoryPoolFactory<byte>
{
    const int BlockSize = 32 << 10;

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => new Blocks();

    // The arrays are the runtime's, which gives back what has lain unused.
    sealed class Blocks : MemoryPool<byte>
    {
        public override int MaxBufferSize => Shared.MaxBufferSize;

        public override IMemoryOwner<byte> Rent(int minBufferSize = -1) => Shared.Rent(Math.Max(minBufferSize, BlockSize));

        protected override void Dispose(bool disposing)
        {
        }
    }
}
