namespace ML.Lakehouse.Predicates;

/// <summary>What kind of constant a condition has, which decides how DuckDB compares it with a column.</summary>
enum ConstantKind
{
    Text,
    Boolean,
    Integer,
    Decimal,
    Floating,
    Date,
    Time,
}
