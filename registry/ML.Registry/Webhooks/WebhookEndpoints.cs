using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using ML.Hosting.Requests;
using ML.Registry.Contracts.Webhooks;
using ML.Registry.Webhooks.Delivery;

namespace ML.Registry.Webhooks;

/// <summary>Routes of webhooks; those of dead letters are ours, the others MLflow's.</summary>
static class WebhookEndpoints
{
    const string One = "mlflow/webhooks/{webhook_id}";
    const string DeadLetters = "ml/webhooks/dead-letters";

    public static void Map(RpcRoutes routes)
    {
        routes.Map<WebhookService, CreateWebhook, CreateWebhook.Response>(
            "POST", "mlflow/webhooks", static async (s, r, c) => new() { Webhook = await s.CreateAsync(r, c.RequestAborted) });
        routes.Map<WebhookService, ListWebhooks, ListWebhooks.Response>("GET", "mlflow/webhooks", static (s, r, _) => s.ListAsync(r));
        routes.Map<WebhookService, GetWebhook, GetWebhook.Response>("GET", One, static async (s, _, c) => new() { Webhook = await s.GetAsync(Id(c)) });
        routes.Map<WebhookService, UpdateWebhook, UpdateWebhook.Response>(
            "PATCH", One, static async (s, r, c) => new() { Webhook = await s.UpdateAsync(Id(c), r, c.RequestAborted) });
        routes.MapWithoutBody<WebhookService>("DELETE", One, static (s, c) => s.DeleteAsync(Id(c)));
        routes.Map<WebhookService, TestWebhook, TestWebhook.Response>(
            "POST", One + "/test", static async (s, r, c) => new() { Result = await s.TestAsync(Id(c), r, c.RequestAborted) });
        routes.Map<DeadLetterService, ListDeadLetters, ListDeadLetters.Response>("GET", DeadLetters, static (s, r, _) => s.ListAsync(r));
        routes.MapWithoutBody<DeadLetterService>("POST", DeadLetters + "/{delivery_id}/retry", static (s, c) => s.RetryAsync(DeliveryId(c)));
        routes.MapWithoutBody<DeadLetterService>("DELETE", DeadLetters + "/{delivery_id}", static (s, c) => s.DeleteAsync(DeliveryId(c)));
    }

    static string Id(HttpContext context) => (string)context.GetRouteValue("webhook_id")!;

    static string DeliveryId(HttpContext context) => (string)context.GetRouteValue("delivery_id")!;
}
