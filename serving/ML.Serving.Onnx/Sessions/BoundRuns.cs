using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Onnx.Tensors;

namespace ML.Serving.Onnx.Sessions;

/// <summary>
/// Runs with memory of their own for a model's outputs, where their shapes follow from the inputs' and they are small, and for its inputs
/// if they are small too: nothing is allocated for such a run. Everything else is left to the runtime's arena.
/// </summary>
sealed class BoundRuns(InferenceSession session, IReadOnlyList<ValueSpec> inputs, IReadOnlyList<ValueSpec> outputs, OutputShapes shapes, Func<RunOptions> options, bool onDevice) : IDisposable
{
    const long MostBytes = 64 * 1024;
    readonly Spares<BoundRun> free = new();
    readonly string[] names = [.. outputs.Select(o => o.Name)];
    readonly TensorElementType[] types = [.. outputs.Select(o => o.Type)];
    volatile bool closed;

    /// <summary>Null for a model whose outputs cannot be bound before a run.</summary>
    /// <param name="session">The model.</param>
    /// <param name="inputs">What it takes.</param>
    /// <param name="outputs">What it answers.</param>
    /// <param name="options">Makes the options of a run.</param>
    /// <param name="onDevice">Whether it may run on a device of its own, to which inputs are copied when they are bound.</param>
    public static BoundRuns? Of(InferenceSession session, IReadOnlyList<ValueSpec> inputs, IReadOnlyList<ValueSpec> outputs, Func<RunOptions> options, bool onDevice) =>
        OutputShapes.Of(session) is { } shapes ? new BoundRuns(session, inputs, outputs, shapes, options, onDevice) : null;

    /// <summary>Runs the model; null when it must be run without bound memory, which also says what is wrong if anything is.</summary>
    /// <param name="given">The inputs, in any order.</param>
    /// <param name="cancellation">Ends the run between two operators.</param>
    /// <param name="failed">Whether a run was tried.</param>
    public InferenceResult? TryRun(IReadOnlyList<NamedTensor> given, CancellationToken cancellation, out bool failed)
    {
        failed = false;
        if (closed || Ordered(given) is not { } ordered) return null;
        var run = free.Take() ?? new BoundRun(this, session, options());
        try
        {
            var isNew = !run.Fits(ordered);
            if (isNew && !TryBind(run, ordered))
            {
                run.Dispose();
                return null;
            }

            run.Run(ordered, cancellation);
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
        free.Put(run);
        if (closed) Dispose();
    }

    public void Dispose()
    {
        closed = true;
        while (free.Take() is { } run) run.Free();
    }

    // In the model's order, as most callers send them; null when they are not its inputs.
    IReadOnlyList<NamedTensor>? Ordered(IReadOnlyList<NamedTensor> given)
    {
        if (given.Count != inputs.Count) return null;
        var at = 0;
        while (at < given.Count && given[at].Name == inputs[at].Name) at++;
        if (at == given.Count) return given;
        var ordered = new NamedTensor[given.Count];
        for (var i = 0; i < ordered.Length; i++)
        {
            for (at = 0; at < given.Count && given[at].Name != inputs[i].Name;) at++;
            if (at == given.Count) return null;
            ordered[i] = given[at];
        }

        return ordered;
    }

    bool TryBind(BoundRun run, IReadOnlyList<NamedTensor> ordered)
    {
        if (shapes.For([.. ordered]) is not { } found || !IsSmall(found)) return false;
        run.Bind(ordered, !onDevice && AreSmall(ordered), outputs, found);
        return true;
    }

    // Strings have no bytes to copy, and what has no elements no place to copy them to.
    static bool AreSmall(IReadOnlyList<NamedTensor> given) => given.All(i => !i.Value.IsString && i.Value.Count > 0) && given.Sum(i => (long)i.Value.Data.Length) <= MostBytes;

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
