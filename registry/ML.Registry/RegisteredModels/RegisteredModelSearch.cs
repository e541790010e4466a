using ML.Common.Errors;
using ML.Common.Filters;
using ML.Common.Paging;
using ML.Hosting.Databases;
using ML.Hosting.Databases.Search;
using ML.Registry.Contracts.ModelVersions;
using ML.Registry.Contracts.RegisteredModels;
using ML.Registry.ModelVersions;
using ML.Registry.Search;

namespace ML.Registry.RegisteredModels;

/// <summary>Searches registered models.</summary>
sealed class RegisteredModelSearch(RegistryDatabase databases)
{
    const int DefaultLimit = 100;
    const int HighestLimit = 1000;

    static readonly FilterSchema Schema = new()
    {
        AttributeAliases = ["attribute"],
        Attributes =
        [
            new("name", ["name"], Numeric: false, FilterOperator.Text | FilterOperator.Membership),
            new("last_updated_timestamp", ["timestamp", "last_updated_timestamp"], Numeric: true, 0),
        ],
        Entities = [TagConditions.Entity],
    };

    static readonly TagConditions Tags = new("registered_model_tags", "t.name = m.name");

    public Task<SearchRegisteredModels.Response> SearchAsync(SearchRegisteredModels request)
    {
        var limit = Limit(request.MaxResults);
        var conditions = Schema.Filter(request.Filter);
        var order = OrderOf(Schema.Order(request.OrderBy));
        var name = PageCursor.NameOf("registered_models|" + order.OrderBy);
        var cursor = PageCursor.Parse(request.PageToken, name);
        return databases.Registry.ReadAsync(async session =>
        {
            var query = Query(session.Kind, conditions, order);
            var page = await KeysetPage.ReadAsync(session, query, order, cursor, name, limit, RegisteredModelStore.ColumnCount, RegisteredModelStore.Map);
            await CompleteAsync(session, page.Items);
            return new SearchRegisteredModels.Response { RegisteredModels = [.. page.Items], NextPageToken = page.NextToken };
        });
    }

    static SqlQuery Query(DatabaseKind kind, IReadOnlyList<FilterCondition> conditions, KeysetOrder order)
    {
        var query = new SqlQuery(kind).Append($"SELECT {RegisteredModelStore.Columns}{order.Columns} FROM registered_models m WHERE workspace = 'default'");
        foreach (var condition in conditions)
            query.Append(" AND ").Append(condition.Entity == TagConditions.Entity.Name ? Tags.Sql(query, condition) : query.StringCondition("name", condition));
        Tags.HidePrompts(query, conditions);
        return query;
    }

    static KeysetOrder OrderOf(IReadOnlyList<FilterOrder> order)
    {
        var keys = order.Select(o => o.Key == "name"
            ? new SortKey("name", o.Ascending, typeof(string))
            : SortKey.MissingLast("last_updated_time", o.Ascending, typeof(long))).ToList();
        if (order.All(o => o.Key != "name")) keys.Add(new SortKey("name", true, typeof(string)));
        return new(keys);
    }

    static async Task CompleteAsync(DbSession session, IReadOnlyList<RegisteredModel> models)
    {
        if (models.Count == 0) return;
        var names = models.Select(m => m.Name!).ToArray();
        var tags = await LookupAsync(session, names, "SELECT name, key, value FROM registered_model_tags",
            static r => new RegisteredModelTag { Key = r.GetString(1), Value = r.GetStringOrNull(2) });
        var aliases = await LookupAsync(session, names, "SELECT name, alias, version FROM registered_model_aliases",
            static r => new RegisteredModelAlias { Alias = r.GetString(1), Version = VersionNumber.Format(r.GetInt64(2)) });
        var versions = await ModelVersionSearch.LatestOfAsync(session, names);
        foreach (var model in models)
        {
            model.Tags = [.. tags[model.Name!]];
            model.Aliases = [.. aliases[model.Name!].OrderBy(a => a.Alias, StringComparer.Ordinal)];
            model.LatestVersions = [.. versions[model.Name!]];
        }
    }

    static async Task<ILookup<string, T>> LookupAsync<T>(
        DbSession session, string[] names, string select, Func<System.Data.Common.DbDataReader, T> map)
    {
        var query = new SqlQuery(session.Kind);
        query.Append($"{select} WHERE workspace = 'default' AND {query.InStrings("name", names)}");
        var rows = await session.QueryAsync(query.Text, r => (Name: r.GetString(0), Item: map(r)), query.Arguments);
        return rows.ToLookup(r => r.Name, r => r.Item);
    }

    // MLflow takes any number up to the limit here; nothing and less than nothing answer an empty page.
    static int Limit(long? requested) => requested switch
    {
        null => DefaultLimit,
        > HighestLimit => throw PlatformException.Invalid(
            $"Invalid value for request parameter max_results. It must be at most {HighestLimit}, but got value {requested}"),
        _ => (int)Math.Max(0, requested.Value),
    };
}
