namespace ML.Registry.Contracts.Webhooks;

/// <summary>MLflow's <c>WebhookTestResult</c> message.</summary>
public sealed record WebhookTestResult
{
    public bool? Success { get; set; }

    public int? ResponseStatus { get; set; }

    public string? ResponseBody { get; set; }

    public string? ErrorMessage { get; set; }
}
