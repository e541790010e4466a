using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Docs.Tests;

/// <summary>The README's commands, typed one after the other in a folder of their own, in two terminals as a newcomer has them.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_newcomer_gets_as_far_as_a_served_model()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        var python = Path.GetDirectoryName(Python.Executable)!;
        var blocks = Blocks().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"))).Select(m => m.Groups[1].Value.TrimEnd().Split('\n')).ToList();
        var (first, second) = (blocks[0].Select(l => l.Split('#')[0].Trim()).ToList(), blocks[1]);
        // What is typed is what CI types, and what the test of the demo types.
        Assert.Equal(["./ml up", "./ml demo", "./ml test"], first);
        Assert.Contains("./ml test", await File.ReadAllTextAsync(Path.Combine(Repository.Root, ".ci", "run")));
        Assert.Equal(["export", "python", "./ml models serve", "curl"], second.Select(l => Word().Match(l).Value.TrimEnd()));

        File.CreateSymbolicLink(folder.File("ml"), Path.Combine(Repository.Root, "ml"));
        await File.WriteAllTextAsync(folder.File("train.py"), Pages.Samples.Single(s => s is { Page: "quick-start", File: "train.py" }).Text);
        var (platform, model) = (FreePort.Next(), FreePort.Next());
        var environment = new Dictionary<string, string?>(Python.Environment)
        {
            ["PATH"] = $"{python}:{Environment.GetEnvironmentVariable("PATH")}", ["ML_DATA_DIR"] = folder.File("data"), ["MLFLOW_PORT"] = $"{platform}", ["ML_MODEL_CACHE"] = folder.File("models"),
        };
        await using var up = Type(first[0], environment);
        await Waiting.UntilAsync(() => Task.FromResult(up.Output.Contains($"http://127.0.0.1:{platform}", StringComparison.Ordinal) || up.HasExited), Limit, () => up.Output);
        string Typed(string line) => line.Replace(":5000", $":{platform}", StringComparison.Ordinal).Replace("5001", $"{model}", StringComparison.Ordinal);

        var (export, train, serve, ask) = (Typed(second[0]), Typed(second[1]), Typed(second[2]), Typed(second[3]));
        await using (var training = Type($"{export}\n{train}", environment)) Assert.True(await training.WaitAsync(Limit) == 0, training.Output);
        await using var serving = Type($"{export}\n{serve}", environment);
        var answer = "";
        await Waiting.UntilAsync(
            async () =>
            {
                await using var asking = Type(ask.Replace("curl ", "curl --silent --fail ", StringComparison.Ordinal), environment);
                return await asking.WaitAsync(Limit) == 0 && (answer = asking.Output).Length > 0;
            },
            Limit, () => serving.Output);
        Assert.Matches(@"^\{""predictions"": ?\[\{""variable"": [0-9.]+\}\]\}", answer);
    }

    ChildProcess Type(string lines, Dictionary<string, string?> environment) => ChildProcess.Start("bash", ["-ec", lines], folder.Path, environment);

    [GeneratedRegex("^```\n(.*?)\n```", RegexOptions.Singleline | RegexOptions.Multiline)]
    private static partial Regex Blocks();

    [GeneratedRegex(@"^(\./ml [a-z]+ [a-z]+ |\w+ )")]
    private static partial Regex Word();
}
