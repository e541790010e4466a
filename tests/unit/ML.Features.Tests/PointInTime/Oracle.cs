namespace ML.Features.Tests.PointInTime;

/// <summary>Point-in-time lookup in plain loops: every row is looked at, the best one kept.</summary>
static class Oracle
{
    public sealed record FeatureRow(string? Key, int? Key2, long? Event, long? Created, double? Value, string? Label);

    public sealed record SpineRow(int Id, string? Key, int? Key2, long? Time);

    public sealed record Rules(bool Strict, long? Lookback, bool HasCreated, long? KnownAt, bool TwoKeys);

    public static FeatureRow? Find(SpineRow spine, IEnumerable<FeatureRow> rows, Rules rules)
    {
        FeatureRow? best = null;
        foreach (var row in rows)
            if (Visible(spine, row, rules) && (best is null || Compare(row, best, rules) > 0)) best = row;
        return best;
    }

    static bool Visible(SpineRow spine, FeatureRow row, Rules rules)
    {
        if (spine.Time is not { } now || row.Event is not { } happened) return false;
        if (spine.Key is null || spine.Key != row.Key) return false;
        if (rules.TwoKeys && (spine.Key2 is null || spine.Key2 != row.Key2)) return false;
        if (rules.Strict ? happened >= now : happened > now) return false;
        if (rules.Lookback is { } lookback && happened < now - lookback) return false;
        return !rules.HasCreated || row.Created <= (rules.KnownAt ?? now);
    }

    static int Compare(FeatureRow a, FeatureRow b, Rules rules)
    {
        var order = a.Event!.Value.CompareTo(b.Event!.Value);
        if (order == 0 && rules.HasCreated) order = a.Created!.Value.CompareTo(b.Created!.Value);
        if (order == 0) order = Nullable.Compare(a.Value, b.Value);
        return order != 0 ? order : string.CompareOrdinal(a.Label, b.Label);
    }
}
