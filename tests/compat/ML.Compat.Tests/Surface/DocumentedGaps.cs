using System.Text.RegularExpressions;
using ML.TestKit;

namespace ML.Compat.Tests.Surface;

/// <summary>The table "Routes and fields that are not there" of the compatibility page: patterns with <c>*</c>, each with its reason.</summary>
sealed partial class DocumentedGaps
{
    const string Heading = "## Routes and fields that are not there";
    readonly Dictionary<string, Regex> patterns = [];
    readonly HashSet<string> used = [];

    DocumentedGaps(IEnumerable<string> rows)
    {
        foreach (var row in rows)
            foreach (Match name in Name().Matches(row.Split('|')[1])) patterns[name.Groups[1].Value] = ToRegex(name.Groups[1].Value);
    }

    /// <summary>Patterns that covered nothing: what they name is there by now, or never was.</summary>
    public IEnumerable<string> Stale => patterns.Keys.Except(used);

    public static DocumentedGaps Read()
    {
        var page = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "compatibility.md"));
        var section = page.SkipWhile(l => l != Heading).Skip(1).TakeWhile(l => !l.StartsWith("## ", StringComparison.Ordinal));
        var rows = section.Where(l => l.StartsWith("| `", StringComparison.Ordinal)).ToList();
        Assert.All(rows, row => Assert.True(row.Split('|')[2].Trim().Length > 10, $"no reason is given in: {row}"));
        return new DocumentedGaps(rows);
    }

    /// <summary>Whether a row stands for the field (<c>Message.field</c>).</summary>
    public bool Cover(string name) => CoverAny([name]);

    /// <summary>Whether a row stands for a route by any of its names.</summary>
    public bool CoverAny(IEnumerable<string> names)
    {
        var found = patterns.Where(p => names.Any(p.Value.IsMatch)).Select(p => p.Key).ToList();
        used.UnionWith(found);
        return found.Count > 0;
    }

    /// <summary>Like <see cref="Cover"/> without counting the row as used.</summary>
    public bool Names(string name) => patterns.Values.Any(p => p.IsMatch(name));

    static Regex ToRegex(string pattern) => new("^" + Regex.Escape(pattern).Replace("\\*", ".*") + "$");

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Name();
}
