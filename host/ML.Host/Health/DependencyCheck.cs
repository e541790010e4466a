namespace ML.Host.Health;

/// <summary>Whether one thing that the server needs answers.</summary>
/// <param name="Name">Such as <c>tracking_database</c>.</param>
/// <param name="Run">Throws, with a message for people, when it does not.</param>
sealed record DependencyCheck(string Name, Func<CancellationToken, Task> Run);
