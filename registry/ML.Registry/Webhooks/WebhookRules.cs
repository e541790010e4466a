using System.Text.RegularExpressions;
using ML.Common.Errors;
using ML.Registry.Contracts.Webhooks;

namespace ML.Registry.Webhooks;

/// <summary>What a webhook may be.</summary>
static partial class WebhookRules
{
    const int SecretLimit = 500;
    const int DescriptionLimit = 1000;

    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE naming the rule.</exception>
    public static void Name(string name)
    {
        if (!NamePattern().IsMatch(name))
            throw PlatformException.Invalid(
                $"Webhook name '{name}' is invalid. It must start and end with a letter or digit, be less than 63 characters long, "
                + "and contain only letters, digits, dots (.), underscores (_), and hyphens (-).");
    }

    public static void Texts(string? description, string? secret)
    {
        Check.MaxLength(description, DescriptionLimit, "Webhook description");
        Check.MaxLength(secret, SecretLimit, "Webhook secret");
    }

    public static List<EventKind> Events(IReadOnlyList<WebhookEvent> events)
    {
        var kinds = events.Select(EventKind.Parse).ToList();
        if (kinds.GroupBy(k => k).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw PlatformException.Invalid($"The webhook event {twice.Key.Entity}.{twice.Key.Action} is listed more than once.");
        return kinds;
    }

    public static string Status(string? status) => status?.ToUpperInvariant() switch
    {
        null or "" or "ACTIVE" => "ACTIVE",
        "DISABLED" => "DISABLED",
        _ => throw PlatformException.Invalid($"Invalid webhook status '{status}'. It must be ACTIVE or DISABLED."),
    };

    [GeneratedRegex(@"^[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex NamePattern();
}
