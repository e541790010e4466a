namespace ML.Storage;

/// <summary>Where an artifact URI leads: a store and a path in it.</summary>
/// <param name="Store">The store.</param>
/// <param name="Path">Normal path; empty is the store's root.</param>
public sealed record ArtifactLocation(IObjectStore Store, string Path)
{
    /// <summary>A place below this one.</summary>
    /// <exception cref="ML.Common.Errors.PlatformException">INVALID_PARAMETER_VALUE when the path is absolute or leads out.</exception>
    public ArtifactLocation At(string path) => this with { Path = ObjectPath.Join(Path, ObjectPath.Normalize(path)) };
}
