using ML.Hosting.Requests;
using ML.Platform.Contracts.Auditing;

namespace ML.Platform.Auditing;

static class AuditRoutes
{
    public static void Map(RpcRoutes rpc) =>
        rpc.Map<AuditService, ListAuditEntries, ListAuditEntries.Response>("GET", "ml/audit/entries", (service, request, context) =>
            service.ListAsync(request, context.RequestAborted));
}
