using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Tables;
using ML.Lakehouse.Confinement;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Views;

/// <summary>A feature view as one query of a session.</summary>
static class ViewQuery
{
    /// <param name="expand">Whether sources that are views themselves are computed in place instead of being read.</param>
    public static async Task<string> PrepareAsync(SourceSession session, FeatureView view, bool expand, CancellationToken cancellation)
    {
        var sources = new Dictionary<string, AttachedTable>(StringComparer.Ordinal);
        foreach (var (alias, name) in view.Sources ?? [])
            sources[alias] = await AttachAsync(session, view.Sql is null ? null : alias, name, expand, cancellation);
        if (view.Sql is not null) return $"SELECT * FROM {session.AttachText(view.Sql, sources, $"feature view '{view.Name}'").Relation}";
        foreach (var aggregation in view.Aggregations!)
            if (aggregation.Where is { } condition) SqlText.CheckExpression(session.Connection, condition, $"where of aggregation '{aggregation.Name}'");
        return AggregationSql.Of(view, sources.Values.Single());
    }

    static async Task<AttachedTable> AttachAsync(SourceSession session, string? alias, string name, bool expand, CancellationToken cancellation)
    {
        if (!expand || session.Catalog.Find<FeatureView>(name) is not { } inner) return await session.AttachAsync(name, cancellation, alias: alias);
        var query = await PrepareAsync(session, inner, expand, cancellation);
        var attached = session.AttachQuery(query, $"feature view '{name}'");
        if (alias is not null) session.Connection.Execute($"CREATE OR REPLACE TEMP VIEW {Sql.Identifier(alias)} AS SELECT * FROM {attached.Relation}", cancellation);
        return attached;
    }
}
