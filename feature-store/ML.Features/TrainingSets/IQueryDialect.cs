using ML.Features.PointInTime;
using ML.Features.Tables;

namespace ML.Features.TrainingSets;

/// <summary>The SQL of the engine that a feature query runs on.</summary>
interface IQueryDialect
{
    /// <summary>Whether on-demand features can be computed there.</summary>
    bool HasFunctions { get; }

    string Quote(string name);

    /// <summary>A table, in the version that the session has pinned, as something to select from.</summary>
    string Relation(AttachedTable table);

    /// <summary>The inner query's rows, each once, with the lookup's columns behind them.</summary>
    string Join(string inner, LookupJoin join);
}
