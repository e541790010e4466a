using System.Runtime.InteropServices;

namespace ML.Training.Native.Torch;

/// <summary>One rank's end of a group of processes (torch.distributed). Collectives are called in the same order on every rank.</summary>
public sealed unsafe class Communicator : IDisposable
{
    internal CommunicatorHandle Handle { get; }

    Communicator(CommunicatorHandle handle, int rank, int size)
    {
        Handle = handle;
        Rank = rank;
        Size = size;
    }

    public int Rank { get; }

    public int Size { get; }

    /// <summary>Joins the group; returns when all ranks are there.</summary>
    public static Communicator Open(Rendezvous r)
    {
        NativeLibraries.RequireTorch();
        var status = NativeMethods.OpenCommunicator(r.Backend, r.Master, r.Port, r.LocalAddress, r.Rank, r.Size, (int)r.Timeout.TotalMilliseconds,
            r.Prefix, out var handle);
        TorchErrors.Check(status, $"rank {r.Rank} of {r.Size} could not join at {r.Master}:{r.Port}");
        return new Communicator(handle, r.Rank, r.Size);
    }

    /// <summary>Sums the values of all ranks, in place.</summary>
    public void Sum(Span<double> values) => Reduce(values, elementType: 2);

    /// <summary>Sums the values of all ranks, in place.</summary>
    public void Sum(Span<float> values) => Reduce(values, elementType: 0);

    /// <summary>Hands rank 0's bytes to every rank.</summary>
    public byte[] Broadcast(byte[]? bytes)
    {
        Span<long> length = [bytes?.Length ?? 0];
        BroadcastValues(length, elementType: 1);
        var all = Rank == 0 ? bytes! : new byte[length[0]];
        if (all.Length > 0) BroadcastValues<byte>(all, elementType: 3);
        return all;
    }

    /// <summary>Waits until every rank is here.</summary>
    public void Barrier() => TorchErrors.Check(NativeMethods.Barrier(Handle), "barrier");

    public void Dispose() => Handle.Dispose();

    void Reduce<T>(Span<T> values, int elementType) where T : unmanaged
    {
        fixed (T* data = values)
        {
            long length = values.Length;
            var view = new NativeView { Data = data, Type = elementType, Rank = 1, Shape = &length };
            TorchErrors.Check(NativeMethods.AllReduce(Handle, &view, 0), "all-reduce");
        }
    }

    void BroadcastValues<T>(Span<T> values, int elementType) where T : unmanaged
    {
        fixed (T* data = values)
        {
            long length = values.Length;
            var view = new NativeView { Data = data, Type = elementType, Rank = 1, Shape = &length };
            TorchErrors.Check(NativeMethods.Broadcast(Handle, &view, 0), "broadcast");
        }
    }
}
