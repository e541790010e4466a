namespace ML.Tables.Queries;

/// <summary>A table as a statement names it; parts that it leaves out are empty.</summary>
sealed record TableReference(string Catalog, string Schema, string Name)
{
    /// <summary>Its name in the catalogue, where the statement asks for an older version of it; null elsewhere.</summary>
    public string? Of { get; init; }

    /// <summary>The version asked for.</summary>
    public long? Version { get; init; }

    /// <summary>The time as of which it is asked for.</summary>
    public DateTimeOffset? Time { get; init; }

    public override string ToString() => string.Join('.', new[] { Catalog, Schema, Of ?? Name }.Where(part => part.Length > 0));
}
