using ML.Common.Errors;
using ML.Common.Filters;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.Search;
using ML.Registry.Stages;

namespace ML.Registry.ModelVersions;

/// <summary>Searches model versions.</summary>
sealed class ModelVersionSearch(RegistryDatabase databases) : IModelVersionReader
{
    const int HighestLimit = 200_000;

    static readonly FilterSchema Schema = new()
    {
        AttributeAliases = ["attribute"],
        Attributes =
        [
            new("name", ["name"], Numeric: false, FilterOperator.Text | FilterOperator.Membership),
            new("run_id", ["run_id"], Numeric: false, FilterOperator.Text | FilterOperator.Membership),
            new("source_path", ["source_path"], Numeric: false, FilterOperator.Text),
            new("version_number", ["version_number"], Numeric: true, FilterOperator.Numeric) { AcceptsQuotedNumber = true },
            new("creation_timestamp", ["creation_timestamp"], Numeric: true, 0),
            new("last_updated_timestamp", ["last_updated_timestamp"], Numeric: true, 0),
        ],
        Entities = [TagConditions.Entity],
        OrderAttributes = ["name", "version_number", "creation_timestamp", "last_updated_timestamp"],
    };

    static readonly TagConditions Tags = new("model_version_tags", "t.name = v.name AND t.version = v.version");

    public Task<SearchModelVersions.Response> SearchAsync(SearchModelVersions request)
    {
        var limit = Limit(request.MaxResults);
        var conditions = Schema.Filter(request.Filter);
        var order = OrderOf(Schema.Order(request.OrderBy));
        var name = PageCursor.NameOf("model_versions|" + order.OrderBy);
        var cursor = PageCursor.Parse(request.PageToken, name);
        return databases.Registry.ReadAsync(async session =>
        {
            var query = Query(session.Kind, conditions, order);
            var page = await KeysetPage.ReadAsync(session, query, order, cursor, name, limit, ModelVersionStore.ColumnCount, ModelVersionStore.Map);
            await CompleteAsync(session, query, page.Items);
            return new SearchModelVersions.Response { ModelVersions = [.. page.Items], NextPageToken = page.NextToken };
        });
    }

    /// <summary>The newest version of each stage of each model, with tags, by model and stage.</summary>
    public static async Task<ILookup<string, ModelVersion>> LatestOfAsync(DbSession session, string[] names)
    {
        var query = new SqlQuery(session.Kind);
        query.Append(
            $"SELECT {ModelVersionStore.Columns} FROM model_versions WHERE workspace = 'default' AND (name, version) IN "
            + "(SELECT name, MAX(version) FROM model_versions "
            + $"WHERE workspace = 'default' AND {query.InStrings("name", names)} AND current_stage <> '{Stage.Deleted}' GROUP BY name, current_stage) "
            + "ORDER BY name, current_stage");
        var versions = await session.QueryAsync(query.Text, ModelVersionStore.Map, query.Arguments);
        await CompleteAsync(session, query, versions);
        return versions.ToLookup(v => v.Name!);
    }

    static SqlQuery Query(DatabaseKind kind, IReadOnlyList<FilterCondition> conditions, KeysetOrder order)
    {
        var query = new SqlQuery(kind).Append(
            $"SELECT {ModelVersionStore.Columns}{order.Columns} FROM model_versions v WHERE workspace = 'default' AND current_stage <> '{Stage.Deleted}'");
        foreach (var condition in conditions) query.Append(" AND ").Append(Condition(query, condition));
        Tags.HidePrompts(query, conditions);
        return query;
    }

    /// <summary>The caller's keys, then the newest change, the name and the highest version.</summary>
    static KeysetOrder OrderOf(IReadOnlyList<FilterOrder> order)
    {
        var keys = order.Select(o => KeyOf(Column(o.Key), o.Ascending)).ToList();
        foreach (var tieBreak in (SortKey[])[KeyOf("last_updated_time", false), KeyOf("name", true), KeyOf("version", false)])
            if (keys.All(k => k.Expression != tieBreak.Expression)) keys.Add(tieBreak);
        return new(keys);
    }

    static SortKey KeyOf(string column, bool ascending) => column switch
    {
        "name" => new SortKey(column, ascending, typeof(string)),
        "version" => new SortKey(column, ascending, typeof(long)),
        _ => SortKey.MissingLast(column, ascending, typeof(long)),
    };

    static string Condition(SqlQuery query, FilterCondition condition) => condition.Entity == TagConditions.Entity.Name
        ? Tags.Sql(query, condition)
        : condition.Key == "version_number"
            ? query.NumberCondition("version", condition)
            : query.StringCondition(Column(condition.Key), condition);

    static string Column(string key) => key switch
    {
        "version_number" => "version",
        "source_path" => "source",
        "creation_timestamp" => "creation_time",
        "last_updated_timestamp" => "last_updated_time",
        _ => key,
    };

    // The page's own query selects whose tags are read: no list of keys travels.
    static async Task CompleteAsync(DbSession session, SqlQuery page, IReadOnlyList<ModelVersion> versions)
    {
        if (versions.Count == 0) return;
        var keys = $"WHERE workspace = 'default' AND (name, version) IN (SELECT name, version FROM ({page.Text}) AS page)";
        var tags = await session.QueryAsync(
            $"SELECT name, version, key, value FROM model_version_tags {keys}",
            static r => (Key: (r.GetString(0), r.GetInt64(1)), Tag: new ModelVersionTag { Key = r.GetString(2), Value = r.GetStringOrNull(3) }), page.Arguments);
        var tagsOf = tags.ToLookup(t => t.Key, t => t.Tag);
        foreach (var version in versions) version.Tags = [.. tagsOf[KeyOf(version)]];
    }

    static (string, long) KeyOf(ModelVersion version) => (version.Name!, VersionNumber.Parse(version.Version));

    static int Limit(long? requested) => requested switch
    {
        null => HighestLimit,
        < 1 => throw PlatformException.Invalid($"Invalid value for max_results. It must be a positive integer, but got {requested}"),
        > HighestLimit => throw PlatformException.Invalid(
            $"Invalid value for request parameter max_results. It must be at most {HighestLimit}, but got value {requested}"),
        _ => (int)requested.Value,
    };
}
