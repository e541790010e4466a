namespace ML.Serving.Onnx.Signature;

/// <summary>What a model says of its inputs, outputs and parameters. Null where it says nothing.</summary>
public sealed record ModelSignature(InputSchema? Inputs, InputSchema? Outputs, IReadOnlyList<ParamSpec>? Params)
{
    public static ModelSignature None { get; } = new(null, null, null);
}
