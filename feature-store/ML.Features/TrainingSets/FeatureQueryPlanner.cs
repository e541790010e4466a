using System.Globalization;
using ML.Common.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.OnDemand;
using ML.Features.PointInTime;
using ML.Features.Tables;
using ML.Lakehouse.DuckDb;

namespace ML.Features.TrainingSets;

/// <summary>Puts a spec's lookups and functions around a spine, in order, so that a later one may use what an earlier one found.</summary>
/// <param name="engine">Whose SQL the query is written in. Null: the embedded engine's.</param>
/// <param name="overrides">Whether a column of the spine wins, cell by cell, over a feature of its name; otherwise both are a mistake.</param>
sealed class FeatureQueryPlanner(SourceSession session, AttachedTable spine, string? spineZone, long? knownAt, bool overrides = false, IQueryDialect? engine = null)
{
    readonly IQueryDialect dialect = engine ??= new EmbeddedDialect(session.Connection);
    readonly Dictionary<string, string> columns = spine.Columns.ToDictionary(c => c.Name, c => c.Sql, StringComparer.Ordinal);
    // To the engines names are one that differ in capital letters alone: the second would be read as the first.
    readonly HashSet<string> taken = new(spine.Columns.Select(c => c.Name), StringComparer.OrdinalIgnoreCase);
    readonly List<LookupJoin> joins = [];
    string sql = $"SELECT * FROM {engine.Relation(spine)}";

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE or RESOURCE_DOES_NOT_EXIST naming what does not fit.</exception>
    public async Task<FeatureQuery> PlanAsync(
        IReadOnlyList<FeatureSpecEntry> entries, IReadOnlyList<string>? exclude, string? label, CancellationToken cancellation)
    {
        if (label is not null && !columns.ContainsKey(label)) throw UnknownColumn("label", label);
        foreach (var entry in entries)
        {
            if (entry is { Lookup: { } lookup, Function: null }) await AddAsync(lookup, cancellation);
            else if (entry is { Function: { } function, Lookup: null }) Add(function);
            else throw PlatformException.Invalid("an entry of features must have either 'lookup' or 'function'");
        }

        foreach (var name in exclude ?? [])
            if (!columns.Remove(name)) throw UnknownColumn("exclude_columns", name);
        var list = string.Join(", ", columns.Keys.Select(dialect.Quote));
        return new FeatureQuery($"SELECT {list} FROM ({sql})", [.. columns], joins);
    }

    async Task AddAsync(FeatureLookup lookup, CancellationToken cancellation)
    {
        var definition = session.Catalog.Get<KeyedFeatures>(lookup.Table, "feature table");
        var table = await session.AttachAsync(lookup.Table, cancellation);
        var join = LookupPlanner.Plan(lookup, definition, table, columns, spineZone, knownAt);
        var own = overrides ? join.Outputs.Where(o => columns.ContainsKey(o.Name)).ToList() : [];
        foreach (var output in join.Outputs.Except(own)) AddColumn(output.Name, output.Type, $"the lookup of '{lookup.Table}'");
        sql = dialect.Join(sql, join with { Relation = dialect.Relation(table), Outputs = [.. join.Outputs.Select(o => own.Contains(o) ? o with { Name = Hidden(o.Name) } : o)] });
        if (own.Count > 0)
            sql = $"SELECT * EXCLUDE ({string.Join(", ", own.Select(o => Sql.Identifier(Hidden(o.Name))))}) REPLACE ({string.Join(", ", own.Select(o => Override(o.Name, o.Type, Sql.Identifier(Hidden(o.Name)))))}) FROM ({sql})";
        joins.Add(join);
    }

    void Add(FeatureFunction function)
    {
        var feature = session.Catalog.Get<OnDemandFeature>(function.Feature, "on-demand feature");
        var call = dialect.Call(feature, parameter => Argument(function, feature, parameter));
        var name = function.OutputName ?? feature.Name;
        if (overrides && columns.ContainsKey(name))
        {
            sql = $"SELECT * REPLACE ({Override(name, OnDemandMacros.OutputType(feature), call)}) FROM ({sql}) p";
            return;
        }

        AddColumn(name, OnDemandMacros.OutputType(feature), $"the function '{feature.Name}'");
        sql = $"SELECT p.*, {call} AS {dialect.Quote(name)} FROM ({sql}) p";
    }

    static string Hidden(string name) => "__looked_up_" + name;

    string Override(string name, string type, string otherwise)
    {
        columns[name] = type;
        return $"coalesce(CAST({Sql.Identifier(name)} AS {type}), {otherwise}) AS {Sql.Identifier(name)}";
    }

    (string Sql, string Type) Argument(FeatureFunction function, OnDemandFeature feature, string parameter)
    {
        var column = function.InputBindings?.GetValueOrDefault(parameter) ?? parameter;
        if (!columns.TryGetValue(column, out var type)) throw UnknownColumn($"input_bindings.{parameter} of '{feature.Name}'", column);
        return ("p." + dialect.Quote(column), type);
    }

    void AddColumn(string name, string type, string by)
    {
        if (!taken.Add(name) || !columns.TryAdd(name, type))
            throw PlatformException.Invalid(
                string.Create(CultureInfo.InvariantCulture, $"{by} gives a column '{name}', which is there already; give it another name with rename_outputs or output_name"));
    }

    PlatformException UnknownColumn(string field, string name) => PlatformException.Invalid(
        $"{field} names the column '{name}', which is not there; the columns are {string.Join(", ", columns.Keys)}");
}
