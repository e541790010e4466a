using ML.Common.Filters;
using ML.Hosting.Databases.Search;
using ML.Registry.Tags;

namespace ML.Registry.Search;

/// <summary>Conditions on tags, and the rule that searches show prompts only when asked for them.</summary>
/// <param name="table">The tags' table.</param>
/// <param name="join">How a row of it, <c>t</c>, belongs to the searched row.</param>
sealed class TagConditions(string table, string join)
{
    /// <summary>The entity of tags in every schema of the registry.</summary>
    public static readonly FilterEntity Entity = new("tag", ["tag", "tags"], Numeric: false, FilterOperator.Text, "tag");

    public string Sql(SqlQuery query, FilterCondition condition)
    {
        if (condition.Key == PromptTags.IsPrompt && MeansNoPrompt(condition)) return NotPrompt(query);
        return $"EXISTS ({Rows(query, condition.Key)} AND {query.StringCondition("t.value", condition)})";
    }

    /// <summary>Hides prompts unless a condition asks for them.</summary>
    public void HidePrompts(SqlQuery query, IEnumerable<FilterCondition> conditions)
    {
        if (!conditions.Any(AsksForPrompts)) query.Append(" AND ").Append(NotPrompt(query));
    }

    string NotPrompt(SqlQuery query) => $"NOT EXISTS ({Rows(query, PromptTags.IsPrompt)} AND LOWER(t.value) = 'true')";

    string Rows(SqlQuery query, string key) => $"SELECT 1 FROM {table} t WHERE t.workspace = 'default' AND {join} AND t.key = {query.Argument(key)}";

    static bool AsksForPrompts(FilterCondition condition) =>
        condition.Entity == Entity.Name && condition.Operator == FilterOperator.Equal && PromptTags.Marks(condition.Key, condition.Text);

    static bool MeansNoPrompt(FilterCondition condition) => condition.Operator switch
    {
        FilterOperator.Equal => condition.Text.Equals("false", StringComparison.OrdinalIgnoreCase),
        FilterOperator.NotEqual => condition.Text.Equals("true", StringComparison.OrdinalIgnoreCase),
        _ => false,
    };
}
