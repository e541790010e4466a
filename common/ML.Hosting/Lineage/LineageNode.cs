using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace ML.Hosting.Lineage;

/// <summary>One version of one thing.</summary>
/// <param name="Kind">One of <see cref="LineageKinds"/>.</param>
/// <param name="Name">Its name, id or location.</param>
/// <param name="Version">Its version; null where a thing has none.</param>
public readonly record struct LineageNode(string Kind, string Name, string? Version = null)
{
    const int LongestId = 320;

    /// <summary>The id: kind, colon, name, and the version behind a slash (models) or an at sign (the rest).</summary>
    public string Id => Bounded(Version is null ? $"{Kind}:{Name}" : $"{Kind}:{Name}{(Kind == LineageKinds.ModelVersion ? '/' : '@')}{Version}");

    /// <summary>A version of the Delta table in a folder; without one, a place that has no versions.</summary>
    public static LineageNode Table(string location, long? version) =>
        new(LineageKinds.Table, Place(location), version?.ToString(CultureInfo.InvariantCulture));

    public static LineageNode Dataset(string name, string digest) => new(LineageKinds.Dataset, name, digest.Length > 0 ? digest : null);

    public static LineageNode FeatureTable(string name, int version) => new(LineageKinds.FeatureTable, name, version.ToString(CultureInfo.InvariantCulture));

    public static LineageNode TrainingSet(string name, long version) => new(LineageKinds.TrainingSet, name, version.ToString(CultureInfo.InvariantCulture));

    public static LineageNode Run(string id) => new(LineageKinds.Run, id);

    public static LineageNode LoggedModel(string id) => new(LineageKinds.LoggedModel, id);

    public static LineageNode ModelVersion(string name, string version) => new(LineageKinds.ModelVersion, name, version);

    public static LineageNode Endpoint(string name) => new(LineageKinds.Endpoint, name);

    // An index entry has room for about 2,700 bytes, and an edge has two ids.
    static string Bounded(string id) => id.Length <= LongestId
        ? id
        : id[..(LongestId - 64)] + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)));

    // The same folder is one node, however it was written.
    static string Place(string location)
    {
        var path = location.StartsWith("file://", StringComparison.Ordinal) ? location[7..] : location;
        return path.Contains("://", StringComparison.Ordinal) ? path.TrimEnd('/') : Path.GetFullPath(path).TrimEnd('/');
    }
}
