namespace ML.Features.Online;

/// <summary>How a value came about, by the names of Feast's protocol.</summary>
enum FeatureStatus : byte
{
    /// <summary>Found, though it may be a stored null.</summary>
    Present,

    /// <summary>There is no row of this key.</summary>
    NotFound,

    /// <summary>There is a row, older than the table's TTL or the lookback window: its values are not given.</summary>
    OutsideMaxAge,
}
