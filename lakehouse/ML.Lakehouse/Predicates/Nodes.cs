using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.Predicates;

sealed record AndPredicate(IReadOnlyList<Predicate> Parts) : Predicate;

sealed record OrPredicate(IReadOnlyList<Predicate> Parts) : Predicate;

/// <summary>A condition that only the rows themselves can answer.</summary>
sealed record UnknownPredicate : Predicate
{
    public static UnknownPredicate Instance { get; } = new();
}

/// <summary>A condition without columns: true or false whatever the row.</summary>
sealed record ConstantPredicate(bool Value) : Predicate;

sealed record ComparisonPredicate(ColumnPath Column, ComparisonKind Kind, IComparable Value) : Predicate;

sealed record InPredicate(ColumnPath Column, IReadOnlyList<IComparable> Values) : Predicate;

sealed record NullPredicate(ColumnPath Column, bool IsNull) : Predicate;

sealed record PrefixPredicate(ColumnPath Column, string Prefix) : Predicate;

/// <summary>A leaf column: the keys under which partition values and statistics have it.</summary>
sealed record ColumnPath(IReadOnlyList<string> Physical, DataType Type, bool IsPartition);

enum ComparisonKind
{
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}
