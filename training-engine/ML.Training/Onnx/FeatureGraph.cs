using System.Globalization;
using ML.Training.Features;

namespace ML.Training.Onnx;

/// <summary>
/// The fitted encoding at the head of a graph: one input per column, missing numbers as NaN. Several inputs are vectors, a
/// single one is a column [batch, 1], as MLflow feeds them.
/// </summary>
sealed class FeatureGraph
{
    readonly OnnxGraph graph;

    public FeatureGraph(OnnxGraph graph, FeatureSpec spec)
    {
        this.graph = graph;
        var single = spec.Numeric.Count + spec.Categorical.Count == 1;
        if (spec.Numeric.Count > 0) Dense = Numbers(spec.Numeric, single);
        Codes = spec.Categorical.Select(feature => Encode(feature, single)).ToList();
    }

    /// <summary>[batch, numeric features], normalised; null without any.</summary>
    public string? Dense { get; }

    /// <summary>Codes [batch] of each category.</summary>
    public IReadOnlyList<string> Codes { get; }

    string Numbers(IReadOnlyList<NumericFeature> features, bool single)
    {
        var column = graph.Constant((ReadOnlySpan<long>)[-1, 1], 2);
        var columns = features.Select(f => graph.Node("Reshape", [Declare(f.Column, OnnxType.Float, single), column])).ToList();
        var raw = columns.Count == 1 ? columns[0] : graph.Node("Concat", columns, OnnxAttribute.Int("axis", 1));
        string Row(Func<NumericFeature, float> of) => graph.Constant((ReadOnlySpan<float>)features.Select(of).ToArray(), 1, features.Count);
        var known = graph.Node("Where", [graph.Node("IsNaN", [raw]), Row(f => f.Fill), raw]);
        return graph.Node("Mul", [graph.Node("Sub", [known, Row(f => f.Mean)]), Row(f => f.Scale)]);
    }

    string Encode(CategoricalFeature feature, bool single)
    {
        var type = !feature.IsInteger ? OnnxType.String : feature.HasGaps ? OnnxType.Double : OnnxType.Int64;
        var flat = graph.Node("Reshape", [Declare(feature.Column, type, single), graph.Constant((ReadOnlySpan<long>)[-1], 1)]);
        if (type == OnnxType.Double) flat = Whole(flat, feature);
        var keys = feature.IsInteger
            ? OnnxAttribute.Ints("keys_int64s", feature.Vocabulary.Select(v => long.Parse(v, CultureInfo.InvariantCulture)))
            : OnnxAttribute.Texts("keys_strings", feature.Vocabulary);
        if (!feature.IsInteger)
            return graph.Node("LabelEncoder", [flat], keys, Values(feature), OnnxAttribute.Int("default_int64", 0));
        // Runtimes know whole numbers to text and to float32, not to whole numbers; float32 holds codes up to 2^24 exactly.
        var codes = graph.Node("LabelEncoder", [flat], keys,
            OnnxAttribute.Floats("values_floats", Enumerable.Range(1, feature.Vocabulary.Count).Select(i => (float)i).ToArray()), OnnxAttribute.Float("default_float", 0));
        return graph.Node("Cast", [codes], OnnxAttribute.Int("to", (long)OnnxType.Int64));
    }

    // Whole numbers again; a missing one becomes a number that the vocabulary does not have.
    string Whole(string column, CategoricalFeature feature)
    {
        var unseen = feature.Vocabulary.Select(v => long.Parse(v, CultureInfo.InvariantCulture)).Append(0).Min() - 1;
        var filling = graph.Node("Cast", [graph.Constant((ReadOnlySpan<long>)[unseen], 1)], OnnxAttribute.Int("to", (long)OnnxType.Double));
        var known = graph.Node("Where", [graph.Node("IsNaN", [column]), filling, column]);
        return graph.Node("Cast", [known], OnnxAttribute.Int("to", (long)OnnxType.Int64));
    }

    static OnnxAttribute Values(CategoricalFeature feature) =>
        OnnxAttribute.Ints("values_int64s", Enumerable.Range(1, feature.Vocabulary.Count).Select(i => (long)i));

    string Declare(string column, OnnxType type, bool single) => single ? graph.Input(column, type, 1) : graph.Input(column, type);
}
