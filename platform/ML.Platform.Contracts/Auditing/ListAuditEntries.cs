namespace ML.Platform.Contracts.Auditing;

/// <summary><c>GET /api/2.0/ml/audit/entries</c>: changes, newest first.</summary>
public sealed record ListAuditEntries
{
    public string? EntityKind { get; set; }

    public string? EntityName { get; set; }

    public string? Actor { get; set; }

    public string? Action { get; set; }

    /// <summary>Earliest time, in milliseconds since 1970.</summary>
    public long? Since { get; set; }

    /// <summary>Latest time, in milliseconds since 1970.</summary>
    public long? Until { get; set; }

    /// <summary>1 to 1000. Default 100.</summary>
    public int? MaxResults { get; set; }

    public string? PageToken { get; set; }

    public sealed record Response
    {
        public List<AuditEntry> Entries { get; set; } = [];

        public string? NextPageToken { get; set; }
    }
}
