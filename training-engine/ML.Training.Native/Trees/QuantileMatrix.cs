using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ML.Training.Native.Trees;

/// <summary>Training rows in xgboost's binned form, made from a stream: the raw rows are never all in memory.</summary>
public sealed unsafe class QuantileMatrix : IDisposable
{
    nint handle;

    QuantileMatrix(nint handle) => this.handle = handle;

    ~QuantileMatrix() => Free();

    internal nint Handle
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle == 0, this);
            return handle;
        }
    }

    /// <param name="batches">Read once per pass that xgboost makes.</param>
    /// <param name="bins">Bins of a column.</param>
    /// <param name="threads">Threads that bin.</param>
    /// <param name="reference">Matrix whose bins are used, for validation data.</param>
    public static QuantileMatrix Create(IMatrixBatches batches, int bins, int threads, QuantileMatrix? reference = null)
    {
        NativeLibraries.RequireXGBoost();
        using var source = new Source(batches);
        var self = GCHandle.Alloc(source);
        try
        {
            var config = string.Create(CultureInfo.InvariantCulture, $$"""{"missing":NaN,"nthread":{{threads}},"max_bin":{{bins}}}""");
            var status = BoosterNativeMethods.CreateQuantileMatrix(GCHandle.ToIntPtr(self), source.Proxy, reference?.Handle ?? 0, &Reset, &Next, config, out var matrix);
            // A failure of ours came through xgboost as a plain "no": ours says why.
            if (source.Failure is { } failure) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failure);
            BoosterErrors.Check(status, "matrix");
            return new QuantileMatrix(matrix);
        }
        finally
        {
            self.Free();
        }
    }

    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    void Free()
    {
        if (handle != 0) _ = BoosterNativeMethods.FreeMatrix(handle);
        handle = 0;
    }

    [UnmanagedCallersOnly]
    static void Reset(nint iterator) => ((Source)GCHandle.FromIntPtr(iterator).Target!).Reset();

    [UnmanagedCallersOnly]
    static int Next(nint iterator) => ((Source)GCHandle.FromIntPtr(iterator).Target!).Next();

    /// <summary>Hands batches to xgboost's proxy; the current one stays pinned until the next.</summary>
    sealed class Source : IDisposable
    {
        readonly IMatrixBatches batches;
        MemoryHandle pinned;

        public Source(IMatrixBatches batches)
        {
            this.batches = batches;
            BoosterErrors.Check(BoosterNativeMethods.CreateProxy(out var proxy), "proxy");
            Proxy = proxy;
        }

        public nint Proxy { get; }

        public Exception? Failure { get; private set; }

        public void Reset() => Try(() =>
        {
            batches.Reset();
            return 1;
        });

        public int Next() => Failure is not null ? 0 : Try(() => batches.Next() is { } batch ? Set(batch) : 0);

        public void Dispose()
        {
            pinned.Dispose();
            _ = BoosterNativeMethods.FreeMatrix(Proxy);
        }

        int Set(MatrixBatch batch)
        {
            pinned.Dispose();
            pinned = batch.Values.Pin();
            BoosterErrors.Check(BoosterNativeMethods.SetProxyData(Proxy, ArrayInterface.Of((float*)pinned.Pointer, batch.Rows, batch.Columns)), "data");
            SetInfo("label", batch.Labels);
            if (batch.Weights.Length > 0) SetInfo("weight", batch.Weights);
            return 1;
        }

        void SetInfo(string field, ReadOnlyMemory<float> values)
        {
            using var memory = values.Pin();
            BoosterErrors.Check(BoosterNativeMethods.SetFloatInfo(Proxy, field, (float*)memory.Pointer, (ulong)values.Length), field);
        }

        int Try(Func<int> body)
        {
            try
            {
                return body();
            }
            catch (Exception error)
            {
                // No exception may cross the library's frames.
                Failure ??= error;
                return 0;
            }
        }
    }
}
