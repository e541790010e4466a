namespace ML.Client;

/// <summary>Which experiments or runs a search sees.</summary>
public enum ViewType
{
    /// <summary>Those not deleted.</summary>
    ActiveOnly,

    /// <summary>Those deleted and not yet removed for good.</summary>
    DeletedOnly,

    /// <summary>Both.</summary>
    All,
}
