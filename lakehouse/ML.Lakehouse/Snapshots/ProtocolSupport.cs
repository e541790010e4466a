using ML.Common.Errors;
using ML.Lakehouse.Actions;

namespace ML.Lakehouse.Snapshots;

/// <summary>Which protocol features are read and written here; whatever is not is refused by its name.</summary>
static class ProtocolSupport
{
    const int FeatureReader = 3;
    const int FeatureWriter = 7;

    /// <summary>Values of any shape, which are read as JSON.</summary>
    static readonly string[] OnlyReadable = ["variantType", "variantType-preview"];

    static readonly HashSet<string> Readable =
    [
        "columnMapping", "deletionVectors", "timestampNtz", "v2Checkpoint", "typeWidening", "typeWidening-preview", "vacuumProtocolCheck",
        .. OnlyReadable,
    ];

    static readonly HashSet<string> Writable =
    [
        .. Readable.Except(OnlyReadable), "appendOnly", "invariants", "checkConstraints", "changeDataFeed", "generatedColumns", "allowColumnDefaults",
        "domainMetadata", "inCommitTimestamp", "clustering", "identityColumns",
    ];

    /// <exception cref="PlatformException">NOT_IMPLEMENTED, naming the features that are not read here.</exception>
    public static void EnsureReadable(Protocol protocol, string location)
    {
        if (protocol.MinReaderVersion > FeatureReader)
            throw Refused(location, $"reader version {protocol.MinReaderVersion} (up to {FeatureReader} is read)");
        if (protocol.MinReaderVersion == FeatureReader) EnsureKnown(protocol.ReaderFeatures, Readable, location, "reader");
    }

    /// <exception cref="PlatformException">NOT_IMPLEMENTED, naming the features that are not written here.</exception>
    public static void EnsureWritable(Protocol protocol, string location)
    {
        EnsureReadable(protocol, location);
        if (protocol.MinWriterVersion > FeatureWriter)
            throw Refused(location, $"writer version {protocol.MinWriterVersion} (up to {FeatureWriter} is written)");
        if (protocol.MinWriterVersion == FeatureWriter) EnsureKnown(protocol.WriterFeatures, Writable, location, "writer");
    }

    /// <exception cref="PlatformException">NOT_IMPLEMENTED for a feature that is not written here.</exception>
    public static void EnsureWritableFeature(string feature)
    {
        if (!Writable.Contains(feature)) throw new PlatformException(ErrorCode.NotImplemented, $"the feature '{feature}' is not supported; there are {string.Join(", ", Writable.Order(StringComparer.Ordinal))}");
    }

    /// <summary>Whether a feature is on, listed by name or implied by an old writer version.</summary>
    public static bool Has(this Protocol protocol, string feature) => protocol.MinWriterVersion == FeatureWriter
        ? protocol.WriterFeatures?.Contains(feature) == true
        : Implied(protocol.MinWriterVersion).Contains(feature);

    /// <summary>The writer features that a version before table features stands for.</summary>
    public static IEnumerable<string> Implied(int writerVersion)
    {
        string[] byVersion = ["appendOnly:2", "invariants:2", "checkConstraints:3", "changeDataFeed:4", "generatedColumns:4", "columnMapping:5", "identityColumns:6"];
        return byVersion.Where(f => f[^1] - '0' <= writerVersion).Select(f => f[..^2]);
    }

    /// <summary>The same protocol with more features, in table-feature form where needed.</summary>
    public static Protocol With(this Protocol protocol, params ReadOnlySpan<string> features)
    {
        var result = protocol;
        foreach (var feature in features)
            if (!result.Has(feature) || (Readable.Contains(feature) && !result.Reads(feature))) result = Add(result, feature);
        return result;
    }

    static bool Reads(this Protocol protocol, string feature) =>
        protocol.MinReaderVersion == FeatureReader ? protocol.ReaderFeatures?.Contains(feature) == true
        : feature == "columnMapping" && protocol.MinReaderVersion == 2;

    static Protocol Add(Protocol protocol, string feature)
    {
        var readers = protocol.MinReaderVersion == FeatureReader ? protocol.ReaderFeatures ?? []
            : protocol.MinReaderVersion == 2 ? ["columnMapping"] : [];
        var writers = protocol.MinWriterVersion == FeatureWriter ? protocol.WriterFeatures ?? [] : [.. Implied(protocol.MinWriterVersion)];
        var reads = Readable.Contains(feature) ? readers.Append(feature).Distinct().ToList() : readers;
        var listsReaders = reads.Count > 0;
        return new Protocol
        {
            MinReaderVersion = listsReaders ? FeatureReader : protocol.MinReaderVersion,
            MinWriterVersion = FeatureWriter,
            ReaderFeatures = listsReaders ? reads : null,
            // A feature that readers must know is listed for writers too.
            WriterFeatures = [.. writers.Append(feature).Concat(reads).Distinct()],
        };
    }

    static void EnsureKnown(IReadOnlyList<string>? features, HashSet<string> known, string location, string side)
    {
        var unknown = (features ?? []).Where(f => !known.Contains(f)).Order(StringComparer.Ordinal).ToList();
        if (unknown.Count > 0)
            throw Refused(location, $"the {side} feature{(unknown.Count > 1 ? "s" : "")} {string.Join(", ", unknown.Select(f => $"'{f}'"))}");
    }

    static PlatformException Refused(string location, string what) =>
        new(ErrorCode.NotImplemented, $"table {location} needs {what}, which is not supported; the table was left alone");
}
