using ML.Common.Errors;
using ML.Serving.Onnx.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Signature;
using ML.Serving.Onnx.Tensors;
using ML.Training.Native.Torch;
using TensorElementType = Microsoft.ML.OnnxRuntime.Tensors.TensorElementType;
using NamedTensor = ML.Serving.Onnx.Sessions.NamedTensor;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Serving.TorchScript;

/// <summary>
/// A TorchScript module behind the gateway. A module does not say what its tensors hold: names, types and shapes are the
/// signature's; without one, inputs have the names of forward's arguments and hold float32 of any shape.
/// </summary>
sealed class TorchScriptSession : IModelSession
{
    readonly TorchScriptModel model;
    readonly int threads;

    TorchScriptSession(TorchScriptModel model, ModelSignature signature, int threads)
    {
        this.model = model;
        this.threads = threads;
        Inputs = Specs(signature.Inputs, model.InputNames);
        Outputs = model.OutputCount is { } count ? Specs(signature.Outputs, [.. Enumerable.Range(0, count).Select(OutputName)]) : [];
    }

    public IReadOnlyList<ValueSpec> Inputs { get; }

    public IReadOnlyList<ValueSpec> Outputs { get; }

    /// <exception cref="InferenceException">libtorch is not here, or cannot read the file.</exception>
    public static TorchScriptSession Load(ModelFolder folder, SessionSettings settings)
    {
        try
        {
            return new TorchScriptSession(TorchScriptModel.Load(folder.ModelFile), folder.Signature, Math.Max(1, settings.IntraOpThreads));
        }
        catch (PlatformException error)
        {
            throw new InferenceException(error.Message, isCallersFault: false, error);
        }
    }

    public InferenceResult Run(IReadOnlyList<NamedTensor> inputs, IReadOnlyList<string>? outputs, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        try
        {
            var results = model.Run([.. inputs.Select(ToScript)], threads);
            var names = results.Select((r, i) => r.Name.Length > 0 ? r.Name : i < Outputs.Count ? Outputs[i].Name : OutputName(i)).ToList();
            var wanted = outputs ?? names;
            var values = wanted.Select(name => names.IndexOf(name) is >= 0 and var i ? ModelValue.Of(FromScript(results[i])) : throw new InferenceException($"the model has no output '{name}'", isCallersFault: true));
            return new InferenceResult(wanted, [.. values], null) { IsUnnamed = results is [{ Name: "" }] };
        }
        catch (PlatformException error)
        {
            throw new InferenceException(error.Message, isCallersFault: true, error);
        }
    }

    public void Dispose() => model.Dispose();

    ScriptTensor ToScript(NamedTensor input)
    {
        var place = Inputs.ToList().FindIndex(i => i.Name == input.Name);
        if (place < 0) throw new InferenceException($"the model has no input '{input.Name}'; it has: {string.Join(", ", Inputs.Select(i => i.Name))}", isCallersFault: true);
        return new ScriptTensor(model.InputNames[place], TypeOf(input), input.Value.Shape, input.Value.Data);
    }

    static ElementType TypeOf(NamedTensor input) => input.Value.Type switch
    {
        TensorElementType.Float => ElementType.Float32,
        TensorElementType.Int64 => ElementType.Int64,
        TensorElementType.Double => ElementType.Float64,
        TensorElementType.UInt8 => ElementType.UInt8,
        TensorElementType.Int32 => ElementType.Int32,
        TensorElementType.Int16 => ElementType.Int16,
        TensorElementType.Int8 => ElementType.Int8,
        TensorElementType.Bool => ElementType.Bool,
        TensorElementType.Float16 => ElementType.Float16,
        TensorElementType.BFloat16 => ElementType.BFloat16,
        var other => throw new InferenceException($"input '{input.Name}' holds {ElementTypes.NameOf(other)}, which libtorch has no tensors of", isCallersFault: true),
    };

    static Tensor FromScript(ScriptTensor tensor) => new(tensor.Type switch
    {
        ElementType.Float32 => TensorElementType.Float,
        ElementType.Int64 => TensorElementType.Int64,
        ElementType.Float64 => TensorElementType.Double,
        ElementType.UInt8 => TensorElementType.UInt8,
        ElementType.Int32 => TensorElementType.Int32,
        ElementType.Int16 => TensorElementType.Int16,
        ElementType.Int8 => TensorElementType.Int8,
        ElementType.Bool => TensorElementType.Bool,
        ElementType.Float16 => TensorElementType.Float16,
        _ => TensorElementType.BFloat16,
    }, tensor.Shape, tensor.Data);

    static string OutputName(int place) => place == 0 ? "output" : $"output_{place}";

    // A signature of columns describes the rows of one matrix.
    static ValueSpec[] Specs(InputSchema? schema, IReadOnlyList<string> names) => schema is { IsTensor: true } && schema.Inputs.Count == names.Count
        ? [.. schema.Inputs.Select((input, i) => new ValueSpec(input.Name ?? names[i], true, TypeOf(input.Tensor!), input.Tensor!.Shape))]
        : [.. names.Select(name => new ValueSpec(name, true, TensorElementType.Float, []))];

    static TensorElementType TypeOf(TensorType tensor) => tensor.DType switch
    {
        "float32" => TensorElementType.Float,
        "float64" => TensorElementType.Double,
        "float16" => TensorElementType.Float16,
        "int64" => TensorElementType.Int64,
        "int32" => TensorElementType.Int32,
        "int16" => TensorElementType.Int16,
        "int8" => TensorElementType.Int8,
        "uint8" => TensorElementType.UInt8,
        "bool" => TensorElementType.Bool,
        var other => throw PlatformException.Invalid($"signature: tensors of {other} cannot be given to a TorchScript module"),
    };
}
