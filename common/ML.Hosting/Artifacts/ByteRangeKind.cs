namespace ML.Hosting.Artifacts;

/// <summary>What a Range header asks for.</summary>
enum ByteRangeKind
{
    /// <summary>The whole object: no header, or several ranges, which a server may answer with everything.</summary>
    All,

    /// <summary>One part.</summary>
    Part,

    /// <summary>A part that the object does not have.</summary>
    Unsatisfiable,

    /// <summary>Something that cannot be read.</summary>
    Malformed,
}
