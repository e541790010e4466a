namespace ML.Client.Artifacts;

/// <summary>Where a file is fetched.</summary>
/// <param name="Name">The file's path, for messages.</param>
/// <param name="Address">Relative to the server, or absolute.</param>
/// <param name="Headers">Of a place in the store, to send along; null for the server.</param>
internal sealed record DownloadPlace(string Name, string Address, Dictionary<string, string>? Headers);
