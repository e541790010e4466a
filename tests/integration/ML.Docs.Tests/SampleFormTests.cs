using System.Text.Json;
using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Processes;
using YamlDotNet.RepresentationModel;

namespace ML.Docs.Tests;

/// <summary>What can be said of the samples of all pages without running them.</summary>
public sealed partial class SampleFormTests
{
    static readonly string[] Languages = ["bash", "python", "csharp", "sql", "json", "yaml", "text"];
    static readonly string[] Marks = ["elsewhere", "server", "compiled"];

    [Fact]
    public void Every_block_has_a_language_and_marks_that_are_known()
    {
        Assert.True(Pages.Samples.Count > 40, $"only {Pages.Samples.Count} samples were found");
        Assert.All(Pages.Samples, s => Assert.Contains(s.Language, Languages));
        Assert.All(Pages.Samples.SelectMany(s => s.Marks), m => Assert.True(Marks.Contains(m) || m.StartsWith("covered=", StringComparison.Ordinal) || m.StartsWith("file=", StringComparison.Ordinal), m));
        // Queries are run by the tests of the system tables, which read that page.
        Assert.All(Pages.Samples.Where(s => s.Language == "sql"), s => Assert.Equal("system-tables", s.Page));
    }

    [Fact]
    public void What_another_test_is_said_to_run_is_named_after_a_test_that_there_is()
    {
        var sources = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).ToHashSet();
        Assert.All(Pages.Samples.Where(s => s.CoveredBy is not null), s => Assert.True(sources.Contains(s.CoveredBy), $"{s}: there is no {s.CoveredBy}"));
    }

    [Fact]
    public void Json_and_yaml_can_be_read()
    {
        foreach (var sample in Pages.Samples.Where(s => s.Language == "json" && !s.Text.Contains('…'))) JsonDocument.Parse(sample.Text).Dispose();
        foreach (var sample in Pages.Samples.Where(s => s.Language == "yaml")) new YamlStream().Load(new StringReader(sample.Text));
    }

    /// <summary>Also of the commands that are not run: their flags are flags of the verb.</summary>
    [Fact]
    public async Task Every_flag_of_a_command_exists()
    {
        var commands = Pages.Samples.Where(s => s.Language == "bash").SelectMany(s => Command().Matches(s.Text.Replace("\\\n", " ", StringComparison.Ordinal)).Select(m => (Sample: s, Verb: m.Groups[1].Value, Text: m.Value))).ToList();
        Assert.True(commands.Count > 20, $"only {commands.Count} commands were found");
        foreach (var verb in commands.GroupBy(c => c.Verb))
        {
            var help = await HelpAsync(verb.Key.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            foreach (var (sample, _, text) in verb)
                Assert.All(Flag().Matches(text).Select(m => m.Groups[1].Value), flag => Assert.True(help.Contains(flag, StringComparison.Ordinal), $"{sample}: 'ml {verb.Key}' has no {flag}"));
        }
    }

    static async Task<string> HelpAsync(string[] verb)
    {
        await using var help = ChildProcess.Start(Repository.Executable, [.. verb, "--help"]);
        Assert.Equal(0, await help.WaitAsync(TimeSpan.FromSeconds(30)));
        return help.Output;
    }

    // Verbs that group others have their second word here, so that its own help is asked.
    [GeneratedRegex(@"(?:^|[\s(])(?:\./)?ml +(server|backup|restore|doctor|train|worker|automl|demo|gc|(?:models|db|endpoints|features|tables|log-level) [a-z-]+)\b[^\n#|]*", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"\s(--[a-z][a-z-]*)")]
    private static partial Regex Flag();
}
