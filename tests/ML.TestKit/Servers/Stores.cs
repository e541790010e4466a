namespace ML.TestKit.Servers;

/// <summary>Where a server keeps things.</summary>
/// <param name="DatabaseUri">Database of runs and models.</param>
/// <param name="Flags">Further flags, those of other stores among them.</param>
/// <param name="Environment">What the server finds in its environment beside.</param>
sealed record Stores(string DatabaseUri, string[] Flags, IReadOnlyDictionary<string, string?> Environment);
