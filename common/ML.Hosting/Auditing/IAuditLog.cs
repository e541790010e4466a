using ML.Hosting.Databases;

namespace ML.Hosting.Auditing;

/// <summary>
/// Takes down who changed what, within the transaction of the change. Modules take it as an optional service. Who acts is
/// the caller of the request at hand.
/// </summary>
public interface IAuditLog
{
    /// <summary>Who acts now; for work that is finished after the request.</summary>
    string Caller { get; }

    /// <param name="session">A write of the tracking database.</param>
    Task WriteAsync(DbSession session, AuditChange change);

    /// <inheritdoc cref="WriteAsync(DbSession, AuditChange)"/>
    Task WriteAsync(DbSession session, IEnumerable<AuditChange> changes);
}
