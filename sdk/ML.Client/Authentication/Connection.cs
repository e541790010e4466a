namespace ML.Client.Authentication;

/// <summary>A server's address, ending in a slash, and who calls it.</summary>
internal sealed record Connection(Uri Address, IMlflowCredentials? Credentials);
