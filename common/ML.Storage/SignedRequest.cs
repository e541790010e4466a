namespace ML.Storage;

/// <summary>An HTTP request that is allowed without credentials until it expires.</summary>
/// <param name="Url">Where to.</param>
/// <param name="Headers">Headers it must carry.</param>
public sealed record SignedRequest(string Url, IReadOnlyDictionary<string, string> Headers);
