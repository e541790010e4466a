using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Batching;

/// <summary>Says whether requests to a model can share a run: every input and output has an open first dimension.</summary>
sealed class BatchLayout(SequencePadding? padding = null)
{
    /// <exception cref="ML.Common.Errors.PlatformException">The settings do not fit the model.</exception>
    public static BatchLayout? Of(IModelSession model, BatchingSettings settings)
    {
        var padding = SequencePadding.Of(model, settings);
        // A runtime that does not say what comes out cannot be asked whose rows they are.
        var open = model.Outputs.Count > 0 && model.Inputs.Concat(model.Outputs).All(v => v.IsTensor && v.Shape.Length > 0 && v.Shape[0] == -1);
        return open ? new BatchLayout(padding) : null;
    }

    /// <summary>How sequences of different lengths come into one run; null when they do not.</summary>
    public SequencePadding? Padding => padding;

    /// <summary>Rows of a request; null when it cannot be batched (inputs of different lengths, or none).</summary>
    public int? RowsOf(IReadOnlyList<NamedTensor> inputs)
    {
        if (inputs.Count == 0 || inputs[0].Value.Shape.Length == 0) return null;
        var rows = inputs[0].Value.Shape[0];
        foreach (var input in inputs)
            if (input.Value.Shape.Length == 0 || input.Value.Shape[0] != rows) return null;
        if (padding is not null && padding.LengthOf(inputs) is null) return null;
        return rows is > 0 and <= int.MaxValue ? (int)rows : null;
    }

    /// <summary>True when two requests differ only in their number of rows, and in the lengths of sequences that are filled up.</summary>
    public bool Matches(IReadOnlyList<NamedTensor> a, IReadOnlyList<NamedTensor> b)
    {
        if (a.Count != b.Count) return false;
        for (var i = 0; i < a.Count; i++)
        {
            if (a[i].Name != b[i].Name || a[i].Value.Type != b[i].Value.Type) return false;
            var from = padding?.IsPadded(a[i].Name) == true ? 2 : 1;
            if (a[i].Value.Shape.Length != b[i].Value.Shape.Length || !a[i].Value.Shape.AsSpan(from).SequenceEqual(b[i].Value.Shape.AsSpan(from))) return false;
        }

        return true;
    }
}
