using ML.Training.Features;

namespace ML.Training.Onnx;

/// <summary>
/// The end of a graph: from raw outputs to what a caller wants. <c>prediction</c> for a number, <c>probability</c> (of the
/// second class) for two classes, <c>label</c> and <c>probability_CLASS</c> for more; each [batch].
/// </summary>
static class TargetGraph
{
    public static void Write(OnnxGraph graph, TargetSpec target, string raw)
    {
        switch (target.Kind)
        {
            case TargetKind.Regression: Regression(graph, target, raw); break;
            case TargetKind.Binary: Flat(graph, graph.Node("Sigmoid", [raw]), "probability"); break;
            default: Classes(graph, target, graph.Node("Softmax", [raw], OnnxAttribute.Int("axis", 1)), raw); break;
        }
    }

    /// <summary>Names of the outputs and whether each is text.</summary>
    public static IReadOnlyList<(string Name, OnnxType Type)> Outputs(TargetSpec target) => target.Kind switch
    {
        TargetKind.Regression => [("prediction", OnnxType.Float)],
        TargetKind.Binary => [("probability", OnnxType.Float)],
        _ => [("label", OnnxType.String), .. target.Classes.Select(c => ($"probability_{c}", OnnxType.Float))],
    };

    static void Regression(OnnxGraph graph, TargetSpec target, string raw)
    {
        var scaled = graph.Node("Div", [raw, graph.Constant((ReadOnlySpan<float>)[target.Scale], 1)]);
        Flat(graph, graph.Node("Add", [scaled, graph.Constant((ReadOnlySpan<float>)[target.Mean], 1)]), "prediction");
    }

    static void Flat(OnnxGraph graph, string value, string output)
    {
        graph.Write("Reshape", [value, graph.Constant((ReadOnlySpan<long>)[-1], 1)], [output], []);
        graph.Output(output, OnnxType.Float);
    }

    static void Classes(OnnxGraph graph, TargetSpec target, string probabilities, string raw)
    {
        var winner = graph.Node("ArgMax", [raw], OnnxAttribute.Int("axis", 1), OnnxAttribute.Int("keepdims", 0));
        graph.Write("LabelEncoder", [winner], ["label"],
            [OnnxAttribute.Ints("keys_int64s", Enumerable.Range(0, target.Classes.Count).Select(i => (long)i)), OnnxAttribute.Texts("values_strings", target.Classes), OnnxAttribute.Text("default_string", "")]);
        graph.Output("label", OnnxType.String);
        var sizes = graph.Constant((ReadOnlySpan<long>)Enumerable.Repeat(1L, target.Classes.Count).ToArray(), target.Classes.Count);
        var columns = target.Classes.Select((_, i) => $"class_{i}").ToList();
        graph.Write("Split", [probabilities, sizes], columns, [OnnxAttribute.Int("axis", 1)]);
        for (var i = 0; i < columns.Count; i++) Flat(graph, columns[i], $"probability_{target.Classes[i]}");
    }
}
