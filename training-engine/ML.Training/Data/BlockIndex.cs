using ML.Common.Errors;
using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>The blocks of a view that hold selected rows, and how many each holds. Counting reads the condition's columns only.</summary>
sealed class BlockIndex
{
    const int BlockBytes = 16 << 20, RowGroup = 122_880;

    BlockIndex(TableView view, string condition, int blockRows, IReadOnlyList<BlockRange> blocks)
    {
        View = view;
        Condition = condition;
        BlockRows = blockRows;
        Blocks = blocks;
        Rows = blocks.Sum(b => (long)b.Count);
    }

    public TableView View { get; }

    public string Condition { get; }

    public int BlockRows { get; }

    public IReadOnlyList<BlockRange> Blocks { get; }

    public long Rows { get; }

    /// <summary>Rows of a block of about 16 MiB. At most as many as DuckDB writes into a row group, so that blocks of its files are read whole.</summary>
    public static int RowsFor(FeatureSpec features)
    {
        var bytes = 8 + 4 * (features.Numeric.Count + features.Categorical.Count + 2);
        return Math.Clamp(BlockBytes / bytes, 4_096, RowGroup);
    }

    public static BlockIndex Build(TableView view, string condition, int blockRows)
    {
        var blocks = new List<BlockRange>();
        for (var part = 0; part < view.Source.Parts.Count; part++) blocks.AddRange(Count(view, part, $"({view.Where}) AND {condition}", blockRows));
        var index = new BlockIndex(view, $"({view.Where}) AND {condition}", blockRows, blocks);
        if (index.Rows == 0) throw PlatformException.Invalid($"data: no row of {view.Source.Name} fulfils {index.Condition}");
        return index;
    }

    static List<BlockRange> Count(TableView view, int part, string condition, int blockRows)
    {
        var sql = $"SELECT ({TableView.Row} - {view.Start(part)}) // {blockRows} AS block, count(*)::BIGINT FROM {view.Part(part)} WHERE {condition} GROUP BY 1 ORDER BY 1";
        return DuckDbReading.Naming("data.where", () =>
            view.Database.Rows(sql, (chunk, row) => new BlockRange(part, chunk[0].Get<long>(row) * blockRows, (int)chunk[1].Get<long>(row))));
    }
}
