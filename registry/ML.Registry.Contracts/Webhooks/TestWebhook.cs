namespace ML.Registry.Contracts.Webhooks;

/// <summary><c>POST /api/2.0/mlflow/webhooks/{webhook_id}/test</c>.</summary>
public sealed record TestWebhook
{
    /// <summary>Which sample to send; null sends that of the webhook's first event.</summary>
    public WebhookEvent? Event { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public WebhookTestResult? Result { get; set; }
    }
}
