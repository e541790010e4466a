using ML.Tracking.Runs;

namespace ML.Tracking.Tests.Runs;

static class Searching
{
    /// <summary>A search of experiment 1 by the texts of a request; order clauses stand behind commas.</summary>
    public static RunSelection For(string filter, string order) => new(
        [1], ["active"], RunSearchSchema.Schema.Filter(filter), RunSearchSchema.Schema.Order(order.Split(", ", StringSplitOptions.RemoveEmptyEntries)));
}
