using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Registry.Integration.Tests.Faults;

/// <summary>Registry writes while the server dies again and again: what was acknowledged is there, and nothing is there by halves.</summary>
public sealed class RegistryKillTests
{
    const int Rounds = 3, Writers = 4;

    [Theory]
    [MemberData(nameof(Databases.All), MemberType = typeof(Databases))]
    public async Task Acknowledged_versions_survive_kill_9(string kind)
    {
        using var folder = new TemporaryFolder();
        var uri = await Databases.NewAsync(kind, folder.Path);
        var acknowledged = new ConcurrentBag<(string Model, string Version)>();
        for (var round = 0; round < Rounds; round++)
        {
            await using var server = await MlServer.StartAsync(uri, folder.Path);
            if (round == 0) for (var w = 0; w < Writers; w++) await server.Http.PostAsync("registered-models/create", new JsonObject { ["name"] = $"m{w}" });
            var writers = Enumerable.Range(0, Writers).Select(w => WriteAsync(server.Http, $"m{w}", acknowledged)).ToList();
            var before = acknowledged.Count;
            await Waiting.UntilAsync(() => Task.FromResult(acknowledged.Count > before + 20 + round), TimeSpan.FromSeconds(60), () => server.Process.Output);
            await server.KillAsync();
            await Task.WhenAll(writers);
        }

        await using var survivor = await MlServer.StartAsync(uri, folder.Path);
        for (var w = 0; w < Writers; w++) await CheckAsync(survivor.Http, $"m{w}", [.. acknowledged.Where(a => a.Model == $"m{w}").Select(a => a.Version)]);
    }

    // A version with its tag is one transaction, the alias another that follows its acknowledgement.
    static async Task WriteAsync(HttpClient http, string model, ConcurrentBag<(string Model, string Version)> acknowledged)
    {
        try
        {
            while (true)
            {
                var created = await http.PostAsync("model-versions/create", new JsonObject
                {
                    ["name"] = model, ["source"] = "s3://bucket/" + model, ["tags"] = new JsonArray(new JsonObject { ["key"] = "made", ["value"] = "whole" }),
                });
                var version = (string)created["model_version"]!["version"]!;
                await http.PostAsync("registered-models/alias", new JsonObject { ["name"] = model, ["alias"] = "newest", ["version"] = version });
                acknowledged.Add((model, version));
            }
        }
        catch (HttpRequestException)
        {
            // The server is gone.
        }
    }

    static async Task CheckAsync(HttpClient http, string model, List<string> acknowledged)
    {
        var versions = (await http.GetAsync("model-versions/search", $"filter={Uri.EscapeDataString($"name = '{model}'")}"))["model_versions"]!.AsArray();
        var numbers = versions.Select(v => (string)v!["version"]!).ToHashSet();
        Assert.Empty(acknowledged.Except(numbers));
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => $"{n}").Order(), numbers.Order());
        Assert.All(versions, v => Assert.Equal("whole", (string)v!["tags"]![0]!["value"]!));
        var newest = int.Parse((string)(await http.GetAsync("registered-models/alias", $"name={model}&alias=newest"))["model_version"]!["version"]!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.True(newest >= acknowledged.Select(int.Parse).DefaultIfEmpty().Max(), $"alias of {model} points at {newest}");
    }
}
