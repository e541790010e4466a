using ML.Lakehouse.Actions;
using ML.Lakehouse.Predicates;
using ML.Lakehouse.Snapshots;

namespace ML.Lakehouse.Writing;

/// <summary>The partitions that some files lie in.</summary>
sealed class PartitionTuples
{
    readonly List<ColumnPath> columns;
    readonly HashSet<string> keys;

    public PartitionTuples(Snapshot snapshot, IReadOnlyList<AddFile> files)
    {
        columns = [.. snapshot.Metadata.PartitionColumns.Select(name => snapshot.Schema.Find(name)!).Select(f => new ColumnPath([f.PhysicalName], f.Type, IsPartition: true))];
        keys = [.. files.Select(Key)];
        Predicate = new OrPredicate([.. files.DistinctBy(Key).Select(Matches)]);
    }

    public Predicate Predicate { get; }

    public bool Contain(AddFile file) => keys.Contains(Key(file));

    string Key(AddFile file) => string.Join('\u0001', columns.Select(c => file.PartitionValues.GetValueOrDefault(c.Physical[0]) is { Length: > 0 } v ? "v" + v : ""));

    AndPredicate Matches(AddFile file) => new([.. columns.Select(c => Matches(c, file.PartitionValues.GetValueOrDefault(c.Physical[0])))]);

    static Predicate Matches(ColumnPath column, string? value)
    {
        if (string.IsNullOrEmpty(value)) return new NullPredicate(column, IsNull: true);
        return StatValue.Parse(value, column.Type) is { } parsed ? new ComparisonPredicate(column, ComparisonKind.Equal, parsed) : UnknownPredicate.Instance;
    }
}
