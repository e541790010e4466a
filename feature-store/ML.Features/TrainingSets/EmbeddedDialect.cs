using ML.Features.Contracts.Definitions;
using ML.Features.OnDemand;
using ML.Features.PointInTime;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.TrainingSets;

/// <summary>DuckDB in this process.</summary>
sealed class EmbeddedDialect(DuckDbConnection connection) : IQueryDialect
{
    readonly OnDemandMacros macros = new(connection);

    public string Quote(string name) => Sql.Identifier(name);

    public string Relation(AttachedTable table) => table.Relation;

    public string Join(string inner, LookupJoin join) => PointInTimeSql.Join(inner, join);

    public string Call(OnDemandFeature feature, Func<string, (string Sql, string Type)> argument) => macros.Call(feature, input => argument(input).Sql);
}
