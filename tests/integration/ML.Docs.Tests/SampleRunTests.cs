using System.Diagnostics;
using System.Text.RegularExpressions;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;
using ML.Training.Native;
using Xunit.Abstractions;

namespace ML.Docs.Tests;

/// <summary>
/// Runs the commands and Python of the pages as they stand, page by page in a folder of its own, against one server. What a page takes
/// for given stands in <c>Given/PAGE.sh</c>.
/// </summary>
public sealed partial class SampleRunTests(ITestOutputHelper output) : IDisposable
{
    static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    /// <summary>The quick start makes what the other pages go on with.</summary>
    const string First = "quick-start";

    readonly TemporaryFolder folder = new();
    readonly Dictionary<string, int> ports = [];

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Commands_and_python_of_every_page_run()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        Judge.Require(NativeLibraries.HasTorch, "libtorch (Debian: libtorch-dev)");
        var python = Path.GetDirectoryName(Python.Executable)!;
        MakeFlights(folder.File("flights.parquet"));
        await using var server = await MlServer.StartAsync(
            $"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--features-root", folder.File("mlfeatures"), "--features-allowed-roots", folder.Path,
            "--system-tables", folder.File("mltables"), "--admin-token", "TOKEN");
        ports["5000"] = new Uri(server.Address).Port;
        var tools = Directory.CreateDirectory(folder.File("tools")).FullName;
        WriteTool(tools, "ml", await File.ReadAllTextAsync(Given("ml.sh")));
        var environment = new Dictionary<string, string?>(Python.Environment)
        {
            ["MLFLOW_TRACKING_URI"] = server.Address, ["PATH"] = $"{tools}:{python}:{Environment.GetEnvironmentVariable("PATH")}", ["ML_EXECUTABLE"] = Repository.Executable,
            ["GIVEN"] = Path.GetDirectoryName(Given("ml.sh")), ["REPOSITORY"] = Repository.Root, ["SERVER_FOLDER"] = folder.Path, ["ML_MODEL_CACHE"] = folder.File("models"), ["LC_ALL"] = "C.UTF-8",
        };
        var problems = new List<string>();
        foreach (var page in Pages.Samples.GroupBy(s => s.Page).OrderBy(p => p.Key != First).ThenBy(p => p.Key, StringComparer.Ordinal))
            if (await RunAsync(page.Key, [.. page], environment) is { } problem) problems.Add(problem);
        Assert.True(problems.Count == 0, string.Join("\n\n", problems));
    }

    async Task<string?> RunAsync(string page, List<Sample> samples, Dictionary<string, string?> environment)
    {
        if (!samples.Any(s => s.IsRun && s.Language is "bash" or "python")) return null;
        var place = Directory.CreateDirectory(folder.File($"pages/{page}")).FullName;
        File.CreateSymbolicLink(Path.Combine(place, "ml"), folder.File("tools/ml"));
        if (File.Exists(Given(page + ".sh")) && await BashAsync("given", $". '{Given(page + ".sh")}'\n", place, environment) is { } missing) return $"docs/{page}.md, what it takes for given: {missing}";
        foreach (var sample in samples)
        {
            if (sample.File is { } file) await File.WriteAllTextAsync(Path.Combine(place, file), sample.Text);
            else if (sample.IsRun && sample.Language == "bash" && await BashAsync($"line-{sample.Line}", sample.Text, place, environment) is { } failed) return $"{sample}: {failed}";
            else if (sample.IsRun && sample.Language == "python" && await PythonAsync(sample, place, environment) is { } wrong) return $"{sample}: {wrong}";
        }

        return null;
    }

    async Task<string?> BashAsync(string name, string text, string place, Dictionary<string, string?> environment)
    {
        var script = Path.Combine(place, name + ".sh");
        await File.WriteAllTextAsync(script, $"""
            set -euo pipefail
            export SERVERS=$PWD/{name}.pids; : > "$SERVERS"
            trap 'while read -r pid; do kill "$pid" 2>/dev/null || true; done < "$SERVERS"' EXIT
            {WithPorts(text)}
            """);
        return await ResultAsync("bash", [script], place, environment);
    }

    async Task<string?> PythonAsync(Sample sample, string place, Dictionary<string, string?> environment)
    {
        var script = Path.Combine(place, $"line_{sample.Line}.py");
        var given = Given(sample.Page + ".py");
        await File.WriteAllTextAsync(script, (File.Exists(given) ? await File.ReadAllTextAsync(given) : "") + WithPorts(sample.Text));
        return await ResultAsync("python", [script], place, environment);
    }

    async Task<string?> ResultAsync(string program, string[] arguments, string place, Dictionary<string, string?> environment)
    {
        var started = Stopwatch.GetTimestamp();
        await using var process = ChildProcess.Start(program, arguments, place, environment);
        var code = await process.WaitAsync(Limit);
        output.WriteLine($"{Path.GetFileName(place)}/{Path.GetFileName(arguments[0])}: {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");
        return code == 0 ? null : $"ended with {code}\n{process.Output}";
    }

    // Ports of the pages are those of a machine of one's own; here each stands for a free one.
    string WithPorts(string text) => Port().Replace(text, m => $"{m.Groups[1].Value}{PortFor(m.Groups[2].Value)}");

    int PortFor(string documented)
    {
        if (!ports.TryGetValue(documented, out var port)) ports[documented] = port = FreePort.Next();
        return port;
    }

    static void MakeFlights(string file)
    {
        using var connection = DuckDbDatabase.Shared.Connect();
        connection.Execute($"COPY (SELECT * FROM '{Repository.Root}/samples/flights/data/flights.parquet' WHERE hash(tailnum, time_hour) % 100 = 0) TO '{file}'");
    }

    static void WriteTool(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    static string Given(string file) => Path.Combine(AppContext.BaseDirectory, "Given", file);

    [GeneratedRegex(@"((?:127\.0\.0\.1|localhost):|--port )(\d{4,5})\b")]
    private static partial Regex Port();
}
