using System.Text;
using ML.Common.Errors;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Tensors;
using ML.Serving.Onnx.Text;
using ML.Serving.Scoring.Data;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;

namespace ML.Serving.Scoring;

/// <summary>Makes the model's inputs of a request, as MLflow's ONNX flavour does.</summary>
static class ModelFeed
{
    public static NamedTensor[] Create(ModelInput input, ServableModel model) => input switch
    {
        { Frame: { } frame } => OfFrame(frame, model.Inputs),
        { Array: { } array } => OfArray(array, model.Inputs),
        { Named: { } named } => [.. named.Select(p => new NamedTensor(p.Key, ToTensor(p.Value, model.Inputs.FirstOrDefault(i => i.Name == p.Key))))],
        _ => throw ScoringException.Evaluation("Input should be a dictionary or a numpy array or a pandas.DataFrame, got '<class 'list'>'"),
    };

    static NamedTensor[] OfFrame(Frame frame, IReadOnlyList<ValueSpec> inputs)
    {
        if (inputs.Count == 1)
        {
            var values = inputs[0].Type == TensorElementType.Float && AllDoubles(frame) ? FrameMatrix.OfSingles(frame) : FrameMatrix.Of(frame);
            return [new NamedTensor(inputs[0].Name, ToTensor(values, inputs[0]))];
        }

        return [.. inputs.Select(i => new NamedTensor(i.Name, OfColumn(frame, i)))];
    }

    static bool AllDoubles(Frame frame)
    {
        foreach (var column in frame.Columns)
            if (column.Values.Type != NumpyType.Float64) return false;
        return true;
    }

    // Models converted from scikit-learn take each column as [rows, 1]; a column of a frame fits that without loss.
    static Tensor OfColumn(Frame frame, ValueSpec input)
    {
        var column = frame.Find(input.Name) ?? throw ScoringException.Evaluation($"KeyError: {PythonText.Repr(input.Name)}");
        var tensor = ToTensor(column.Values, input);
        return input.Shape is [_, 1 or -1] && tensor.Shape.Length == 1 ? tensor.Reshape([tensor.Shape[0], 1]) : tensor;
    }

    static NamedTensor[] OfArray(NdArray array, IReadOnlyList<ValueSpec> inputs)
    {
        if (inputs.Count == 1) return [new NamedTensor(inputs[0].Name, ToTensor(array, inputs[0]))];
        throw new ScoringException(ErrorCode.InternalError,
            "Unable to map numpy array input to the expected model input. Numpy arrays can only be used as input for MLflow ONNX models that have a "
            + $"single input. This model requires {inputs.Count} inputs. Please pass in data as either a dictionary or a DataFrame with the following "
            + $"tensors: {PythonText.List(inputs.Select(i => i.Name))}.");
    }

    static Tensor ToTensor(NdArray array, ValueSpec? spec)
    {
        if (spec?.Type == TensorElementType.String && array.Data is object?[] texts)
            return new Tensor(array.Shape, Array.ConvertAll(texts, t => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(PythonCast.ToText(t))));
        // Clients send doubles where models compute in floats; nobody can write a float in JSON.
        if (spec?.Type == TensorElementType.Float && array.Type == NumpyType.Float64) array = ArrayCast.To(array, NumpyType.Float32);
        return OfNumbers(array);
    }

    static Tensor OfNumbers(NdArray array) => array.Data switch
    {
        float[] a => Tensor.From(TensorElementType.Float, array.Shape, a),
        double[] a => Tensor.From(TensorElementType.Double, array.Shape, a),
        long[] a when array.Type == NumpyType.Int64 => Tensor.From(TensorElementType.Int64, array.Shape, a),
        int[] a => Tensor.From(TensorElementType.Int32, array.Shape, a),
        bool[] a => Tensor.From(TensorElementType.Bool, array.Shape, a),
        short[] a => Tensor.From(TensorElementType.Int16, array.Shape, a),
        sbyte[] a => Tensor.From(TensorElementType.Int8, array.Shape, a),
        byte[] a => Tensor.From(TensorElementType.UInt8, array.Shape, a),
        ushort[] a => Tensor.From(TensorElementType.UInt16, array.Shape, a),
        uint[] a => Tensor.From(TensorElementType.UInt32, array.Shape, a),
        ulong[] a => Tensor.From(TensorElementType.UInt64, array.Shape, a),
        Half[] a => Tensor.From(TensorElementType.Float16, array.Shape, a),
        _ => throw ScoringException.Evaluation($"no tensor can hold an array of {NumpyTypes.NameOf(array.Type)}"),
    };
}
