namespace ML.Registry.Webhooks.Delivery;

/// <summary>One call that is due.</summary>
/// <param name="DeliveryId">The same for every attempt, so that receivers can tell repetitions.</param>
/// <param name="WebhookId">Whom to call.</param>
/// <param name="Body">The JSON to send.</param>
/// <param name="Attempts">How often it was tried.</param>
sealed record OutboxCall(string DeliveryId, string WebhookId, string Body, int Attempts);
