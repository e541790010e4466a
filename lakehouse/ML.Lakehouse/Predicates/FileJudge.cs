using ML.Lakehouse.Actions;

namespace ML.Lakehouse.Predicates;

/// <summary>Judges a whole file by a condition: whether any of its rows may meet it.</summary>
static class FileJudge
{
    public static bool MayMatch(Predicate predicate, AddFile file)
    {
        using var bounds = new FileBounds(file);
        return May(predicate, bounds);
    }

    static bool May(Predicate predicate, FileBounds file) => predicate switch
    {
        AndPredicate p => p.Parts.All(part => ExcludesNaN(p, part) ? MayWithoutNaN((ComparisonPredicate)part, file) : May(part, file)),
        OrPredicate p => p.Parts.Any(part => May(part, file)),
        ConstantPredicate p => p.Value,
        NullPredicate { IsNull: true } p => file.AnyNull(p.Column) ?? true,
        NullPredicate p => !(file.AllNull(p.Column) ?? false),
        ComparisonPredicate p => !(file.AllNull(p.Column) ?? false) && May(p, file.Min(p.Column), file.Max(p.Column)),
        InPredicate p => !(file.AllNull(p.Column) ?? false) && May(p, file.Min(p.Column), file.Max(p.Column)),
        PrefixPredicate p => !(file.AllNull(p.Column) ?? false) && May(p, file.Min(p.Column), file.Max(p.Column)),
        _ => true,
    };

    /// <summary>Whether a lower bound stands beside an upper one of the same column, which NaN, greater than every number, never meets.</summary>
    static bool ExcludesNaN(AndPredicate all, Predicate part) =>
        part is ComparisonPredicate { Kind: ComparisonKind.Greater or ComparisonKind.GreaterOrEqual, Value: double } lower
        && all.Parts.Any(other => other is ComparisonPredicate { Kind: ComparisonKind.Less or ComparisonKind.LessOrEqual or ComparisonKind.Equal } upper
            && upper.Column.Physical.SequenceEqual(lower.Column.Physical));

    static bool MayWithoutNaN(ComparisonPredicate p, FileBounds file) =>
        !(file.AllNull(p.Column) ?? false) && (p.Kind == ComparisonKind.Greater ? file.Max(p.Column) is not { } max || max.CompareTo(p.Value) > 0 : AtMost(p.Value, file.Max(p.Column)));

    static bool May(ComparisonPredicate p, IComparable? min, IComparable? max) => p.Kind switch
    {
        ComparisonKind.Equal => AtMost(min, p.Value) && AtMost(p.Value, max),
        ComparisonKind.NotEqual => min is null || max is null || min.CompareTo(p.Value) != 0 || max.CompareTo(p.Value) != 0 || p.Value is double,
        ComparisonKind.Less => min is null || min.CompareTo(p.Value) < 0,
        ComparisonKind.LessOrEqual => AtMost(min, p.Value),
        // NaN is greater than every number and stands in no statistics that leave it out.
        ComparisonKind.Greater => max is null || p.Value is double || max.CompareTo(p.Value) > 0,
        _ => p.Value is double || AtMost(p.Value, max),
    };

    static bool May(InPredicate p, IComparable? min, IComparable? max) => p.Values.Any(v => AtMost(min, v) && AtMost(v, max));

    static bool May(PrefixPredicate p, IComparable? min, IComparable? max)
    {
        var prefix = p.Prefix;
        var below = max is TextValue high && new TextValue(Cut(high.Text, prefix.Length)).CompareTo(new TextValue(prefix)) < 0;
        var above = min is TextValue low && new TextValue(Cut(low.Text, prefix.Length)).CompareTo(new TextValue(prefix)) > 0;
        return !below && !above;
    }

    static string Cut(string text, int length) => text.Length <= length ? text : text[..length];

    static bool AtMost(IComparable? low, IComparable? high) => low is null || high is null || low.CompareTo(high) <= 0;
}
