using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace ML.Serving.Onnx.Sessions;

/// <summary>
/// The shapes of a model's outputs as they follow from its inputs': sizes that the graph fixes, and open ones that carry the name of an
/// input's, or are the first of an output where the first of the first input is open too. The runtime checks them when it runs.
/// </summary>
sealed class OutputShapes
{
    readonly Size[][] outputs;

    OutputShapes(Size[][] outputs) => this.outputs = outputs;

    /// <summary>Null when they cannot be told, or an output is no tensor of numbers.</summary>
    public static OutputShapes? Of(InferenceSession session)
    {
        var inputs = session.InputNames.Select(n => session.InputMetadata[n]).ToList();
        // An input that is an output as it stands would be handed through, and not be written to memory of ours.
        if (session.InputNames.Intersect(session.OutputNames).Any() || inputs.Exists(i => !IsNumbers(i))) return null;
        var outputs = new List<Size[]>();
        foreach (var output in session.OutputNames.Select(n => session.OutputMetadata[n]))
        {
            if (!IsNumbers(output)) return null;
            var sizes = output.Dimensions.Select((size, axis) => SizeOf(size, axis, output.SymbolicDimensions[axis], inputs)).ToArray();
            if (sizes.Contains(null)) return null;
            outputs.Add([.. sizes.Select(s => s!.Value)]);
        }

        return outputs.Count == 0 ? null : new OutputShapes([.. outputs]);
    }

    /// <summary>The shapes for inputs in the graph's order; null when an input has not the rank that the graph says.</summary>
    public long[][]? For(ReadOnlySpan<NamedTensor> inputs)
    {
        var shapes = new long[outputs.Length][];
        for (var i = 0; i < shapes.Length; i++)
        {
            shapes[i] = new long[outputs[i].Length];
            for (var axis = 0; axis < shapes[i].Length; axis++)
                if ((shapes[i][axis] = outputs[i][axis].In(inputs)) <= 0) return null;
        }

        return shapes;
    }

    static bool IsNumbers(NodeMetadata value) => value.OnnxValueType == OnnxValueType.ONNX_TYPE_TENSOR && value.ElementDataType != TensorElementType.String;

    static Size? SizeOf(int size, int axis, string symbol, List<NodeMetadata> inputs)
    {
        if (size >= 0) return new Size(size, 0, 0);
        for (var i = 0; i < inputs.Count && symbol.Length > 0; i++)
            if (Array.IndexOf(inputs[i].SymbolicDimensions, symbol) is var at and >= 0) return new Size(-1, i, at);
        return axis == 0 && symbol.Length == 0 && inputs is [{ Dimensions: [< 0, ..] }, ..] ? new Size(-1, 0, 0) : null;
    }

    /// <param name="Fixed">The size itself; -1 for an input's.</param>
    readonly record struct Size(long Fixed, int Input, int Axis)
    {
        public long In(ReadOnlySpan<NamedTensor> inputs) =>
            Fixed >= 0 ? Fixed : Axis < inputs[Input].Value.Shape.Length ? inputs[Input].Value.Shape[Axis] : -1;
    }
}
