using ML.Common.Filters;
using ML.Common.Paging;

namespace ML.Tracking.Runs;

/// <summary>A checked search of runs, without its page.</summary>
/// <param name="Experiments">Whose runs.</param>
/// <param name="Stages">In which lifecycle stages.</param>
/// <param name="Filter">Conditions that all hold.</param>
/// <param name="Order">The caller's order, most significant first; start_time and run_id decide what it leaves open.</param>
sealed record RunSelection(IReadOnlyList<long> Experiments, string[] Stages, IReadOnlyList<FilterCondition> Filter, IReadOnlyList<FilterOrder> Order)
{
    static readonly FilterOrder Newest = new(FilterSchema.AttributeEntity, "start_time", Ascending: false);

    /// <summary>The most significant key.</summary>
    public FilterOrder Leading => Order.Count > 0 ? Order[0] : Newest;

    /// <summary>The other keys, up to the one that tells any two runs apart.</summary>
    public IEnumerable<FilterOrder> Following
    {
        get
        {
            var keys = Order.Skip(1).ToList();
            if (Order.Count > 0 && !Order.Any(o => o.Entity == FilterSchema.AttributeEntity && o.Key == "start_time")) keys.Add(Newest);
            if (!Order.Any(o => o.Entity == FilterSchema.AttributeEntity && o.Key == "run_id")) keys.Add(new FilterOrder(FilterSchema.AttributeEntity, "run_id", Ascending: true));
            return keys;
        }
    }

    /// <summary>A name for the order, which page tokens carry.</summary>
    public string OrderName => PageCursor.NameOf("runs|" + string.Join('|', Order.Select(o => $"{o.Entity}.{o.Key} {o.Ascending}")));

    /// <summary>Whether a condition can hold only for runs that have the leading key's value.</summary>
    public bool LeadingIsRequired => Leading is { Entity: FilterSchema.AttributeEntity, Key: "run_id" } || Filter.Any(c =>
        c.Entity == Leading.Entity && c.Key == Leading.Key && (c.Operator & FilterOperator.Presence) == 0);
}
