using System.Text.Json.Nodes;
using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Registry.Contracts.Webhooks;

namespace ML.Registry.Webhooks.Delivery;

/// <summary>Shows, repeats and removes the calls that were given up.</summary>
sealed class DeadLetterService(RegistryDatabase databases, OutboxSignal signal, RegistryHistory history, TimeProvider clock)
{
    const long Limit = 1000;
    readonly IDatabase database = databases.Registry;

    public async Task<ListDeadLetters.Response> ListAsync(ListDeadLetters request)
    {
        var letters = await database.ReadAsync(session => session.QueryAsync(
            "SELECT delivery_id, webhook_id, entity, action, body, attempts, last_error, created_ms FROM ml_webhook_outbox "
            + "WHERE is_dead = 1 AND ($1 = '' OR webhook_id = $1) ORDER BY created_ms DESC LIMIT $2",
            static r => new DeadLetter
            {
                DeliveryId = r.GetString(0), WebhookId = r.GetString(1), Entity = r.GetString(2).ToUpperInvariant(),
                Action = r.GetString(3).ToUpperInvariant(), Body = r.GetString(4), Attempts = (int)r.GetInt64(5), LastError = r.GetStringOrNull(6),
                CreationTimestamp = r.GetInt64(7),
            }, request.WebhookId ?? "", Limit));
        return new ListDeadLetters.Response { DeadLetters = letters };
    }

    public async Task RetryAsync(string deliveryId)
    {
        var now = clock.GetUtcNow().ToUnixTimeMilliseconds();
        await ChangeAsync("retry", deliveryId, "UPDATE ml_webhook_outbox SET is_dead = 0, attempts = 0, due_ms = $2 WHERE delivery_id = $1 AND is_dead = 1", deliveryId, now);
        signal.Raise();
    }

    public Task DeleteAsync(string deliveryId) =>
        ChangeAsync("delete", deliveryId, "DELETE FROM ml_webhook_outbox WHERE delivery_id = $1 AND is_dead = 1", deliveryId);

    Task ChangeAsync(string verb, string deliveryId, string sql, params object?[] arguments) => database.WriteAsync(async session =>
    {
        var before = await session.FirstOrDefaultAsync(
            "SELECT webhook_id, entity, action, last_error FROM ml_webhook_outbox WHERE delivery_id = $1 AND is_dead = 1",
            static r => new JsonObject { ["webhook_id"] = r.GetString(0), ["event"] = $"{r.GetString(1)}.{r.GetString(2)}", ["last_error"] = r.GetStringOrNull(3) }, deliveryId);
        if (before is null || await session.ExecuteAsync(sql, arguments) == 0)
            throw PlatformException.NotFound($"Webhook delivery with ID {deliveryId} is not a dead letter.");
        await history.DeadLetterAsync(session, verb, deliveryId, before);
        return true;
    });
}
