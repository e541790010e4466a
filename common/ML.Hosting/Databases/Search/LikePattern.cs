using System.Text;

namespace ML.Hosting.Databases.Search;

/// <summary>SQLite's LIKE ignores case, its GLOB does not: a case-sensitive LIKE is written as a GLOB.</summary>
static class LikePattern
{
    public static string ToGlob(string like)
    {
        var glob = new StringBuilder(like.Length + 8);
        foreach (var c in like)
            glob.Append(c switch
            {
                '%' => "*",
                '_' => "?",
                '*' => "[*]",
                '?' => "[?]",
                '[' => "[[]",
                _ => c.ToString(),
            });
        return glob.ToString();
    }
}
