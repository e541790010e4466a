using ML.Common.Errors;
using ML.Features.Contracts.TrainingSets;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Tables;

/// <summary>Rows that SQL of one session can name.</summary>
/// <param name="Relation">Quoted name of the view.</param>
/// <param name="Columns">Its columns, in order.</param>
/// <param name="Source">What it reads, pinned.</param>
sealed record AttachedTable(string Relation, IReadOnlyList<DuckDbColumn> Columns, SourceVersion Source)
{
    /// <summary>The SQL that somebody wrote, where it is that rather than a table; other engines have to be told it.</summary>
    public QueryText? Query { get; init; }

    public DuckDbColumn? Find(string column) => Columns.FirstOrDefault(c => c.Name == column);

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the column, the table and its columns.</exception>
    public DuckDbColumn Get(string column, string role) => Find(column) ?? throw PlatformException.Invalid(
        $"{role} '{column}' is not a column of '{Source.Name}'; it has {string.Join(", ", Columns.Select(c => c.Name))}");
}
