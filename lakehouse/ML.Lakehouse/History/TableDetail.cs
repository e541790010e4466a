using ML.Lakehouse.Actions;
using ML.Lakehouse.Schemas;

namespace ML.Lakehouse.History;

/// <summary>A table at a glance.</summary>
/// <param name="Bytes">Of the data files.</param>
/// <param name="Rows">By the files' statistics; null when a file has none.</param>
public sealed record TableDetail(
    string Location, long Version, Metadata Metadata, Protocol Protocol, StructType Schema, IReadOnlyList<string> ClusteringColumns,
    int Files, long Bytes, long? Rows);
