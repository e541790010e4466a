namespace ML.Registry.Tags;

/// <summary>Prompts live in the registry's tables as models with a tag; model calls keep away from them.</summary>
static class PromptTags
{
    public const string IsPrompt = "mlflow.prompt.is_prompt";

    /// <summary>The source of a prompt's versions, which have no files.</summary>
    public const string PlaceholderSource = "dummy-source";

    public static bool Marks(string? key, string? value) => key == IsPrompt && "true".Equals(value, StringComparison.OrdinalIgnoreCase);
}
