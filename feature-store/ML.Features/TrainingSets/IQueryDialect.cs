using ML.Features.Contracts.Definitions;
using ML.Features.PointInTime;
using ML.Features.Tables;

namespace ML.Features.TrainingSets;

/// <summary>The SQL of the engine that a feature query runs on.</summary>
interface IQueryDialect
{
    string Quote(string name);

    /// <summary>A table, in the version that the session has pinned, or a query, as something to select from.</summary>
    string Relation(AttachedTable table);

    /// <summary>The inner query's rows, each once, with the lookup's columns behind them.</summary>
    string Join(string inner, LookupJoin join);

    /// <summary>The value of an on-demand feature.</summary>
    /// <param name="argument">Input → its value and its type, as the embedded engine names it.</param>
    string Call(OnDemandFeature feature, Func<string, (string Sql, string Type)> argument);
}
