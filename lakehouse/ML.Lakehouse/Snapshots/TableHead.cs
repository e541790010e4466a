using ML.Common.Errors;
using ML.Lakehouse.Actions;

namespace ML.Lakehouse.Snapshots;

/// <summary>All of a version but its files: cheap to hold and to carry forward.</summary>
sealed record TableHead(
    Protocol? Protocol, Metadata? Metadata, IReadOnlyDictionary<string, Transaction> Transactions,
    IReadOnlyDictionary<string, DomainMetadata> Domains, CommitInfo? LastCommit)
{
    public static TableHead Empty { get; } =
        new(null, null, new Dictionary<string, Transaction>(), new Dictionary<string, DomainMetadata>(), null);

    public TableHead Apply(IEnumerable<LogAction> actions)
    {
        var head = this with { LastCommit = null };
        foreach (var action in actions)
            head = action switch
            {
                Protocol protocol => head with { Protocol = protocol },
                Metadata metadata => head with { Metadata = metadata },
                CommitInfo info => head with { LastCommit = info },
                Transaction txn => head with { Transactions = new Dictionary<string, Transaction>(head.Transactions) { [txn.AppId] = txn } },
                DomainMetadata domain => head with { Domains = With(head.Domains, domain) },
                _ => head,
            };
        return head;
    }

    /// <exception cref="PlatformException">DATA_LOSS when the log lacks protocol or metadata, NOT_IMPLEMENTED for features not read here.</exception>
    public TableHead Checked(string location, long version)
    {
        if (Protocol is null || Metadata is null)
            throw new PlatformException(ErrorCode.DataLoss, $"table {location}, version {version}: the log has no {(Protocol is null ? "protocol" : "metaData")} action");
        ProtocolSupport.EnsureReadable(Protocol, location);
        return this;
    }

    static Dictionary<string, DomainMetadata> With(IReadOnlyDictionary<string, DomainMetadata> domains, DomainMetadata domain)
    {
        var result = new Dictionary<string, DomainMetadata>(domains) { [domain.Domain] = domain };
        if (domain.Removed) result.Remove(domain.Domain);
        return result;
    }
}
