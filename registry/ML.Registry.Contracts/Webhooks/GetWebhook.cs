namespace ML.Registry.Contracts.Webhooks;

/// <summary><c>GET /api/2.0/mlflow/webhooks/{webhook_id}</c>.</summary>
public sealed record GetWebhook
{
    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public Webhook? Webhook { get; set; }
    }
}
