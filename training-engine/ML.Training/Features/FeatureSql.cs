using ML.Lakehouse.DuckDb;
using ML.Training.Data;

namespace ML.Training.Features;

/// <summary>What DuckDB is asked for, and how it encodes texts. What it gives can be asked for until it is disposed.</summary>
sealed class FeatureSql : IDisposable
{
    readonly string[] columns;
    readonly List<TextCodes> vocabularies = [];

    /// <param name="database">Who is asked.</param>
    /// <param name="spec">The fitted encoding.</param>
    public FeatureSql(DuckDbDatabase database, FeatureSpec spec)
    {
        Numeric = spec.Numeric;
        CodeCount = spec.Categorical.Count;
        HasWeight = spec.WeightColumn is not null;
        var target = Sql.Identifier(spec.Target.Column);
        var isNumber = spec.Target.Kind == TargetKind.Regression;
        // From 1 on; 0 is a class that the training part never had.
        var code = isNumber ? "" : Code(database, spec.Target.Classes, spec.Target.Column);
        columns =
        [
            isNumber ? $"CAST({target} AS FLOAT)" : $"CAST({code} - 1 AS FLOAT)",
            .. HasWeight ? [$"CAST({Sql.Identifier(spec.WeightColumn!)} AS FLOAT)"] : Array.Empty<string>(),
            .. spec.Numeric.Select(Number),
            .. spec.Categorical.Select(feature => Code(database, feature.Vocabulary, feature.Column)),
        ];
        if (isNumber) (TargetMean, TargetScale) = (spec.Target.Mean, spec.Target.Scale);
        // A row without target teaches nothing; a class that the training part never had cannot be judged.
        Usable = isNumber ? $"{target} IS NOT NULL" : $"{code} > 0";
    }

    public IReadOnlyList<NumericFeature> Numeric { get; }

    public int DenseCount => Numeric.Count;

    public int CodeCount { get; }

    public bool HasWeight { get; }

    /// <summary>How many columns <see cref="Select"/> takes, without the row number.</summary>
    public int Columns => columns.Length;

    /// <summary>Taken off the target while it is copied; 0 for classes.</summary>
    public float TargetMean { get; }

    /// <summary>What the target is then multiplied by; 1 for classes.</summary>
    public float TargetScale { get; } = 1;

    /// <summary>Which rows can be learned from.</summary>
    public string Usable { get; }

    /// <summary>Target, weight if any, numbers as they are in the table (null where missing), codes of categories; at last the row's number if it is needed.</summary>
    public string Select(bool row) => string.Join(", ", row ? [.. columns, $"CAST({TableView.Row} AS BIGINT)"] : columns);

    public void Dispose() => vocabularies.ForEach(vocabulary => vocabulary.Dispose());

    string Code(DuckDbDatabase database, IReadOnlyList<string> vocabulary, string column)
    {
        var codes = new TextCodes(database, new VocabularyCodes(vocabulary).Write);
        vocabularies.Add(codes);
        return codes.Of($"CAST({Sql.Identifier(column)} AS VARCHAR)");
    }

    // Filled and scaled while it is copied, which costs less than five passes of SQL over every column.
    static string Number(NumericFeature f) => $"CAST({Sql.Identifier(f.Column)} AS FLOAT)";
}
