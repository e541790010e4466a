using System.Globalization;
using System.Net.Sockets;
using ML.Host.Configuration;

namespace ML.Host.Doctor;

/// <summary>Whether what a server would call can be reached. What it speaks is found out when it is used.</summary>
static class Peers
{
    static readonly TimeSpan ConnectTime = TimeSpan.FromSeconds(2);

    public static async IAsyncEnumerable<Finding> ExamineAsync(ServerOptions options)
    {
        foreach (var (service, addresses) in options.Services.Elsewhere)
            foreach (var address in addresses) yield return await ExamineAsync($"service {service}", address, "--service-addresses");
        if (Uri.TryCreate(options.Features.OnlineStore, UriKind.Absolute, out var store)) yield return await ExamineAsync("online store", store, "--online-store");
        if (Uri.TryCreate(options.Features.Spark, UriKind.Absolute, out var spark)) yield return await ExamineAsync("Spark", spark, "--spark");
    }

    static async Task<Finding> ExamineAsync(string what, Uri address, string flag)
    {
        var port = address.Port > 0 ? address.Port : DefaultPort(address.Scheme);
        var place = string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{port}");
        try
        {
            using var client = new TcpClient();
            using var limit = new CancellationTokenSource(ConnectTime);
            await client.ConnectAsync(address.Host, port, limit.Token);
            return new Finding(FindingLevel.Well, what, $"{place} can be reached");
        }
        catch (Exception error) when (error is SocketException or OperationCanceledException)
        {
            var why = error is SocketException ? error.Message : string.Create(CultureInfo.InvariantCulture, $"no answer within {ConnectTime.TotalSeconds} s");
            return new Finding(FindingLevel.Broken, what, $"{place} cannot be reached ({why}): start it, or check {flag}");
        }
    }

    static int DefaultPort(string scheme) => scheme switch
    {
        "redis" or "rediss" => 6379,
        "postgresql" or "postgres" => 5432,
        "sc" => 15002,
        _ => 80,
    };
}
