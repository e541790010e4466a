namespace ML.Registry.Contracts.Webhooks;

/// <summary>A webhook call that was given up.</summary>
public sealed record DeadLetter
{
    public string? DeliveryId { get; set; }

    public string? WebhookId { get; set; }

    /// <summary>Such as REGISTERED_MODEL.</summary>
    public string? Entity { get; set; }

    /// <summary>Such as CREATED.</summary>
    public string? Action { get; set; }

    /// <summary>The JSON that was to be sent.</summary>
    public string? Body { get; set; }

    public int? Attempts { get; set; }

    /// <summary>Why the last attempt failed.</summary>
    public string? LastError { get; set; }

    /// <summary>Unix time in milliseconds.</summary>
    public long? CreationTimestamp { get; set; }
}
