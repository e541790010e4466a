using ML.Hosting.Databases;

namespace ML.Registry.Webhooks.Delivery;

/// <summary>
/// Webhook calls that are still to be made, in a table of our own beside MLflow's. A call is written in the transaction
/// of the change it tells of, so that neither exists without the other, and stays until it was answered or given up.
/// </summary>
static class Outbox
{
    const string Schema =
        """
        CREATE TABLE IF NOT EXISTS ml_webhook_outbox (
          delivery_id VARCHAR(36) NOT NULL PRIMARY KEY,
          webhook_id VARCHAR(256) NOT NULL,
          entity VARCHAR(50) NOT NULL,
          action VARCHAR(50) NOT NULL,
          body TEXT NOT NULL,
          created_ms BIGINT NOT NULL,
          attempts INTEGER NOT NULL,
          due_ms BIGINT NOT NULL,
          claimed_until_ms BIGINT NOT NULL,
          is_dead INTEGER NOT NULL,
          last_error TEXT
        )
        """;

    public static async Task MigrateAsync(DbSession session)
    {
        await session.ExecuteAsync(Schema);
        await session.ExecuteAsync("CREATE INDEX IF NOT EXISTS ml_webhook_outbox_due ON ml_webhook_outbox (is_dead, due_ms)");
        // A SQLite file has one server; whatever it had claimed when it ended is free again.
        if (session.Kind == DatabaseKind.Sqlite) await session.ExecuteAsync("UPDATE ml_webhook_outbox SET claimed_until_ms = 0 WHERE claimed_until_ms > 0");
    }

    /// <summary>The active webhooks that listen to a kind of event.</summary>
    public static Task<List<string>> ListenersAsync(DbSession session, EventKind kind) => session.QueryAsync(
        "SELECT w.webhook_id FROM webhooks w JOIN webhook_events e ON e.webhook_id = w.webhook_id "
        + "WHERE w.workspace = 'default' AND w.status = 'ACTIVE' AND w.deleted_timestamp IS NULL AND e.entity = $1 AND e.action = $2",
        static r => r.GetString(0), kind.Entity, kind.Action);

    public static Task AddAsync(DbSession session, IEnumerable<string> webhookIds, EventKind kind, string body, long now) => session.ExecuteManyAsync(
        "INSERT INTO ml_webhook_outbox (delivery_id, webhook_id, entity, action, body, created_ms, attempts, due_ms, claimed_until_ms, is_dead) "
        + "VALUES ($1, $2, $3, $4, $5, $6, 0, $6, 0, 0)",
        webhookIds.Select(id => new object?[] { NewDeliveryId(), id, kind.Entity, kind.Action, body, now }));

    public static Task<List<OutboxCall>> DueAsync(DbSession session, long now, int count) => session.QueryAsync(
        "SELECT delivery_id, webhook_id, body, attempts FROM ml_webhook_outbox WHERE is_dead = 0 AND due_ms <= $1 AND claimed_until_ms <= $1 "
        + "ORDER BY due_ms LIMIT $2", static r => new OutboxCall(r.GetString(0), r.GetString(1), r.GetString(2), (int)r.GetInt64(3)), now, (long)count);

    /// <summary>When the next call is due; null when none waits.</summary>
    public static Task<long?> NextDueAsync(DbSession session) => session.ScalarInt64Async(
        "SELECT MIN(CASE WHEN due_ms > claimed_until_ms THEN due_ms ELSE claimed_until_ms END) FROM ml_webhook_outbox WHERE is_dead = 0");

    /// <summary>Takes a call for this server until a time; false when another one has it.</summary>
    public static async Task<bool> TryClaimAsync(DbSession session, string deliveryId, long now, long until) => await session.ExecuteAsync(
        "UPDATE ml_webhook_outbox SET claimed_until_ms = $3 WHERE delivery_id = $1 AND is_dead = 0 AND claimed_until_ms <= $2", deliveryId, now, until) > 0;

    public static Task RemoveAsync(DbSession session, string deliveryId) =>
        session.ExecuteAsync("DELETE FROM ml_webhook_outbox WHERE delivery_id = $1", deliveryId);

    public static Task RetryLaterAsync(DbSession session, string deliveryId, int attempts, long due, string error) => session.ExecuteAsync(
        "UPDATE ml_webhook_outbox SET attempts = $2, due_ms = $3, claimed_until_ms = 0, last_error = $4 WHERE delivery_id = $1",
        deliveryId, (long)attempts, due, error);

    public static Task GiveUpAsync(DbSession session, string deliveryId, int attempts, string error) => session.ExecuteAsync(
        "UPDATE ml_webhook_outbox SET attempts = $2, is_dead = 1, claimed_until_ms = 0, last_error = $3 WHERE delivery_id = $1",
        deliveryId, (long)attempts, error);

    static string NewDeliveryId() => Guid.NewGuid().ToString();
}
