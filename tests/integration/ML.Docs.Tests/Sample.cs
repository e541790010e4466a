namespace ML.Docs.Tests;

/// <summary>A fenced block of a page.</summary>
/// <param name="Page">The page's name, without extension.</param>
/// <param name="Line">Line of the opening fence, from 1.</param>
/// <param name="Language">First word behind the fence; empty for none.</param>
/// <param name="Marks">The other words behind it.</param>
sealed record Sample(string Page, int Line, string Language, IReadOnlyList<string> Marks, string Text)
{
    /// <summary>It needs a machine or service that tests do not have.</summary>
    public bool IsElsewhere => Marks.Contains("elsewhere");

    /// <summary>The test class that runs the same at another place; null for none.</summary>
    public string? CoveredBy => Mark("covered=");

    /// <summary>The file that it is to be written to; null for none.</summary>
    public string? File => Mark("file=");

    /// <summary>Whether it is run as it stands.</summary>
    public bool IsRun => !IsElsewhere && CoveredBy is null && !Marks.Contains("server") && !Marks.Contains("compiled");

    public override string ToString() => $"docs/{Page}.md:{Line}";

    string? Mark(string name) => Marks.FirstOrDefault(m => m.StartsWith(name, StringComparison.Ordinal))?[name.Length..];
}
