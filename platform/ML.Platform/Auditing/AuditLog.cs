using ML.Hosting.Auditing;
using ML.Hosting.Databases;

namespace ML.Platform.Auditing;

/// <summary>Adds entries in the transaction of the change.</summary>
sealed class AuditLog(Caller caller, TimeProvider clock) : IAuditLog
{
    const string Insert =
        "INSERT INTO ml_audit_log (time, actor, action, entity_kind, entity_name, before_state, after_state) VALUES ($1, $2, $3, $4, $5, $6, $7)";

    public string Caller => caller.Name;

    public Task WriteAsync(DbSession session, AuditChange change) => session.ExecuteAsync(Insert, Row(change));

    public Task WriteAsync(DbSession session, IEnumerable<AuditChange> changes) => session.ExecuteManyAsync(Insert, changes.Select(Row));

    object?[] Row(AuditChange change) =>
    [
        clock.GetUtcNow().ToUnixTimeMilliseconds(), change.Actor ?? caller.Name, change.Action, change.EntityKind, change.EntityName,
        change.Before?.ToJsonString(), change.After?.ToJsonString(),
    ];
}
