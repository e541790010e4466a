using System.Globalization;
using ML.Common.Errors;

namespace ML.Lakehouse.Snapshots;

/// <summary>Holds <c>delta.*</c> properties that somebody sets to what readers and writers understand.</summary>
static class PropertyRules
{
    const string Feature = "delta.feature.";

    static readonly string[] Flags =
    [
        "delta.appendOnly", "delta.enableChangeDataFeed", "delta.enableDeletionVectors", "delta.enableInCommitTimestamps", "delta.enableTypeWidening",
        "delta.enableExpiredLogCleanup",
    ];

    static readonly Dictionary<string, string[]> Choices = new()
    {
        ["delta.columnMapping.mode"] = ["none", "name", "id"],
        ["delta.isolationLevel"] = ["Serializable", "WriteSerializable"],
        ["delta.checkpointPolicy"] = ["classic", "v2"],
    };

    // Each of them asks for more than a note in the table: writers would have to keep to rules that are not kept here.
    static readonly string[] Unsupported =
    [
        "delta.enableRowTracking", "delta.enableIcebergCompatV1", "delta.enableIcebergCompatV2", "delta.enableIcebergCompatV3", "delta.universalFormat.enabledFormats",
        "delta.enableVariantShredding",
    ];

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for a value that is none of the property's; NOT_IMPLEMENTED for a property that is not kept.</exception>
    public static void Check(string name, string value)
    {
        if (Flags.Contains(name)) Require(bool.TryParse(value, out _), "true or false");
        else if (Choices.TryGetValue(name, out var choices)) Require(choices.Contains(value, StringComparer.OrdinalIgnoreCase), string.Join(" or ", choices));
        else if (name == "delta.checkpointInterval") Require(int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var every) && every > 0, "a whole number above 0");
        else if (name == "delta.dataSkippingNumIndexedCols") Require(int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var columns) && columns >= -1, "a whole number from -1");
        else if (name == "delta.targetFileSize") Require(ByteSize.TryParse(value, out var bytes) && bytes > 0, "a size such as 100mb");
        else if (name is "delta.logRetentionDuration" or "delta.deletedFileRetentionDuration") Require(TableProperties.TryInterval(value, out _), "an interval such as 'interval 30 days'");
        else if (Unsupported.Contains(name) && !string.Equals(value, "false", StringComparison.OrdinalIgnoreCase))
            throw new PlatformException(ErrorCode.NotImplemented, $"property {name} is '{value}': tables that have it are not written here");
        else if (name.StartsWith(Feature, StringComparison.Ordinal)) Require(value is "supported" or "enabled", "supported");

        void Require(bool valid, string expected)
        {
            if (!valid) throw PlatformException.Invalid($"property {name} is '{value}'; expected {expected}");
        }
    }

    /// <summary>Takes the properties out that only ask for a protocol feature; the features.</summary>
    /// <exception cref="PlatformException">NOT_IMPLEMENTED for a feature that is not written here.</exception>
    public static string[] TakeFeatures(Dictionary<string, string> configuration)
    {
        var asked = configuration.Keys.Where(k => k.StartsWith(Feature, StringComparison.Ordinal)).ToList();
        foreach (var key in asked) configuration.Remove(key);
        string[] features = [.. asked.Select(k => k[Feature.Length..])];
        foreach (var feature in features) ProtocolSupport.EnsureWritableFeature(feature);
        return features;
    }
}
