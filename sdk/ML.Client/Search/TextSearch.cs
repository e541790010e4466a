namespace ML.Client.Search;

/// <summary>Patterns for search expressions.</summary>
public static class TextSearch
{
    /// <summary>Whether a text matches a pattern with <c>%</c> for any text and <c>_</c> for one character, case included.</summary>
    public static bool Like(this string? text, string pattern) => throw new InvalidOperationException("Like stands only in search expressions");

    /// <summary>As <see cref="Like"/>, whatever the case.</summary>
    public static bool ILike(this string? text, string pattern) => throw new InvalidOperationException("ILike stands only in search expressions");
}
