using ML.Common.Errors;
using ML.Training.Features;

namespace ML.Training.Models;

/// <summary>Networks for tables, made for a fitted encoding.</summary>
public static class TabularNetworks
{
    static readonly string[] Activations = ["relu", "gelu", "silu", "tanh", "elu", "leaky_relu"];

    public static NetworkDefinition Build(ModelOptions options, FeatureSpec features)
    {
        var inputs = (features.Numeric.Count > 0 ? 1 : 0) + (features.Categorical.Count > 0 ? 1 : 0);
        var network = new NetworkDefinition(inputs);
        switch (options.Kind)
        {
            case "mlp": Deep(network, options, features); break;
            case "linear": Wide(network, features); break;
            case "wide_and_deep": network.Add("add", [Deep(network, options, features), Wide(network, features)]); break;
            default: throw PlatformException.Invalid($"model.kind: '{options.Kind}' is not one of mlp, wide_and_deep, linear, script, trees");
        }

        return network;
    }

    static int Deep(NetworkDefinition network, ModelOptions options, FeatureSpec features)
    {
        Check(options);
        var values = new List<int>();
        long width = features.Numeric.Count;
        if (width > 0) values.Add(0);
        for (var column = 0; column < features.Categorical.Count; column++)
        {
            var codes = features.Categorical[column].Codes;
            var size = options.EmbeddingWidth ?? Math.Min(32, 1 + (int)Math.Sqrt(codes));
            values.Add(network.Add("embedding", [network.Inputs - 1], [codes, size, column]));
            width += size;
        }

        var value = values.Count == 1 ? values[0] : network.Add("concat", values.ToArray());
        foreach (var hidden in options.Hidden)
        {
            value = Hidden(network, options, value, width, hidden);
            width = hidden;
        }

        return network.Add("linear", [value], [width, features.Target.Outputs, 1]);
    }

    static int Hidden(NetworkDefinition network, ModelOptions options, int value, long from, int to)
    {
        value = network.Add("linear", [value], [from, to, 1]);
        if (options.Normalization == "batch") value = network.Add("batch_norm", [value], [to], [1e-5, 0.1]);
        if (options.Normalization == "layer") value = network.Add("layer_norm", [value], [to], [1e-5]);
        value = network.Add(options.Activation, [value], numbers: options.Activation == "leaky_relu" ? [0.01] : null);
        return options.Dropout > 0 ? network.Add("dropout", [value], numbers: [options.Dropout]) : value;
    }

    // One weight per number and per category: an embedding as wide as the output is the linear term of a one-hot column.
    static int Wide(NetworkDefinition network, FeatureSpec features)
    {
        var outputs = features.Target.Outputs;
        int? sum = features.Numeric.Count > 0 ? network.Add("linear", [0], [features.Numeric.Count, outputs, 1]) : null;
        for (var column = 0; column < features.Categorical.Count; column++)
        {
            var term = network.Add("embedding", [network.Inputs - 1], [features.Categorical[column].Codes, outputs, column]);
            sum = sum is { } before ? network.Add("add", [before, term]) : term;
        }

        return sum!.Value;
    }

    static void Check(ModelOptions options)
    {
        if (!Activations.Contains(options.Activation))
            throw PlatformException.Invalid($"model.activation: '{options.Activation}' is not one of {string.Join(", ", Activations)}");
        if (options.Normalization is not ("none" or "batch" or "layer"))
            throw PlatformException.Invalid($"model.normalization: '{options.Normalization}' is not one of none, batch, layer");
        if (options.Hidden.Any(width => width < 1)) throw PlatformException.Invalid("model.hidden: every width is at least 1");
        if (options.EmbeddingWidth < 1) throw PlatformException.Invalid($"model.embedding_width: {options.EmbeddingWidth} is not at least 1");
    }
}
