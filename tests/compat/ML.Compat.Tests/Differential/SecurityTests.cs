using ML.TestKit.Servers;

namespace ML.Compat.Tests.Differential;

/// <summary>Host and Origin headers, friendly and foreign, against MLflow's security middleware: who is let in, and which headers go out.</summary>
public sealed class SecurityTests
{
    const string Read = "GET /api/2.0/mlflow/experiments/get?experiment_id=0";

    static readonly string[] Protective = ["X-Frame-Options", "X-Content-Type-Options"];

    // What a browser makes of them: without an origin in the request or the answer the others say nothing.
    static readonly string[] Sharing = ["Access-Control-Allow-Origin", "Access-Control-Allow-Credentials", "Access-Control-Max-Age"];

    static readonly string[] Hosts =
    [
        "evil.example", "evil.example:5000", "localhost", "localhost:1", "127.0.0.1", "127.0.0.1.evil.example", "10.1.2.3", "10.evil.example", "192.168.0.1:80", "172.15.0.1", "172.16.0.1",
        "172.31.9.9", "172.32.0.1", "[::1]", "[::1]:80", "0.0.0.0", "good.example", "good.example:80", "a.wild.example", "wild.example",
    ];

    static readonly string[] Origins =
        ["http://evil.example", "http://localhost:3000", "https://localhost:3000", "http://127.0.0.1", "http://[::1]:8080", "null", "http://localhost.evil.example", "https://good.example", "http://good.example"];

    public static TheoryData<string> Flags() => new()
    {
        "",
        "--allowed-hosts good.example,*.wild.example,127.0.0.1:* --cors-allowed-origins https://good.example --x-frame-options DENY",
    };

    [Theory]
    [MemberData(nameof(Flags))]
    public async Task Both_servers_let_the_same_callers_in(string flags)
    {
        var servers = new ServerPair(flags.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        await servers.InitializeAsync();
        try
        {
            var differences = new List<string>();
            foreach (var (request, host, origin) in Requests())
            {
                var real = await SendAsync(servers.Real, request, host, origin);
                foreach (var server in (MlServer[])[servers.Ours, servers.Split])
                    if (await SendAsync(server, request, host, origin) is var ours && real != ours)
                        differences.Add($"{(server == servers.Ours ? "" : "split, ")}{request}, Host {host}, Origin {origin}\n  real: {real}\n  ours: {ours}");
            }

            Assert.True(differences.Count == 0, $"{differences.Count} answers differ:\n{string.Join('\n', differences)}");
        }
        finally
        {
            await servers.DisposeAsync();
        }
    }

    static IEnumerable<(string Request, string? Host, string? Origin)> Requests()
    {
        foreach (var host in Hosts)
        {
            yield return ("GET /health", host, null);
            yield return (Read, host, null);
        }

        foreach (var origin in Origins)
        {
            yield return (Read, null, origin);
            yield return ("POST /api/2.0/mlflow/runs/search", null, origin);
            yield return ("OPTIONS /api/2.0/mlflow/runs/search", null, origin);
        }

        foreach (var method in (string[])["PUT", "DELETE"]) yield return (method + " /api/2.0/mlflow-artifacts/artifacts/x/y", null, "http://evil.example");
    }

    static async Task<string> SendAsync(ITrackingServer server, string text, string? host, string? origin)
    {
        var parts = text.Split(' ');
        using var request = new HttpRequestMessage(new HttpMethod(parts[0]), parts[1]);
        if (parts[0] == "POST") request.Content = new StringContent("{\"experiment_ids\": [\"0\"]}", System.Text.Encoding.UTF8, "application/json");
        if (parts[0] == "OPTIONS") request.Headers.Add("Access-Control-Request-Method", "POST");
        if (host is not null) request.Headers.Host = host;
        if (origin is not null) request.Headers.Add("Origin", origin);
        using var answer = await server.Http.SendAsync(request);
        var refusal = answer.IsSuccessStatusCode ? "" : await answer.Content.ReadAsStringAsync();
        var shared = origin is not null && answer.Headers.Contains(Sharing[0]);
        var headers = Protective.Concat(shared ? Sharing : []).Select(name => answer.Headers.TryGetValues(name, out var values) ? $"{name}: {string.Join(',', values)}" : null).Where(h => h is not null);
        var allowed = shared && answer.Headers.TryGetValues("Access-Control-Allow-Methods", out var methods) ? $"; {methods.Any(m => m.Contains("POST", StringComparison.Ordinal))}" : "";
        return $"{(int)answer.StatusCode} {refusal} {string.Join("; ", headers)}{allowed}";
    }
}
