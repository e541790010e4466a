namespace ML.Training.Models;

/// <summary>Which model is trained.</summary>
public sealed class ModelOptions
{
    /// <summary>mlp, wide_and_deep, linear, script (a TorchScript file) or trees (xgboost). Default mlp.</summary>
    public string Kind { get; init; } = "mlp";

    /// <summary>Widths of the hidden layers. Default 128, 64.</summary>
    public List<int> Hidden { get; init; } = [128, 64];

    /// <summary>relu, gelu, silu, tanh, elu or leaky_relu. Default relu.</summary>
    public string Activation { get; init; } = "relu";

    /// <summary>Share of hidden values dropped in training. Default 0.</summary>
    public double Dropout { get; init; }

    /// <summary>none, batch or layer: normalisation after each hidden layer. Default none.</summary>
    public string Normalization { get; init; } = "none";

    /// <summary>Width of each category's embedding. Null: min(32, 1 + √codes).</summary>
    public int? EmbeddingWidth { get; init; }

    /// <summary>TorchScript file of kind script. Its forward takes the numeric matrix and, when there are categories, their codes.</summary>
    public string? Path { get; init; }
}
