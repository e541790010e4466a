using System.Globalization;
using ML.Common.Errors;

namespace ML.Common.Filters;

/// <summary>
/// MLflow's filter grammar: <c>comparison (AND comparison)*</c>. Nothing else combines: no OR, NOT, BETWEEN, parentheses.
/// </summary>
public sealed class FilterParser
{
    readonly string source;
    readonly List<FilterToken> tokens;
    int index;

    FilterParser(string source)
    {
        this.source = source;
        tokens = new FilterLexer(source).Run();
    }

    /// <summary>The comparisons of a filter, in order; none for null or an empty string.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE that points at the place.</exception>
    public static IReadOnlyList<FilterComparison> Parse(string? filter)
    {
        if (string.IsNullOrEmpty(filter)) return [];
        if (string.IsNullOrWhiteSpace(filter)) throw PlatformException.Invalid($"Invalid filter '{filter}'. Could not be parsed.");
        return new FilterParser(filter).Filter();
    }

    FilterToken Current => tokens[index];

    List<FilterComparison> Filter()
    {
        var comparisons = new List<FilterComparison>();
        do comparisons.Add(Comparison());
        while (AcceptKeyword("AND"));
        if (Current.Kind == FilterTokenKind.Semicolon && tokens[index + 1].Kind != FilterTokenKind.End)
            throw FilterErrors.At(Current.Position, $"Search filter contained multiple expression '{source}'. Provide AND-ed expression list.");
        if (Current.Kind is not (FilterTokenKind.End or FilterTokenKind.Semicolon))
            throw FilterErrors.At(Current.Position, $"Invalid clause(s) in filter string: '{Current.Value}'");
        return comparisons;
    }

    FilterComparison Comparison()
    {
        var left = Current;
        if (left.Parts is null || IsKeyword(left, "AND") || IsKeyword(left, "OR") || IsKeyword(left, "NOT"))
            throw left.Kind is FilterTokenKind.Number or FilterTokenKind.Text
                ? FilterErrors.At(left.Position, $"Invalid comparison clause. Expected 'Identifier' found '{left.Value}'")
                : FilterErrors.At(left.Position, $"Invalid clause(s) in filter string: '{left.Value}'");
        index++;
        var operation = Operator(left);
        var valuePosition = Current.Position;
        return new FilterComparison(left.Parts, operation, Value(operation), left.Position, valuePosition);
    }

    FilterOperator Operator(FilterToken left)
    {
        var token = Current;
        if (token.Kind == FilterTokenKind.Operator)
        {
            index++;
            return FilterOperatorNames.Parse(token.Value)
                ?? throw FilterErrors.At(token.Position, $"Invalid comparator '{token.Value}' not one of '{AllOperators}'");
        }

        if (AcceptKeyword("LIKE")) return FilterOperator.Like;
        if (AcceptKeyword("ILIKE")) return FilterOperator.ILike;
        if (AcceptKeyword("IN")) return FilterOperator.In;
        if (AcceptKeyword("NOT") && AcceptKeyword("IN")) return FilterOperator.NotIn;
        if (AcceptKeyword("IS"))
        {
            var negated = AcceptKeyword("NOT");
            if (AcceptKeyword("NULL")) return negated ? FilterOperator.IsNotNull : FilterOperator.IsNull;
        }

        throw FilterErrors.At(
            token.Position, $"Invalid clause(s) in filter string: expected a comparator after '{left.Value}', found '{Current.Value}'");
    }

    FilterValue Value(FilterOperator operation)
    {
        if ((operation & FilterOperator.Presence) != 0) return new FilterValue.Nothing();
        if ((operation & FilterOperator.Membership) != 0) return List();
        var token = Current;
        index++;
        return token.Kind switch
        {
            FilterTokenKind.Text => new FilterValue.Text(token.Value),
            FilterTokenKind.Number => new FilterValue.Number(double.Parse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture), token.Value),
            _ => throw FilterErrors.At(token.Position, $"Invalid comparison clause. Expected a quoted string or a number, found '{token.Value}'"),
        };
    }

    FilterValue.List List()
    {
        var values = new List<string>();
        Expect(FilterTokenKind.Open);
        do
        {
            if (Current.Kind != FilterTokenKind.Text)
                throw FilterErrors.At(Current.Position, "While parsing a list in the query, expected a non-empty list of quoted strings");
            values.Add(Current.Value);
            index++;
        }
        while (Accept(FilterTokenKind.Comma) && Current.Kind != FilterTokenKind.Close);
        Expect(FilterTokenKind.Close);
        return new FilterValue.List(values);
    }

    void Expect(FilterTokenKind kind)
    {
        if (!Accept(kind))
            throw FilterErrors.At(Current.Position, $"While parsing a list in the query, expected a list in parentheses, found '{Current.Value}'");
    }

    bool Accept(FilterTokenKind kind)
    {
        if (Current.Kind != kind) return false;
        index++;
        return true;
    }

    bool AcceptKeyword(string keyword)
    {
        if (!IsKeyword(Current, keyword)) return false;
        index++;
        return true;
    }

    static bool IsKeyword(FilterToken token, string keyword) =>
        token.Kind == FilterTokenKind.Word && token.Value.Equals(keyword, StringComparison.OrdinalIgnoreCase);

    const FilterOperator AllOperatorsSet = FilterOperator.Numeric | FilterOperator.Text | FilterOperator.Membership | FilterOperator.Presence;

    static string AllOperators => AllOperatorsSet.List();
}
