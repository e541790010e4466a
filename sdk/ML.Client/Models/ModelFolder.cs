namespace ML.Client.Models;

/// <summary>A logged model being made: its files are written to <see cref="Folder"/> and then uploaded.</summary>
/// <param name="ModelId">The logged model's id.</param>
/// <param name="RunId">The run that makes it.</param>
/// <param name="ArtifactUri">Where the files will be.</param>
/// <param name="Folder">Where the files are written; local and temporary.</param>
public sealed record ModelFolder(string ModelId, string RunId, string ArtifactUri, string Folder)
{
    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => Path.Combine(Folder, name);
}
