using ML.Common.Errors;
using ML.Features.Contracts.Definitions;

namespace ML.Features.Catalog;

/// <summary>Checks definitions by themselves and against each other; collects every mistake before it answers.</summary>
sealed class DefinitionValidator(FeatureCatalog catalog)
{
    static readonly string[] Functions = ["count", "sum", "avg", "min", "max", "stddev", "variance"];

    readonly List<string> mistakes = [];

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE with every mistake.</exception>
    public void Check(IReadOnlyList<FeatureDefinition> definitions)
    {
        foreach (var group in definitions.GroupBy(d => d.Name).Where(g => g.Count() > 1)) mistakes.Add($"'{group.Key}' is defined {group.Count()} times");
        foreach (var definition in definitions) Check(definition);
        if (mistakes.Count == 0)
            foreach (var view in definitions.OfType<FeatureView>()) CheckCycles(view, [view.Name]);
        if (mistakes.Count > 0)
            throw PlatformException.Invalid(mistakes.Count == 1 ? mistakes[0] : $"{mistakes.Count} mistakes:\n  " + string.Join("\n  ", mistakes));
    }

    void Check(FeatureDefinition definition)
    {
        Try(() => DefinitionName.Check(definition.Name, definition.Kind));
        // Folders and tables are called by them, and not every system tells letters from capitals.
        foreach (var other in catalog.All.Select(d => d.Definition.Name).Where(n => n != definition.Name && n.Equals(definition.Name, StringComparison.OrdinalIgnoreCase)))
            mistakes.Add($"'{definition.Name}' and '{other}' differ in capital letters alone; choose another name");
        switch (definition)
        {
            case Entity entity: CheckEntity(entity); break;
            case FeatureTable table: CheckKeyed(table); Require(table.Location.Length > 0, table, "location is missing"); break;
            case FeatureView view: CheckKeyed(view); CheckView(view); break;
            case OnDemandFeature feature: CheckOnDemand(feature); break;
            case FeatureSpec spec: CheckSpec(spec); break;
        }
    }

    void CheckEntity(Entity entity)
    {
        Require(entity.JoinKey.Length > 0, entity, "join_key is missing");
        Try(() =>
        {
            if (!FeatureTypes.CanBeKey(FeatureTypes.ToSql(entity.Type, $"type of '{entity.Name}'")))
                throw PlatformException.Invalid($"type of '{entity.Name}' is '{entity.Type}'; expected an integer, string, boolean, date or timestamp");
        });
    }

    void CheckKeyed(KeyedFeatures table)
    {
        Require(table.PrimaryKeys.Count > 0, table, "primary_keys is empty");
        Require(table.PrimaryKeys.Distinct().Count() == table.PrimaryKeys.Count, table, "primary_keys names a column twice");
        Require(table.TimeseriesColumn is null || !table.PrimaryKeys.Contains(table.TimeseriesColumn), table, "timeseries_column is also a primary key");
        Require(table.Ttl is null || table.TimeseriesColumn is not null, table, "ttl needs a timeseries_column");
        foreach (var group in (table.Features ?? []).GroupBy(f => f.Name).Where(g => g.Count() > 1)) mistakes.Add($"'{table.Name}': feature '{group.Key}' is listed twice");
        Try(() => Duration.Micros(table.Ttl, $"ttl of '{table.Name}'"));
        foreach (var feature in table.Features ?? [])
            if (feature.Type is { } type) Try(() => FeatureTypes.ToSql(type, $"type of '{table.Name}.{feature.Name}'"));
        if (table.TimeZone is { } zone) Require(TimeZoneInfo.TryFindSystemTimeZoneById(zone, out _), table, $"time_zone '{zone}' is not known; expected a name such as Europe/Berlin");
    }

    void CheckView(FeatureView view)
    {
        Require(view.Sql is null != (view.Aggregations is not { Count: > 0 }), view, "give either sql or aggregations");
        Require(view.Sql is not null || view.Sources?.Count == 1, view, "aggregations need exactly one source");
        foreach (var source in (view.Sources ?? []).Values)
            if (catalog.Find(source) is { Definition: not KeyedFeatures }) mistakes.Add($"'{view.Name}': source '{source}' is no table or view");
        if (view.Aggregations is not { Count: > 0 } aggregations) return;
        Require(view.TimeseriesColumn is not null, view, "aggregations need a timeseries_column");
        if (view.Sources is { Count: 1 } only && catalog.Find<KeyedFeatures>(only.Values.First()) is { CreatedColumn: { } created } aggregated)
            Require(view.TimeseriesColumn == created, view, $"timeseries_column is '{view.TimeseriesColumn}', but rows of '{aggregated.Name}' are known from '{created}' on: windows would count them earlier; expected '{created}'");
        Try(() => Duration.Micros(view.Every, $"every of '{view.Name}'"));
        var lastRows = aggregations.Count(a => a.Window.Type == "last_n");
        Require(lastRows == 0 || lastRows == aggregations.Count, view, "last_n windows and time windows cannot stand in one view");
        foreach (var aggregation in aggregations) CheckAggregation(view, aggregation);
    }

    void CheckAggregation(FeatureView view, Aggregation aggregation)
    {
        var what = $"aggregation '{aggregation.Name}'";
        Require(aggregation.Name.Length > 0, view, "an aggregation has no name");
        Require(Functions.Contains(aggregation.Function), view, $"function of {what} is '{aggregation.Function}'; expected {string.Join(", ", Functions)}");
        Require(aggregation.Column is not null || aggregation.Function == "count", view, $"column of {what} is missing");
        switch (aggregation.Window.Type)
        {
            case "tumbling" or "sliding": Try(() => Duration.Micros(aggregation.Window.Duration ?? "", $"window.duration of {what}")); break;
            case "last_n": Require(aggregation.Window.Rows > 0, view, $"window.rows of {what} must be a positive number"); break;
            default: mistakes.Add($"'{view.Name}': window.type of {what} is '{aggregation.Window.Type}'; expected tumbling, sliding or last_n"); break;
        }
    }

    void CheckOnDemand(OnDemandFeature feature)
    {
        Require(feature.Expression.Length > 0, feature, "expression is missing");
        Try(() => FeatureTypes.ToSql(feature.Type, $"type of '{feature.Name}'"));
        foreach (var (input, type) in feature.Inputs ?? []) Try(() => FeatureTypes.ToSql(type, $"inputs.{input} of '{feature.Name}'"));
    }

    void CheckSpec(FeatureSpec spec)
    {
        Require(spec.Features.Count > 0, spec, "features is empty");
        foreach (var entry in spec.Features)
        {
            Require(entry.Lookup is null != entry.Function is null, spec, "an entry of features must have either lookup or function");
            if (entry.Lookup is { } lookup)
            {
                Try(() => catalog.Get<KeyedFeatures>(lookup.Table, $"'{spec.Name}': feature table"));
                Try(() => Duration.Micros(lookup.LookbackWindow, $"lookback_window of '{lookup.Table}' in '{spec.Name}'"));
            }

            if (entry.Function is { } function) Try(() => catalog.Get<OnDemandFeature>(function.Feature, $"'{spec.Name}': on-demand feature"));
        }
    }

    void CheckCycles(FeatureView view, List<string> path)
    {
        foreach (var source in (view.Sources ?? []).Values)
        {
            if (path.Contains(source)) mistakes.Add($"'{path[0]}' depends on itself: {string.Join(" → ", path.Append(source))}");
            else if (catalog.Find<FeatureView>(source) is { } next) CheckCycles(next, [.. path, source]);
        }
    }

    void Require(bool holds, FeatureDefinition definition, string mistake)
    {
        if (!holds) mistakes.Add($"'{definition.Name}': {mistake}");
    }

    void Try(Action check)
    {
        try
        {
            check();
        }
        catch (PlatformException error)
        {
            mistakes.Add(error.Message);
        }
    }
}
