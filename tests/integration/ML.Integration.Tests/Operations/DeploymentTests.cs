using System.Text.RegularExpressions;
using ML.TestKit;
using ML.TestKit.Endurance;
using ML.TestKit.Processes;
using YamlDotNet.RepresentationModel;

namespace ML.Integration.Tests.Operations;

/// <summary>The deployment files, as far as they can be judged without a container engine.</summary>
public sealed partial class DeploymentTests
{
    const string Analyze = "/usr/bin/systemd-analyze";

    [Fact]
    public void Every_variable_is_documented()
    {
        var known = string.Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Where(f => !f.EndsWith("deploy.md", StringComparison.Ordinal)).Select(File.ReadAllText));
        var used = DeployFiles.ImageVariables().Keys
            .Concat(DeployFiles.OwnServices(DeployFiles.SplitComposition()).Values.SelectMany(s => DeployFiles.Map(s["environment"]).Children.Keys.Select(k => k.ToString())))
            .Concat(UnitVariable().Matches(DeployFiles.Read("deploy/ml.service")).Select(m => m.Groups[1].Value))
            .Concat(DeployFiles.Map(DeployFiles.Yaml("deploy/helm/ml/values.yaml")["environment"]).Children.Keys.Select(k => k.ToString()))
            .Distinct().ToList();
        Assert.Contains("MLFLOW_BACKEND_STORE_URI", used);
        Assert.All(used, name => Assert.Contains($"`{name}`", known));
    }

    [Fact]
    public void What_the_image_copies_exists() => Assert.All(
        CopiedFromContext().Matches(DeployFiles.Read("Dockerfile")).SelectMany(m => m.Groups[1].Value.Split(' ')[..^1]),
        source => Assert.True(Path.Exists(Path.Combine(Repository.Root, source)), source));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_composition_waits_for_services_it_has_and_can_ask(bool split)
    {
        var services = DeployFiles.Map((split ? DeployFiles.SplitComposition() : DeployFiles.Composition())["services"]);
        foreach (var service in services.Children.Values.Select(DeployFiles.Map))
        {
            if (!service.Children.TryGetValue("depends_on", out var waits)) continue;
            foreach (var (name, wait) in DeployFiles.Map(waits).Children)
            {
                var other = DeployFiles.Map(services[name]);
                if (wait["condition"].ToString() == "service_healthy") Assert.True(other.Children.ContainsKey("healthcheck"), $"{name} has no health check");
            }
        }
    }

    /// <summary>systemd's own reader: unknown settings, wrong values, a program that is not there.</summary>
    [Fact]
    public async Task The_unit_is_one_that_systemd_takes()
    {
        Judge.Require(File.Exists(Analyze), "systemd-analyze (Debian: systemd)");
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        using var folder = new TemporaryFolder();
        var unit = DeployFiles.Read("deploy/ml.service").Replace("/opt/ml/ml", Repository.Executable, StringComparison.Ordinal);
        Assert.Equal((0, ""), await VerifyAsync(folder.File("ml.service"), unit));
        var (code, complaint) = await VerifyAsync(folder.File("bad.service"), unit.Replace("Restart=on-failure", "Restart=on-failures", StringComparison.Ordinal));
        Assert.True(complaint.Contains("on-failures", StringComparison.Ordinal), $"{code} {complaint}");
    }

    static async Task<(int Code, string Output)> VerifyAsync(string file, string unit)
    {
        await File.WriteAllTextAsync(file, unit);
        await using var verify = ChildProcess.Start(Analyze, ["verify", "--man=no", "--recursive-errors=no", file]);
        return (await verify.WaitAsync(TimeSpan.FromSeconds(60)), verify.Output.Trim());
    }

    [Fact]
    public async Task A_server_with_the_images_variables_is_ready_and_writes_to_its_data_folder_alone()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder.File("data"));
        Directory.CreateDirectory(folder.File("elsewhere"));
        var port = FreePort.Next();
        var environment = DeployFiles.ImageVariables().ToDictionary(v => v.Key, v => (string?)v.Value.Replace("/data", folder.File("data"), StringComparison.Ordinal));
        (environment["MLFLOW_HOST"], environment["MLFLOW_PORT"]) = ("127.0.0.1", $"{port}");
        // The image's file system may be read-only, homes included.
        (environment["HOME"], environment["XDG_CACHE_HOME"]) = ("/proc/none", null);
        await using var server = ChildProcess.Start(Repository.Executable, ["server"], folder.File("elsewhere"), environment);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Waiting.UntilHealthyAsync(http, "/health", server, TimeSpan.FromSeconds(30));

        var check = Regex.Unescape(HealthCheck().Match(DeployFiles.Read("Dockerfile")).Groups[1].Value).Replace("5000", $"{port}", StringComparison.Ordinal);
        await using (var asked = ChildProcess.Start("bash", ["-c", check])) Assert.Equal(0, await asked.WaitAsync(TimeSpan.FromSeconds(20)));
        // A model that is registered, fetched and served, and its requests logged.
        await new PlatformWork(http).PrepareAsync();
        Assert.True(File.Exists(folder.File("data/mlflow.db")));
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.File("elsewhere"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder.File("elsewhere"), f)));

        server.Signal("TERM");
        Assert.Equal(0, await server.WaitAsync(TimeSpan.FromSeconds(20)));
        await using var unanswered = ChildProcess.Start("bash", ["-c", check]);
        Assert.NotEqual(0, await unanswered.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    [GeneratedRegex(@"^Environment=([A-Z_]+)=", RegexOptions.Multiline)]
    private static partial Regex UnitVariable();

    [GeneratedRegex(@"^COPY (?!--from)(.+)$", RegexOptions.Multiline)]
    private static partial Regex CopiedFromContext();

    [GeneratedRegex("""HEALTHCHECK .*\\\n\s+"(.*)"\]""")]
    private static partial Regex HealthCheck();
}
