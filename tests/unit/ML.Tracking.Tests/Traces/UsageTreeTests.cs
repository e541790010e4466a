using ML.Tracking.Traces;
using ML.Tracking.Traces.Spans;

namespace ML.Tracking.Tests.Traces;

/// <summary>Tokens and cost of a trace are those of the topmost spans that tell them.</summary>
public sealed class UsageTreeTests
{
    static TraceUsage Tokens(long total, long? cached = null) =>
        TraceUsage.Parse($$"""{"input_tokens": {{total}}, "output_tokens": 0, "total_tokens": {{total}}{{(cached is null ? "" : $", \"cache_read_input_tokens\": {cached}")}}}""", null);

    static TraceUsage Cost(double total) => TraceUsage.Parse(null, $$"""{"total_cost": {{total}}}""");

    [Fact]
    public void A_parent_that_tells_has_counted_its_children()
    {
        var sum = UsageTree.Sum([new("root", null, TraceUsage.None), new("agent", "root", Tokens(10)), new("call", "agent", Tokens(7)), new("other", "root", Tokens(5, 2))]);
        Assert.Equal([15, 0, 15, 2, null, null], sum.Tokens);
        Assert.False(sum.HasCost);
    }

    [Fact]
    public void Cost_is_told_apart_from_tokens()
    {
        var sum = UsageTree.Sum([new("agent", null, Tokens(10)), new("a", "agent", Cost(0.25)), new("b", "agent", Cost(0.5))]);
        Assert.Equal(10, sum.Tokens[2]);
        Assert.Equal([0, 0, 0.75], sum.Costs);
    }

    [Fact]
    public void Spans_without_a_word_on_it_know_nothing()
    {
        var sum = UsageTree.Sum([new("a", null, TraceUsage.None)]);
        Assert.False(sum.HasTokens || sum.HasCost);
    }

    [Fact]
    public void A_circle_ends()
    {
        var sum = UsageTree.Sum([new("a", "b", TraceUsage.None), new("b", "a", TraceUsage.None), new("c", "b", Tokens(3))]);
        Assert.Equal(3, sum.Tokens[2]);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    [InlineData("""{"total_tokens": "many"}""")]
    [InlineData("""{"total_tokens": 1.5}""")]
    [InlineData("""{"total_tokens": 1e40}""")]
    public void What_is_no_count_is_not_known(string text) => Assert.False(TraceUsage.Parse(text, text).HasTokens);

    [Theory]
    [InlineData("\"\\\"word\\\"\"", "\"word\"")]
    [InlineData("\"{\\\"a\\\": 1}\"", "{\"a\": 1}")]
    [InlineData("\"1\"", "\"1\"")]
    [InlineData("\"{not json\"", "\"{not json\"")]
    [InlineData("{\"a\": 1}", "{\"a\": 1}")]
    public void One_layer_of_json_is_taken_off(string kept, string expected) => Assert.Equal(expected, SpanAttributes.Unwrapped(kept));

    [Theory]
    [InlineData("""{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}""", "user", "a")]
    [InlineData("""{"choices": [{"message": {"role": "assistant", "content": [{"type": "text", "text": "c"}]}}]}""", "assistant", "c")]
    [InlineData("""{"request": {"input": [{"role": "user", "content": "d"}]}}""", "user", "d")]
    [InlineData("""{"q": 1}""", "user", """{"q": 1}""")]
    [InlineData("\"plain\"", "user", "\"plain\"")]
    public void A_preview_is_the_last_message_or_the_text(string json, string role, string expected) => Assert.Equal(expected, TracePreview.Of(json, role));
}
