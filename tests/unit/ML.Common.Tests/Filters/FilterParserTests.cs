using ML.Common.Errors;
using ML.Common.Filters;

namespace ML.Common.Tests.Filters;

public sealed class FilterParserTests
{
    static FilterComparison Single(string filter) => Assert.Single(FilterParser.Parse(filter));

    [Theory]
    [InlineData("metrics.rmse < 0.5", "metrics|rmse", FilterOperator.Less)]
    [InlineData("metric.`my key` >= -1e3", "metric|my key", FilterOperator.GreaterOrEqual)]
    [InlineData("tags.a.b = 'x'", "tags|a|b", FilterOperator.Equal)]
    [InlineData("params.\"p.q\" != 'x'", "params|p.q", FilterOperator.NotEqual)]
    [InlineData("run_name LIKE '%x%'", "run_name", FilterOperator.Like)]
    [InlineData("tags.k is not null", "tags|k", FilterOperator.IsNotNull)]
    [InlineData("run_id not in ('a', 'b')", "run_id", FilterOperator.NotIn)]
    [InlineData("metrics.m>5", "metrics|m", FilterOperator.Greater)]
    public void A_comparison_is_read(string filter, string parts, FilterOperator expected)
    {
        var comparison = Single(filter);
        Assert.Equal(parts, string.Join('|', comparison.Parts));
        Assert.Equal(expected, comparison.Operator);
    }

    [Fact]
    public void Comparisons_are_joined_by_and() =>
        Assert.Equal(3, FilterParser.Parse("metrics.a > 1 AND params.b = 'x' and tags.c IS NULL").Count);

    [Fact]
    public void A_quote_inside_a_string_is_doubled() =>
        Assert.Equal("it's", ((FilterValue.Text)Single("tags.k = 'it''s'").Value).Value);

    [Fact]
    public void A_double_quoted_value_is_a_string() =>
        Assert.Equal("x y", ((FilterValue.Text)Single("params.k = \"x y\"").Value).Value);

    [Fact]
    public void No_filter_has_no_comparison() => Assert.Empty(FilterParser.Parse(""));

    [Theory]
    [InlineData(" ", "Could not be parsed")]
    [InlineData("metrics.a > 1 OR metrics.b > 2", "Invalid clause(s) in filter string: 'OR' (at character 15)")]
    [InlineData("metrics.a == 1", "Invalid comparator '=='")]
    [InlineData("metrics.a > 1; params.b = 'x'", "multiple expression")]
    [InlineData("1 = 1", "Expected 'Identifier' found '1' (at character 1)")]
    [InlineData("run_id IN ()", "non-empty list of quoted strings (at character 12)")]
    [InlineData("run_id IN 'a'", "expected a list in parentheses")]
    [InlineData("params.a = 'x", "the quote ' is not closed (at character 12)")]
    [InlineData("params.a", "expected a comparator after 'params.a'")]
    [InlineData("params.a =", "Expected a quoted string or a number")]
    [InlineData("(params.a = 'x')", "Invalid clause(s) in filter string: '('")]
    [InlineData("params.a = 'x' AND", "Invalid clause(s)")]
    [InlineData("metrics.a > 1 metrics.b > 2", "Invalid clause(s) in filter string: 'metrics.b' (at character 15)")]
    public void A_mistake_is_named_with_its_place(string filter, string message)
    {
        var error = Assert.Throws<PlatformException>(() => FilterParser.Parse(filter));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
        Assert.Contains(message, error.Message);
    }
}
