using ML.Registry.Contracts.Webhooks;

namespace ML.Client.Webhooks;

/// <summary>What a webhook can be called for.</summary>
public static class WebhookEvents
{
    /// <summary>A registered model was created.</summary>
    public static WebhookEvent RegisteredModelCreated => Of("REGISTERED_MODEL", "CREATED");

    /// <summary>A model version was created.</summary>
    public static WebhookEvent ModelVersionCreated => Of("MODEL_VERSION", "CREATED");

    /// <summary>A tag of a model version was set.</summary>
    public static WebhookEvent ModelVersionTagSet => Of("MODEL_VERSION_TAG", "SET");

    /// <summary>A tag of a model version was removed.</summary>
    public static WebhookEvent ModelVersionTagDeleted => Of("MODEL_VERSION_TAG", "DELETED");

    /// <summary>An alias was pointed at a version.</summary>
    public static WebhookEvent ModelVersionAliasCreated => Of("MODEL_VERSION_ALIAS", "CREATED");

    /// <summary>An alias was removed.</summary>
    public static WebhookEvent ModelVersionAliasDeleted => Of("MODEL_VERSION_ALIAS", "DELETED");

    static WebhookEvent Of(string entity, string action) => new() { Entity = entity, Action = action };
}
