using System.Text.RegularExpressions;

namespace ML.Hosting.Security;

/// <summary>Which Host headers are accepted: protection against DNS rebinding, with MLflow's defaults.</summary>
sealed class HostRules
{
    static readonly string[] Private =
    [
        "localhost", "localhost:*", "127.0.0.1", "127.0.0.1:*", "[::1]", "[::1]:*", "0.0.0.0", "0.0.0.0:*",
        "10.*", "192.168.*", "172.1[6-9].*", "172.2[0-9].*", "172.3[0-1].*", "fc00:*", "fd00:*", "[fc00:*", "[fd00:*",
    ];

    readonly HashSet<string> exact = new(StringComparer.OrdinalIgnoreCase);
    readonly List<Regex> patterns = [];

    public HostRules(string[]? allowed)
    {
        foreach (var entry in allowed ?? Private)
            if (entry.Contains('*')) patterns.Add(new Regex("^" + Glob(entry) + "$", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant));
            else exact.Add(entry);
    }

    /// <param name="host">The whole header, port included.</param>
    public bool Allows(string host) => exact.Contains(host) || patterns.Any(p => p.IsMatch(host));

    // A glob: * matches anything; [6-9] is a class only inside the defaults, where a closing bracket follows.
    static string Glob(string pattern)
    {
        var regex = Regex.Escape(pattern).Replace("\\*", ".*");
        return Regex.Replace(regex, @"\\\[(\d-\d)\]", "[$1]");
    }
}
