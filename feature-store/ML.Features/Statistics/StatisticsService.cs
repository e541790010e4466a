using System.Text.Json;
using ML.Common.Errors;
using ML.Features.Catalog;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Statistics;
using ML.Features.PointInTime;
using ML.Features.Tables;
using ML.Features.TrainingSets;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Statistics;

/// <summary>Describes the values of tables and training sets, and measures how far two populations lie apart.</summary>
sealed class StatisticsService(CatalogService catalogs, TableOpener tables, TrainingSetService trainingSets)
{
    const double Moderate = 0.1, Shifted = 0.25;

    public async Task<GetStatistics.Response> DescribeAsync(GetStatistics request, CancellationToken cancellation)
    {
        using var session = new SourceSession(tables, await catalogs.CurrentAsync(cancellation));
        var table = await AttachAsync(session, Check.Required(request.Name, "name"), request.Version, cancellation);
        var features = Features(session, table).Select(c => Describe(session.Connection, table.Relation, c, cancellation)).ToList();
        return new GetStatistics.Response(request.Name, table.Source.Version, features);
    }

    public async Task<GetDrift.Response> CompareAsync(GetDrift request, CancellationToken cancellation)
    {
        using var session = new SourceSession(tables, await catalogs.CurrentAsync(cancellation));
        var name = Check.Required(request.Baseline, "baseline");
        var baseline = await AttachAsync(session, name, request.BaselineVersion, cancellation);
        var current = await AttachAsync(session, request.Current ?? name, request.CurrentVersion, cancellation);
        var shared = Features(session, baseline).Where(c => current.Find(c.Name)?.Sql == c.Sql).ToList();
        if (shared.Count == 0) throw PlatformException.Invalid($"'{name}' and '{request.Current}' have no feature in common");
        return new GetDrift.Response([.. shared.Select(c => Compare(session.Connection, baseline.Relation, current.Relation, c, cancellation))]);
    }

    async Task<AttachedTable> AttachAsync(SourceSession session, string name, long? version, CancellationToken cancellation)
    {
        if (session.Catalog.Find(name) is not null || Path.IsPathRooted(name)) return await session.AttachAsync(name, cancellation, version);
        var set = await trainingSets.GetAsync(name, cancellation);
        return await session.AttachAsync(set.Location, cancellation, version ?? set.Version);
    }

    static IReadOnlyList<DuckDbColumn> Features(SourceSession session, AttachedTable table) =>
        session.Catalog.Find<KeyedFeatures>(table.Source.Name) is { } definition ? FeatureColumns.Of(definition, table) : table.Columns;

    static FeatureStatistics Describe(DuckDbConnection connection, string relation, DuckDbColumn column, CancellationToken cancellation)
    {
        using var result = connection.Query(StatisticsSql.Describe(relation, column), cancellation);
        using var chunk = result.Fetch(cancellation)!;
        return new FeatureStatistics
        {
            Feature = column.Name, Type = FeatureTypes.FromSql(column.Sql),
            Count = chunk[0].Get<long>(0), Nulls = chunk[1].Get<long>(0), Distinct = chunk[2].Get<long>(0),
            Min = Json(chunk[3]), Max = Json(chunk[4]),
            Mean = chunk.ColumnCount > 5 ? Json(chunk[5])?.GetDouble() : null,
            StandardDeviation = chunk.ColumnCount > 5 ? Json(chunk[6])?.GetDouble() : null,
            Quantiles = chunk.ColumnCount > 5 && Json(chunk[7]) is { } list ? [.. list.EnumerateArray().Select(q => q.GetDouble())] : null,
            Top = Top(connection, relation, column, cancellation),
        };
    }

    static List<ValueCount> Top(DuckDbConnection connection, string relation, DuckDbColumn column, CancellationToken cancellation)
    {
        var top = new List<ValueCount>();
        using var result = connection.Query(StatisticsSql.Top(relation, column), cancellation);
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++) top.Add(new ValueCount(Json(chunk[0], row), chunk[1].Get<long>(row)));
        return top;
    }

    static FeatureDrift Compare(DuckDbConnection connection, string baseline, string current, DuckDbColumn column, CancellationToken cancellation)
    {
        using var result = connection.Query(StatisticsSql.Drift(baseline, current, column), cancellation);
        using var chunk = result.Fetch(cancellation)!;
        var index = chunk[0].Get<double>(0);
        var verdict = index < Moderate ? "stable" : index < Shifted ? "moderate" : "shifted";
        return new FeatureDrift(column.Name, index, verdict, chunk[1].IsNull(0) ? 0 : chunk[1].Get<long>(0), chunk[2].IsNull(0) ? 0 : chunk[2].Get<long>(0));
    }

    static JsonElement? Json(DuckDbVector vector, int row = 0)
    {
        if (vector.IsNull(row)) return null;
        using var document = JsonDocument.Parse(vector.GetBytes(row).ToArray());
        return document.RootElement.ValueKind == JsonValueKind.Null ? null : document.RootElement.Clone();
    }
}
