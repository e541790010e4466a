using ML.Features.PointInTime;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.TrainingSets;

/// <summary>DuckDB in this process.</summary>
sealed class EmbeddedDialect : IQueryDialect
{
    public static EmbeddedDialect Instance { get; } = new();

    public bool HasFunctions => true;

    public string Quote(string name) => Sql.Identifier(name);

    public string Relation(AttachedTable table) => table.Relation;

    public string Join(string inner, LookupJoin join) => PointInTimeSql.Join(inner, join);
}
