namespace ML.Compat.Tests.Differential;

/// <summary>The same requests go to the real server, to ours, and to ours in several processes; what they answer must agree.</summary>
public sealed class DifferentialTests(ServerPair servers) : IClassFixture<ServerPair>
{
    static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "Scripts");

    public static TheoryData<string> Files() => new(Directory.EnumerateFiles(Scripts, "*.http").Select(f => Path.GetFileNameWithoutExtension(f)).Order());

    [Theory]
    [MemberData(nameof(Files))]
    public async Task The_servers_answer_alike(string script)
    {
        var unique = Guid.NewGuid().ToString("n")[..12];
        var real = new ScriptSession(servers.Real, unique);
        ScriptSession[] ours = [new(servers.Ours, unique), new(servers.Split, unique)];
        var differences = new List<string>();
        foreach (var step in RequestScript.Read(Path.Combine(Scripts, script + ".http")))
        {
            var expected = await real.SendAsync(step);
            foreach (var session in ours)
                if (AnswerComparison.Difference(step, expected, real, await session.SendAsync(step), session) is { } difference)
                    differences.Add($"{(session == ours[0] ? "" : "split, ")}line {step.Line}: {step.Method} {step.Path} {step.Body}\n  {difference}");
        }

        Assert.True(differences.Count == 0, $"{differences.Count} answers differ:\n{string.Join("\n", differences)}");
    }
}
