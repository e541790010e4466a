using ML.TestKit;

namespace ML.Docs.Tests;

/// <summary>The pages of docs/ and their samples.</summary>
static class Pages
{
    public static string Folder { get; } = Path.Combine(Repository.Root, "docs");

    public static IReadOnlyList<Sample> Samples { get; } =
        [.. Directory.EnumerateFiles(Folder, "*.md").Order(StringComparer.Ordinal).SelectMany(file => Read(Path.GetFileNameWithoutExtension(file), File.ReadAllLines(file)))];

    static IEnumerable<Sample> Read(string page, string[] lines)
    {
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            var words = lines[i][3..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var end = Array.FindIndex(lines, i + 1, l => l == "```");
            yield return new Sample(page, i + 1, words.FirstOrDefault() ?? "", [.. words.Skip(1)], string.Join('\n', lines[(i + 1)..end]) + "\n");
            i = end;
        }
    }
}
