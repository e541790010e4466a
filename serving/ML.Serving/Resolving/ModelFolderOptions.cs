namespace ML.Serving.Resolving;

/// <summary>Which folders of this machine models may be read from.</summary>
public sealed record ModelFolderOptions
{
    /// <summary>
    /// Folders that model URIs, and the locations that a registry answers, may lie in; empty: none. Null, the default: every
    /// place that the process can read, as a command line on the user's own machine has it. A server always sets it.
    /// </summary>
    public IReadOnlyList<string>? AllowedRoots { get; init; }
}
