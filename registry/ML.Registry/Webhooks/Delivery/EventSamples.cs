using System.Text.Json;

namespace ML.Registry.Webhooks.Delivery;

/// <summary>What a test call sends: the samples of MLflow's server.</summary>
static class EventSamples
{
    public static string Of(EventKind kind, DateTimeOffset time) => EventBody.Of(kind, time, json => Write(json, kind));

    static void Write(Utf8JsonWriter json, EventKind kind)
    {
        if (kind.Entity == "budget_policy")
        {
            WriteBudget(json);
            return;
        }

        var prompt = kind.Entity.StartsWith("prompt", StringComparison.Ordinal);
        var subject = kind.Entity[(prompt ? "prompt" : "").Length..].TrimStart('_');
        json.WriteString("name"u8, prompt ? "example_prompt" : "example_model");
        if (kind.Entity.EndsWith("_alias", StringComparison.Ordinal)) json.WriteString("alias"u8, "example_alias");
        var ofVersion = kind.Entity.Contains("version", StringComparison.Ordinal) && !kind.Entity.EndsWith("_alias", StringComparison.Ordinal);
        if (ofVersion || (kind.Entity.EndsWith("_alias", StringComparison.Ordinal) && kind.Action == "created")) json.WriteString("version"u8, "1");
        if (kind.Entity.EndsWith("_tag", StringComparison.Ordinal)) WriteTag(json, kind.Action == "set");
        else if (subject is "" or "registered_model" or "model_version" or "version") WriteCreated(json, kind);
    }

    static void WriteTag(Utf8JsonWriter json, bool withValue)
    {
        json.WriteString("key"u8, "example_key");
        if (withValue) json.WriteString("value"u8, "example_value");
    }

    static void WriteCreated(Utf8JsonWriter json, EventKind kind)
    {
        if (kind.Entity == "model_version")
        {
            json.WriteString("source"u8, "models:/123");
            json.WriteString("run_id"u8, "abcd1234abcd5678");
        }
        else if (kind.Entity == "prompt_version")
        {
            json.WriteString("template"u8, "Hello {{name}}!");
        }

        EventBody.WriteTags(json, [("example_key", "example_value")]);
        var what = kind.Entity.Replace('_', ' ');
        json.WriteString("description"u8, $"An example {what}");
    }

    static void WriteBudget(Utf8JsonWriter json)
    {
        json.WriteString("budget_policy_id"u8, "bp-abc123");
        json.WriteString("budget_unit"u8, "USD");
        json.WriteNumber("budget_amount"u8, 100.0);
        json.WriteNumber("current_spend"u8, 105.5);
        json.WriteString("duration_unit"u8, "MONTHS");
        json.WriteNumber("duration_value"u8, 1);
        json.WriteString("target_scope"u8, "ENDPOINT");
        json.WriteString("workspace"u8, "default");
        json.WriteString("target_value"u8, "ep-abc123");
        json.WriteNumber("window_start"u8, 1704067200000);
    }
}
