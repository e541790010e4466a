namespace ML.Tracking.Retention;

/// <summary>When deleted things are removed for good.</summary>
public sealed class RetentionOptions
{
    /// <summary>Age after which the server itself removes what was deleted. Null, the default: never.</summary>
    public TimeSpan? PurgeAfter { get; set; }

    /// <summary>Token that callers of <c>/api/2.0/ml/gc</c> must bear. Null, the default: nobody may call it.</summary>
    public string? AdminToken { get; set; }
}
