using System.Net;
using ML.Host.Configuration;

namespace ML.Host.Services;

/// <summary>Which services run in this process, and where the others are.</summary>
sealed class ServicePlan
{
    /// <summary>Serves the web interface and passes every call on to whoever has it.</summary>
    public const string Gateway = "gateway";

    const string Expected = "comma-separated SERVICE=http://host:port; a service with several replicas several times";

    /// <summary>Every service in one process.</summary>
    public static ServicePlan Whole { get; } = new();

    /// <summary>Services of this process; null for all.</summary>
    public IReadOnlySet<string>? Here { get; private init; }

    /// <summary>The services of this process by name, or <c>all</c>.</summary>
    public string HereText => Here is null ? "all" : string.Join(',', Here.Order(StringComparer.Ordinal));

    /// <summary>Replicas of the services elsewhere.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<Uri>> Elsewhere { get; private init; } = new Dictionary<string, IReadOnlyList<Uri>>();

    /// <summary>What the processes of one platform show each other; null where there is nobody to show it to.</summary>
    public string? Token { get; private init; }

    public bool IsWhole => Here is null;

    /// <summary>Whether a service runs here that keeps something: a gateway alone keeps nothing.</summary>
    public bool RunsAny => Here is null || Here.Any(s => s != Gateway);

    public bool Runs(string service) => Here is null || Here.Contains(service);

    /// <param name="known">Names of the services there are, with those that each needs.</param>
    public static ServicePlan From(SettingValues values, IReadOnlyDictionary<string, IReadOnlyList<string>> known)
    {
        var chosen = List(values.Text("services"));
        var elsewhere = Addresses(values, known);
        var token = values.Text("internal-token");
        // An empty one would be shown by everybody.
        if (token?.Trim().Length == 0) values.Reject("internal-token", "it is empty; expected a long random text, or none");
        if (chosen is null)
        {
            if (elsewhere.Count > 0) values.Reject("service-addresses", "it names services elsewhere, and this server runs all of them itself: choose its own with --services");
            return new ServicePlan { Token = token };
        }

        foreach (var name in chosen.Where(n => n != Gateway && !known.ContainsKey(n)))
            values.Reject("services", name, $"some of {string.Join(", ", known.Keys)} and {Gateway}");
        var plan = new ServicePlan { Here = chosen.ToHashSet(), Elsewhere = elsewhere, Token = token };
        plan.Check(values, known);
        return plan;
    }

    void Check(SettingValues values, IReadOnlyDictionary<string, IReadOnlyList<string>> known)
    {
        var here = Here!;
        foreach (var both in here.Where(Elsewhere.ContainsKey))
            values.Reject("service-addresses", $"it says where '{both}' is, and --services runs it here; expected one of the two");
        if (here.Contains(Gateway) && Missing(known.Keys) is { Count: > 0 } homeless)
            values.Reject("service-addresses", $"a gateway passes on to every service, and nothing says where these are: {string.Join(", ", homeless)}");
        foreach (var service in here.Where(known.ContainsKey))
            if (Missing(known[service]) is { Count: > 0 } needed)
                values.Reject("service-addresses", $"'{service}' needs {string.Join(" and ", needed)}, here (--services) or at an address");
        if (Token is null && Elsewhere.Values.SelectMany(a => a).FirstOrDefault(a => !IsLoopback(a)) is { } remote)
            values.Reject("internal-token", $"none is given, and services are called at other machines ({remote}); every process of the platform needs the same one");
    }

    List<string> Missing(IEnumerable<string> services) => [.. services.Where(s => !Here!.Contains(s) && !Elsewhere.ContainsKey(s))];

    static Dictionary<string, IReadOnlyList<Uri>> Addresses(SettingValues values, IReadOnlyDictionary<string, IReadOnlyList<string>> known)
    {
        var found = new List<(string Name, Uri Address)>();
        foreach (var text in List(values.Text("service-addresses")) ?? [])
        {
            var parts = text.Split('=', 2, StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || !Uri.TryCreate(parts[1], UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https") || address.AbsolutePath != "/")
                values.Reject("service-addresses", text, Expected);
            else if (!known.ContainsKey(parts[0])) values.Reject("service-addresses", text, $"a service among {string.Join(", ", known.Keys)}");
            else found.Add((parts[0], address));
        }

        return found.GroupBy(f => f.Name).ToDictionary(g => g.Key, g => (IReadOnlyList<Uri>)[.. g.Select(f => f.Address)]);
    }

    static bool IsLoopback(Uri address) => address.IsLoopback || (IPAddress.TryParse(address.Host, out var ip) && IPAddress.IsLoopback(ip));

    static string[]? List(string? text) => text?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
