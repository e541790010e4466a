using GraphQLParser.AST;

namespace ML.Tracking.GraphQl;

/// <summary>What one query may ask for at most (MLflow's limits): a deep or wide query is refused before anything is read.</summary>
static class GraphQlLimits
{
    const int MaxRootFields = 10, MaxDepth = 10, MaxSelections = 1000;

    /// <summary>The reason a query is refused; null when it is within the limits.</summary>
    public static string? Violation(GraphQLOperationDefinition operation, IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments)
    {
        if (operation.SelectionSet.Selections.Count > MaxRootFields) return $"GraphQL queries should have at most {MaxRootFields} root fields.";
        var count = 0;
        return TooLarge(operation.SelectionSet, 1, ref count, fragments)
            ? $"Query exceeds maximum depth of {MaxDepth} or maximum of {MaxSelections} selections."
            : null;
    }

    static bool TooLarge(GraphQLSelectionSet? set, int depth, ref int count, IReadOnlyDictionary<string, GraphQLFragmentDefinition> fragments)
    {
        if (set is null) return false;
        if (depth > MaxDepth) return true;
        foreach (var selection in set.Selections)
        {
            if (++count > MaxSelections) return true;
            var inner = selection switch
            {
                GraphQLField field => field.SelectionSet,
                GraphQLInlineFragment inline => inline.SelectionSet,
                GraphQLFragmentSpread spread => fragments.GetValueOrDefault(spread.FragmentName.Name.StringValue)?.SelectionSet,
                _ => null,
            };
            if (TooLarge(inner, depth + 1, ref count, fragments)) return true;
        }

        return false;
    }
}
