using System.Data.Common;
using ML.Common.Errors;
using ML.Hosting.Databases;
using ML.Registry.Contracts.Webhooks;

namespace ML.Registry.Webhooks;

/// <summary>Rows of webhooks and their events. Deleted ones stay, marked.</summary>
static class WebhookStore
{
    const string Columns = "webhook_id, name, description, url, status, creation_timestamp, last_updated_timestamp";
    const string Present = "workspace = 'default' AND deleted_timestamp IS NULL";

    /// <exception cref="PlatformException">RESOURCE_DOES_NOT_EXIST.</exception>
    public static async Task<Webhook> GetAsync(DbSession session, string id)
    {
        var found = await session.FirstOrDefaultAsync($"SELECT {Columns} FROM webhooks WHERE webhook_id = $1 AND {Present}", Map, id)
            ?? throw NotFound(id);
        await AddEventsAsync(session, found);
        return found;
    }

    /// <summary>Newest first.</summary>
    public static async Task<List<Webhook>> ListAsync(DbSession session, int count, long offset)
    {
        var rows = await session.QueryAsync(
            $"SELECT {Columns} FROM webhooks WHERE {Present} ORDER BY creation_timestamp DESC, webhook_id LIMIT $1 OFFSET $2", Map, (long)count, offset);
        foreach (var row in rows) await AddEventsAsync(session, row);
        return rows;
    }

    public static async Task InsertAsync(DbSession session, Webhook webhook, string? secret, IEnumerable<EventKind> events)
    {
        await session.ExecuteAsync(
            "INSERT INTO webhooks (webhook_id, name, description, url, status, secret, creation_timestamp, last_updated_timestamp, workspace) "
            + "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'default')",
            webhook.WebhookId, webhook.Name, webhook.Description, webhook.Url, webhook.Status, secret, webhook.CreationTimestamp,
            webhook.LastUpdatedTimestamp);
        await InsertEventsAsync(session, webhook.WebhookId!, events);
    }

    /// <summary>Changes what is given; null stays.</summary>
    public static async Task UpdateAsync(DbSession session, string id, UpdateWebhook change, string? secret, IReadOnlyList<EventKind> events, long now)
    {
        var changed = await session.ExecuteAsync(
            "UPDATE webhooks SET name = COALESCE($2, name), description = COALESCE($3, description), url = COALESCE($4, url), "
            + $"status = COALESCE($5, status), secret = COALESCE($6, secret), last_updated_timestamp = $7 WHERE webhook_id = $1 AND {Present}",
            id, Given(change.Name), Given(change.Description), Given(change.Url), Given(change.Status), secret, now);
        if (changed == 0) throw NotFound(id);
        if (events.Count == 0) return;
        await session.ExecuteAsync("DELETE FROM webhook_events WHERE webhook_id = $1", id);
        await InsertEventsAsync(session, id, events);
    }

    public static async Task DeleteAsync(DbSession session, string id, long now)
    {
        if (await session.ExecuteAsync($"UPDATE webhooks SET deleted_timestamp = $2 WHERE webhook_id = $1 AND {Present}", id, now) == 0)
            throw NotFound(id);
    }

    /// <summary>Where and with which secret a webhook is called; null when it is gone or off.</summary>
    public static async Task<(string Url, string? Secret)?> FindTargetAsync(DbSession session, string id, bool evenDisabled = false)
    {
        var rows = await session.QueryAsync(
            $"SELECT url, secret FROM webhooks WHERE webhook_id = $1 AND {Present}" + (evenDisabled ? "" : " AND status = 'ACTIVE'"),
            static r => (r.GetString(0), r.GetStringOrNull(1)), id);
        return rows.Count > 0 ? rows[0] : null;
    }

    public static PlatformException NotFound(string id) => PlatformException.NotFound($"Webhook with ID {id} not found.");

    static Task InsertEventsAsync(DbSession session, string id, IEnumerable<EventKind> events) => session.ExecuteManyAsync(
        "INSERT INTO webhook_events (webhook_id, entity, action) VALUES ($1, $2, $3)", events.Select(e => new object?[] { id, e.Entity, e.Action }));

    static async Task AddEventsAsync(DbSession session, Webhook webhook) => webhook.Events = await session.QueryAsync(
        "SELECT entity, action FROM webhook_events WHERE webhook_id = $1 ORDER BY entity, action",
        static r => new EventKind(r.GetString(0), r.GetString(1)).ToWire(), webhook.WebhookId!);

    static string? Given(string? text) => string.IsNullOrEmpty(text) ? null : text;

    static Webhook Map(DbDataReader row) => new()
    {
        WebhookId = row.GetString(0),
        Name = row.GetString(1),
        Description = row.GetStringOrNull(2),
        Url = row.GetString(3),
        Status = row.GetString(4),
        CreationTimestamp = row.GetInt64OrNull(5),
        LastUpdatedTimestamp = row.GetInt64OrNull(6),
    };
}
