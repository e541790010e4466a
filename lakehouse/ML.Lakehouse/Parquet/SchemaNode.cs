namespace ML.Lakehouse.Parquet;

/// <summary>A column or a group of columns.</summary>
/// <param name="Definition">How many optional or repeated parts there are on the way to it, itself included.</param>
/// <param name="Repetition">How many of them repeat.</param>
/// <param name="Leaf">The column's number among all columns; -1 for a group.</param>
/// <param name="Type">Of a column; null for a group.</param>
sealed record SchemaNode(string Name, int Definition, int Repetition, int Leaf, ParquetType? Type)
{
    public List<SchemaNode> Children { get; } = [];

    /// <summary>The part at the end of a path of names; null when the file lacks it.</summary>
    public SchemaNode? Find(params ReadOnlySpan<string> path)
    {
        var node = this;
        foreach (var name in path)
        {
            node = node.Children.Find(c => c.Name == name);
            if (node is null) return null;
        }

        return node;
    }
}
