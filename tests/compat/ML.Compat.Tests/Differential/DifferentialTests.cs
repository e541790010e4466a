namespace ML.Compat.Tests.Differential;

/// <summary>The same requests go to the real server and to ours; what they answer must agree.</summary>
public sealed class DifferentialTests(ServerPair servers) : IClassFixture<ServerPair>
{
    static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "Scripts");

    public static TheoryData<string> Files() => new(Directory.EnumerateFiles(Scripts, "*.http").Select(f => Path.GetFileNameWithoutExtension(f)).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public async Task Both_servers_answer_alike(string script)
    {
        var unique = Guid.NewGuid().ToString("n")[..12];
        var real = new ScriptSession(servers.Real, unique);
        var ours = new ScriptSession(servers.Ours, unique);
        var differences = new List<string>();
        foreach (var step in RequestScript.Read(Path.Combine(Scripts, script + ".http")))
        {
            var difference = AnswerComparison.Difference(step, await real.SendAsync(step), real, await ours.SendAsync(step), ours);
            if (difference is not null) differences.Add($"line {step.Line}: {step.Method} {step.Path} {step.Body}\n  {difference}");
        }

        Assert.True(differences.Count == 0, $"{differences.Count} answers differ:\n{string.Join("\n", differences)}");
    }
}
