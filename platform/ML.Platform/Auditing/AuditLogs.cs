using Microsoft.AspNetCore.Http;
using ML.Hosting.Auditing;
using ML.Hosting.Databases;

namespace ML.Platform.Auditing;

/// <summary>The audit log of a database, for work that is done on it beside a server.</summary>
public static class AuditLogs
{
    /// <param name="actor">Who does the work.</param>
    /// <returns>Null where there is none: no server of ours has worked on the database yet.</returns>
    public static async Task<IAuditLog?> FindAsync(IDatabase database, string actor, CancellationToken cancellation) =>
        await PlatformSchema.IsThereAsync(database, cancellation) ? new AuditLog(new Caller(new HttpContextAccessor(), actor), TimeProvider.System) : null;
}
