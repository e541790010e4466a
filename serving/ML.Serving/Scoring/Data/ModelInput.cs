using ML.Serving.Onnx.Text;

namespace ML.Serving.Scoring.Data;

/// <summary>What a request comes to: a frame, one array, or arrays by name. Exactly one is set.</summary>
sealed record ModelInput
{
    ModelInput()
    {
    }

    public Frame? Frame { get; private init; }

    public NdArray? Array { get; private init; }

    public IReadOnlyList<KeyValuePair<string, NdArray>>? Named { get; private init; }

    /// <summary>An empty JSON list, which is no array yet.</summary>
    public bool IsEmptyList { get; private init; }

    public static ModelInput Of(Frame frame) => new() { Frame = frame };

    public static ModelInput Of(NdArray array) => new() { Array = array };

    public static ModelInput Of(IReadOnlyList<KeyValuePair<string, NdArray>> named) => new() { Named = named };

    public static ModelInput EmptyList() => new() { IsEmptyList = true };

    public string TypeName => this switch
    {
        { Frame: not null } => "pandas.core.frame.DataFrame",
        { Array.IsScalar: true } => "numpy.generic",
        { Array: not null } => "numpy.ndarray",
        { Named: not null } => "dict",
        _ => "list",
    };

    public override string ToString() => this switch
    {
        { Frame: { } frame } => frame.ToString(),
        { Array: { } array } => Describe(array),
        { Named: { } named } => "{" + string.Join(", ", named.Select(p => $"{PythonText.Repr(p.Key)}: {Describe(p.Value)}")) + "}",
        _ => "[]",
    };

    static string Describe(NdArray array) => $"array of {NumpyTypes.NameOf(array.Type)} {PythonText.Tuple(array.Shape)}";
}
