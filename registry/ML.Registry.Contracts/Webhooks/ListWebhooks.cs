namespace ML.Registry.Contracts.Webhooks;

/// <summary><c>GET /api/2.0/mlflow/webhooks</c>.</summary>
public sealed record ListWebhooks
{
    public int? MaxResults { get; set; }

    /// <summary>Opaque token of the previous page.</summary>
    public string? PageToken { get; set; }

    /// <summary>What the call answers.</summary>
    public sealed record Response
    {
        public List<Webhook>? Webhooks { get; set; }

        /// <summary>Token of the next page; absent on the last.</summary>
        public string? NextPageToken { get; set; }
    }
}
