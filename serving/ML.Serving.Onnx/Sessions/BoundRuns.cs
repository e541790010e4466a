using System.Collections.Concurrent;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Onnx.Tensors;

namespace ML.Serving.Onnx.Sessions;

/// <summary>
/// Runs with memory of their own for a model's outputs, where their shapes follow from the inputs' and they are small: nothing is
/// allocated for such a run. Everything else is left to the runtime's arena.
/// </summary>
sealed class BoundRuns(InferenceSession session, IReadOnlyList<ValueSpec> inputs, IReadOnlyList<ValueSpec> outputs, OutputShapes shapes, Func<RunOptions> options) : IDisposable
{
    const long MostBytes = 64 * 1024;
    readonly ConcurrentQueue<BoundRun> free = new();
    readonly string[] names = [.. outputs.Select(o => o.Name)];
    readonly TensorElementType[] types = [.. outputs.Select(o => o.Type)];
    volatile bool closed;

    /// <summary>Null for a model whose outputs cannot be bound before a run.</summary>
    public static BoundRuns? Of(InferenceSession session, IReadOnlyList<ValueSpec> inputs, IReadOnlyList<ValueSpec> outputs, Func<RunOptions> options) =>
        OutputShapes.Of(session) is { } shapes ? new BoundRuns(session, inputs, outputs, shapes, options) : null;

    /// <summary>Runs the model; null when it must be run without bound memory, which also says what is wrong if anything is.</summary>
    /// <param name="feed">The inputs.</param>
    /// <param name="given">The same, as the caller gave them.</param>
    /// <param name="cancellation">Ends the run between two operators.</param>
    /// <param name="failed">Whether a run was tried.</param>
    public InferenceResult? TryRun(TensorFeed feed, IReadOnlyList<NamedTensor> given, CancellationToken cancellation, out bool failed)
    {
        failed = false;
        if (closed || given.Count != inputs.Count) return null;
        var ordered = new NamedTensor[given.Count];
        if (!TryOrder(given, ordered)) return null;
        var run = free.TryDequeue(out var pooled) ? pooled : new BoundRun(this, session, options());
        try
        {
            var isNew = run.Shapes.Length == 0 || !shapes.Are(run.Shapes, ordered);
            if (isNew && !TryBind(run, ordered))
            {
                run.Dispose();
                return null;
            }

            run.Run(feed, cancellation);
            if (!isNew || run.IsWritten()) return new InferenceResult(names, run.Values, run);
            closed = true;
        }
        catch (OnnxRuntimeException)
        {
            // It may be half bound, or about to be ended: another takes its place.
            failed = true;
        }

        run.Free();
        return null;
    }

    /// <summary>The model ran without bound memory where it failed with it: its shapes are not what they seem.</summary>
    public void GiveUp() => Dispose();

    public void Return(BoundRun run)
    {
        free.Enqueue(run);
        if (closed) Dispose();
    }

    public void Dispose()
    {
        closed = true;
        while (free.TryDequeue(out var run)) run.Free();
    }

    bool TryOrder(IReadOnlyList<NamedTensor> given, NamedTensor[] ordered)
    {
        for (var i = 0; i < ordered.Length; i++)
        {
            var at = 0;
            while (at < given.Count && given[at].Name != inputs[i].Name) at++;
            if (at == given.Count) return false;
            ordered[i] = given[at];
        }

        return true;
    }

    bool TryBind(BoundRun run, NamedTensor[] ordered)
    {
        if (shapes.For(ordered) is not { } found || !IsSmall(found)) return false;
        run.Bind(names, types, found);
        return true;
    }

    bool IsSmall(long[][] found)
    {
        var bytes = 0L;
        for (var i = 0; i < found.Length; i++)
        {
            // Sizes come from a stranger's request, so their product may be beyond any number.
            var left = MostBytes - bytes;
            var size = (long)ElementTypes.SizeOf(types[i]);
            foreach (var n in found[i])
            {
                if (n > left / Math.Max(1, size)) return false;
                size *= n;
            }

            bytes += size;
        }

        return bytes <= MostBytes;
    }
}
