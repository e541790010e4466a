using System.Collections.Concurrent;

namespace ML.Serving.Onnx.Sessions;

/// <summary>Things kept for their next use. What a core used last is what it takes first, so cores seldom meet over one.</summary>
public sealed class Spares<T> where T : class
{
    readonly Slot[] slots = new Slot[Environment.ProcessorCount];
    readonly ConcurrentQueue<T> others = new();

    /// <summary>One of them, which is the caller's from now on; null when there is none.</summary>
    public T? Take()
    {
        var own = Own();
        if (TakeFrom(ref slots[own]) is { } item) return item;
        for (var i = 0; i < slots.Length; i++)
            if (i != own && TakeFrom(ref slots[i]) is { } other) return other;
        return others.TryDequeue(out var queued) ? queued : null;
    }

    public void Put(T item)
    {
        if (Interlocked.CompareExchange(ref slots[Own()].Item, item, null) is not null) others.Enqueue(item);
    }

    int Own() => (int)((uint)Thread.GetCurrentProcessorId() % (uint)slots.Length);

    static T? TakeFrom(ref Slot slot) => Volatile.Read(ref slot.Item) is null ? null : Interlocked.Exchange(ref slot.Item, null);

    // As large as a line of the cache, so that a core's slot is its own.
    struct Slot
    {
        public T? Item;
#pragma warning disable CS0169, IDE0051 // Room that nobody uses is what they are for.
        readonly nint room1, room2, room3, room4, room5, room6, room7;
#pragma warning restore CS0169, IDE0051
    }
}
