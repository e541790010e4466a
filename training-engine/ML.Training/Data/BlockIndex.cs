using ML.Common.Errors;
using ML.Training.Features;

namespace ML.Training.Data;

/// <summary>The blocks of a view that hold selected rows, and how many each holds. Counting reads the condition's columns only.</summary>
sealed class BlockIndex
{
    const int BlockBytes = 16 << 20, RowGroup = 122_880;

    // Blocks that follow each other cost one query. So many places to begin at are enough for a mixture.
    const int FewestGroups = 32;

    readonly HashSet<int> whole;
    readonly int[] groupOf;

    BlockIndex(TableView view, string condition, int blockRows, IReadOnlyList<BlockRange> blocks)
    {
        View = view;
        Condition = condition;
        BlockRows = blockRows;
        Blocks = blocks;
        Rows = blocks.Sum(b => (long)b.Count);
        IsComplete = Rows == view.Source.Parts.Sum(part => part.Rows);
        Groups = Grouped(blocks);
        groupOf = [.. Groups.SelectMany((group, i) => Enumerable.Repeat(i, group.Count))];
        whole = [.. blocks.GroupBy(b => b.Part).Where(part => part.Sum(b => (long)b.Count) == view.Source.Parts[part.Key].Rows).Select(part => part.Key)];
    }

    public TableView View { get; }

    public string Condition { get; }

    public int BlockRows { get; }

    public IReadOnlyList<BlockRange> Blocks { get; }

    /// <summary>
    /// Blocks of one part that stay together when blocks are shuffled. Single blocks in a small table; in a large one more, so that
    /// the cost of a query does not grow with the table for each of them.
    /// </summary>
    public IReadOnlyList<BlockRun> Groups { get; }

    /// <summary>Whether two blocks are of one group.</summary>
    public bool AreTogether(int one, int other) => groupOf[one] == groupOf[other];

    /// <summary>Whether a block is the last one of its part.</summary>
    public bool IsLast(int number) => number + 1 == Blocks.Count || Blocks[number + 1].Part != Blocks[number].Part;

    public long Rows { get; }

    /// <summary>Whether every row of the view is selected: a sample's place in its block is then its row's.</summary>
    public bool IsComplete { get; }

    /// <summary>Whether every row of a part is selected, so that reading it needs no condition.</summary>
    public bool IsWhole(int part) => whole.Contains(part);

    // What this gives is part of the order of samples as well.
    static List<BlockRun> Grouped(IReadOnlyList<BlockRange> blocks)
    {
        var most = Math.Max(1, blocks.Count / FewestGroups);
        var groups = new List<BlockRun>();
        for (var first = 0; first < blocks.Count; first = groups[^1].End)
        {
            var count = 1;
            while (count < most && first + count < blocks.Count && blocks[first + count].Part == blocks[first].Part) count++;
            groups.Add(new BlockRun(first, count));
        }

        return groups;
    }

    /// <summary>Rows of a block of about 16 MiB. At most as many as DuckDB writes into a row group, so that blocks of its files are read whole.</summary>
    public static int RowsFor(FeatureSpec features)
    {
        // Part of what the order of samples follows from: another figure would be another order.
        var bytes = 8 + 4 * (features.Numeric.Count + features.Categorical.Count + 2);
        return Math.Clamp(BlockBytes / bytes, 4_096, RowGroup);
    }

    /// <param name="view">The table.</param>
    /// <param name="condition">Which of its rows.</param>
    /// <param name="usable">Which of them can be learned from.</param>
    /// <param name="blockRows">Rows of a block, selected or not.</param>
    public static BlockIndex Build(TableView view, string condition, string usable, int blockRows)
    {
        var every = view.Where == "true" && condition == "true";
        var all = $"({view.Where}) AND ({condition}) AND {usable}";
        var blocks = Enumerable.Range(0, view.Source.Parts.Count)
            .SelectMany(part => every && IsUsable(view, part, usable) ? Cut(part, view.Source.Parts[part].Rows, blockRows) : Count(view, part, all, blockRows)).ToList();
        var index = new BlockIndex(view, all, blockRows, blocks);
        if (index.Rows == 0) throw PlatformException.Invalid($"data: no row of {view.Source.Name} fulfils {index.Condition}");
        return index;
    }

    // Mostly answered from the file's statistics, unlike a count of each block.
    static bool IsUsable(TableView view, int part, string usable) =>
        view.Database.Scalar<long>($"SELECT count(*)::BIGINT FROM {view.Unnumbered(part)} WHERE {usable}") == view.Source.Parts[part].Rows;

    static IEnumerable<BlockRange> Cut(int part, long rows, int blockRows)
    {
        for (long from = 0; from < rows; from += blockRows) yield return new BlockRange(part, from, (int)Math.Min(blockRows, rows - from));
    }

    static List<BlockRange> Count(TableView view, int part, string condition, int blockRows)
    {
        var sql = $"SELECT ({TableView.Row} - {view.Start(part)}) // {blockRows} AS block, count(*)::BIGINT FROM {view.Part(part)} WHERE {condition} GROUP BY 1 ORDER BY 1";
        return DuckDbReading.Naming("data.where", () =>
            view.Database.Rows(sql, (chunk, row) => new BlockRange(part, chunk[0].Get<long>(row) * blockRows, (int)chunk[1].Get<long>(row))));
    }
}
