using System.Text.Json;

namespace ML.Training.Onnx;

/// <summary>Trees as one TreeEnsembleRegressor: its sums are the margins, and what follows is as for a network.</summary>
sealed class TreeGraph
{
    readonly List<long> treeIds = [], nodeIds = [], features = [], yes = [], no = [], missingYes = [];
    readonly List<float> conditions = [];
    readonly List<string> modes = [];
    readonly List<long> leafTrees = [], leafNodes = [], leafTargets = [];
    readonly List<float> leafValues = [];

    TreeGraph(IReadOnlyList<JsonElement> trees, int outputs)
    {
        for (var tree = 0; tree < trees.Count; tree++) Add(trees[tree], tree, tree % outputs);
    }

    /// <summary>Adds the node; answers its output [batch, outputs].</summary>
    public static string Write(OnnxGraph graph, FeatureGraph encoded, IReadOnlyList<JsonElement> trees, int outputs)
    {
        var all = new TreeGraph(trees, outputs);
        return graph.Node("TreeEnsembleRegressor", [Matrix(graph, encoded)],
            OnnxAttribute.Int("n_targets", outputs),
            OnnxAttribute.Text("post_transform", "NONE"),
            OnnxAttribute.Text("aggregate_function", "SUM"),
            OnnxAttribute.Ints("nodes_treeids", all.treeIds),
            OnnxAttribute.Ints("nodes_nodeids", all.nodeIds),
            OnnxAttribute.Ints("nodes_featureids", all.features),
            OnnxAttribute.Floats("nodes_values", all.conditions.ToArray()),
            OnnxAttribute.Texts("nodes_modes", all.modes),
            OnnxAttribute.Ints("nodes_truenodeids", all.yes),
            OnnxAttribute.Ints("nodes_falsenodeids", all.no),
            OnnxAttribute.Ints("nodes_missing_value_tracks_true", all.missingYes),
            OnnxAttribute.Ints("target_treeids", all.leafTrees),
            OnnxAttribute.Ints("target_nodeids", all.leafNodes),
            OnnxAttribute.Ints("target_ids", all.leafTargets),
            OnnxAttribute.Floats("target_weights", all.leafValues.ToArray()));
    }

    static string Matrix(OnnxGraph graph, FeatureGraph encoded)
    {
        var column = graph.Constant((ReadOnlySpan<long>)[-1, 1], 2);
        var columns = encoded.Codes.Select(code => graph.Node("Reshape", [graph.Node("Cast", [code], OnnxAttribute.Int("to", (long)OnnxType.Float)), column])).ToList();
        if (encoded.Dense is not null) columns.Insert(0, encoded.Dense);
        return columns.Count == 1 ? columns[0] : graph.Node("Concat", columns, OnnxAttribute.Int("axis", 1));
    }

    void Add(JsonElement node, int tree, int target)
    {
        var id = node.GetProperty("nodeid").GetInt64();
        treeIds.Add(tree);
        nodeIds.Add(id);
        if (node.TryGetProperty("leaf", out var leaf))
        {
            Branch("LEAF", 0, 0, 0, 0, 0);
            leafTrees.Add(tree);
            leafNodes.Add(id);
            leafTargets.Add(target);
            leafValues.Add(leaf.GetSingle());
            return;
        }

        var (left, right) = (node.GetProperty("yes").GetInt64(), node.GetProperty("no").GetInt64());
        // Without a feature map, feature 3 is called f3.
        var feature = long.Parse(node.GetProperty("split").GetString()!.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture);
        Branch("BRANCH_LT", feature, node.GetProperty("split_condition").GetSingle(), left, right, node.GetProperty("missing").GetInt64() == left ? 1 : 0);
        foreach (var child in node.GetProperty("children").EnumerateArray()) Add(child, tree, target);
    }

    void Branch(string mode, long feature, float condition, long left, long right, long missing)
    {
        modes.Add(mode);
        features.Add(feature);
        conditions.Add(condition);
        yes.Add(left);
        no.Add(right);
        missingYes.Add(missing);
    }
}
