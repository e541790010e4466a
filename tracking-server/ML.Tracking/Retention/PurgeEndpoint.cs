using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using ML.Common.Errors;
using ML.Hosting.Requests;
using ML.Tracking.Contracts.Retention;

namespace ML.Tracking.Retention;

/// <summary><c>POST /api/2.0/ml/gc</c>: what <c>ml gc</c> does, for those who bear the admin token.</summary>
sealed class PurgeEndpoint(PurgeService purge, RetentionOptions options)
{
    const string Scheme = "Bearer ";

    public static void Map(RpcRoutes rpc) =>
        rpc.Map<PurgeEndpoint, PurgeDeleted, PurgeDeleted.Response>("POST", "ml/gc", (service, request, context) => service.RunAsync(request, context));

    async Task<PurgeDeleted.Response> RunAsync(PurgeDeleted request, HttpContext context)
    {
        Authorize(context.Request.Headers.Authorization.ToString());
        var selection = new PurgeSelection
        {
            OlderThan = request.OlderThan is { Length: > 0 } age ? Age.Parse(age) : TimeSpan.Zero,
            RunIds = request.RunIds, ExperimentIds = request.ExperimentIds, LoggedModelIds = request.LoggedModelIds,
        };
        var items = await purge.PlanAsync(selection, context.RequestAborted);
        return request.DryRun == true ? Describe(items, []) : await RemoveAsync(items, context.RequestAborted);
    }

    async Task<PurgeDeleted.Response> RemoveAsync(List<PurgeItem> items, CancellationToken cancellation)
    {
        var removed = new List<PurgeItem>();
        var failures = new List<PurgeFailure>();
        foreach (var item in items)
            if (await purge.RemoveAsync(item, cancellation) is { } why) failures.Add(new PurgeFailure { Id = item.Id, Message = why });
            else removed.Add(item);
        return Describe(removed, failures);
    }

    static PurgeDeleted.Response Describe(List<PurgeItem> items, List<PurgeFailure> failures) => new()
    {
        RunIds = Ids(items, PurgeKind.Run), ExperimentIds = Ids(items, PurgeKind.Experiment), LoggedModelIds = Ids(items, PurgeKind.LoggedModel),
        Failures = failures,
    };

    static List<string> Ids(List<PurgeItem> items, PurgeKind kind) => [.. items.Where(i => i.Kind == kind).Select(i => i.Id)];

    void Authorize(string header)
    {
        if (options.AdminToken is not { Length: > 0 } token)
            throw new PlatformException(ErrorCode.PermissionDenied, "Permanent deletion through the API is off: start the server with ML_ADMIN_TOKEN set to a secret.");
        var given = header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : "";
        if (!CryptographicOperations.FixedTimeEquals(Hash(given), Hash(token)))
            throw new PlatformException(ErrorCode.PermissionDenied, "Permanent deletion needs the header 'Authorization: Bearer TOKEN' with the server's ML_ADMIN_TOKEN.");
    }

    // Equal lengths, so that the comparison tells nothing about the token.
    static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
