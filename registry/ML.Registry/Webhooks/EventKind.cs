using ML.Common.Errors;
using ML.Registry.Contracts.Webhooks;

namespace ML.Registry.Webhooks;

/// <summary>One kind of event, in the lower-case spelling of the database and of what is sent.</summary>
sealed record EventKind(string Entity, string Action)
{
    static readonly Dictionary<string, string[]> Actions = new()
    {
        ["registered_model"] = ["created"],
        ["model_version"] = ["created"],
        ["model_version_tag"] = ["deleted", "set"],
        ["model_version_alias"] = ["created", "deleted"],
        ["prompt"] = ["created"],
        ["prompt_version"] = ["created"],
        ["prompt_tag"] = ["deleted", "set"],
        ["prompt_version_tag"] = ["deleted", "set"],
        ["prompt_alias"] = ["created", "deleted"],
        ["budget_policy"] = ["exceeded"],
    };

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for an unknown entity or an action it does not have.</exception>
    public static EventKind Parse(WebhookEvent wire)
    {
        var entity = wire.Entity?.ToLowerInvariant() ?? "";
        var action = wire.Action?.ToLowerInvariant() ?? "";
        if (!Actions.TryGetValue(entity, out var known))
            throw PlatformException.Invalid(
                $"Invalid entity '{wire.Entity}' of a webhook event. Valid entities are: {string.Join(", ", Actions.Keys.Select(k => k.ToUpperInvariant()))}");
        if (known.Contains(action)) return new EventKind(entity, action);
        throw PlatformException.Invalid(
            $"Invalid action '{action}' for entity '{entity}'. Valid actions are: [{string.Join(", ", known.Select(a => $"'{a}'"))}]");
    }

    public WebhookEvent ToWire() => new() { Entity = Entity.ToUpperInvariant(), Action = Action.ToUpperInvariant() };
}
