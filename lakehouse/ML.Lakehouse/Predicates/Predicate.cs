namespace ML.Lakehouse.Predicates;

/// <summary>What of an SQL condition can be judged from a file's partition values and statistics.</summary>
abstract record Predicate;
