namespace ML.Lakehouse.Actions;

/// <summary>Where the deleted rows of a file are noted.</summary>
/// <param name="StorageType"><c>u</c>: file named by a UUID, <c>i</c>: inline, <c>p</c>: absolute path.</param>
/// <param name="Offset">Bytes into the file.</param>
/// <param name="SizeInBytes">Of the serialised bitmap.</param>
/// <param name="Cardinality">Number of deleted rows.</param>
public sealed record DeletionVectorDescriptor(string StorageType, string PathOrInlineDv, int? Offset, int SizeInBytes, long Cardinality)
{
    internal string UniqueId => Offset is { } offset ? $"{StorageType}{PathOrInlineDv}@{offset}" : StorageType + PathOrInlineDv;
}
