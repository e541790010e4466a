using ML.Lakehouse.DuckDb;
using ML.Training.Data;

namespace ML.Training.Features;

/// <summary>What DuckDB is asked for and how it encodes the target. The classes of a target become an enum type of the database.</summary>
sealed class FeatureSql
{
    static int installed;

    readonly string[] columns;

    FeatureSql(FeatureSpec spec, string prefix)
    {
        Numeric = spec.Numeric;
        Categorical = spec.Categorical;
        HasWeight = spec.WeightColumn is not null;
        columns =
        [
            Target(spec.Target, prefix),
            .. HasWeight ? [$"CAST({Sql.Identifier(spec.WeightColumn!)} AS FLOAT)"] : Array.Empty<string>(),
            .. spec.Numeric.Select(Number),
            .. spec.Categorical.Select(feature => $"CAST({Sql.Identifier(feature.Column)} AS VARCHAR)"),
        ];
        if (spec.Target.Kind == TargetKind.Regression) (TargetMean, TargetScale) = (spec.Target.Mean, spec.Target.Scale);
        // A row without target teaches nothing; a class that the training part never had cannot be judged.
        Usable = spec.Target.Kind == TargetKind.Regression
            ? $"{Sql.Identifier(spec.Target.Column)} IS NOT NULL"
            : $"TRY_CAST(CAST({Sql.Identifier(spec.Target.Column)} AS VARCHAR) AS {prefix}_target) IS NOT NULL";
    }

    public IReadOnlyList<NumericFeature> Numeric { get; }

    public int DenseCount => Numeric.Count;

    public IReadOnlyList<CategoricalFeature> Categorical { get; }

    public int CodeCount => Categorical.Count;

    public bool HasWeight { get; }

    /// <summary>How many columns <see cref="Select"/> takes, without the row number.</summary>
    public int Columns => columns.Length;

    /// <summary>Taken off the target while it is copied; 0 for classes.</summary>
    public float TargetMean { get; }

    /// <summary>What the target is then multiplied by; 1 for classes.</summary>
    public float TargetScale { get; } = 1;

    /// <summary>Which rows can be learned from.</summary>
    public string Usable { get; }

    public static FeatureSql Install(DuckDbDatabase database, FeatureSpec spec)
    {
        var prefix = $"vocabulary_{Interlocked.Increment(ref installed)}";
        if (spec.Target.Classes.Count > 0) Create(database, $"{prefix}_target", spec.Target.Classes);
        return new FeatureSql(spec, prefix);
    }

    /// <summary>Target, weight if any, numbers as they are in the table (null where missing), categories as text; at last the row's number if it is needed.</summary>
    public string Select(bool row) => string.Join(", ", row ? [.. columns, $"CAST({TableView.Row} AS BIGINT)"] : columns);

    static void Create(DuckDbDatabase database, string name, IReadOnlyList<string> values) =>
        database.Execute($"CREATE TYPE {name} AS ENUM ({string.Join(", ", values.Select(Sql.Literal))})");

    static string Target(TargetSpec target, string prefix)
    {
        var name = Sql.Identifier(target.Column);
        return target.Kind == TargetKind.Regression
            ? $"CAST({name} AS FLOAT)"
            : $"CAST(enum_code(CAST(CAST({name} AS VARCHAR) AS {prefix}_target)) AS FLOAT)";
    }

    // Filled and scaled while it is copied, which costs less than five passes of SQL over every column.
    static string Number(NumericFeature f) => $"CAST({Sql.Identifier(f.Column)} AS FLOAT)";
}
