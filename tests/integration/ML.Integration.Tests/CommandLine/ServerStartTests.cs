using System.Net;
using System.Net.Sockets;
using ML.TestKit;
using ML.TestKit.Processes;
using ML.TestKit.Servers;

namespace ML.Integration.Tests.CommandLine;

/// <summary>What an operator gets wrong at the start is said in one clear line, and the server does not start.</summary>
public sealed class ServerStartTests
{
    static async Task<string> FailAsync(string folder, params string[] flags)
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var process = ChildProcess.Start(Repository.Executable, ["server", .. flags], folder);
        Assert.Equal(1, await process.WaitAsync(TimeSpan.FromSeconds(30)));
        return process.Output;
    }

    [Theory]
    [InlineData("--backend-store-uri|mysql://u:secret@h/d", "'mysql' is not supported")]
    [InlineData("--backend-store-uri|sqlite://", "SQLite needs a file")]
    [InlineData("--backend-store-uri|nonsense", "the scheme is not known")]
    [InlineData("--port|70000", "--port is '70000'; expected a whole number from 0 to 65535")]
    [InlineData("--app-name|basic-auth", "--app-name is not supported")]
    [InlineData("--host|not-an-address", "--host is 'not-an-address'")]
    [InlineData("--no-such-flag", "--no-such-flag")]
    [InlineData("--config|missing.yaml", "missing.yaml cannot be read")]
    [InlineData("--port|x|--log-format|xml", "2 settings are wrong")]
    [InlineData("--serve-artifacts|--no-serve-artifacts", "--no-serve-artifacts: --serve-artifacts says the opposite")]
    [InlineData("--artifacts-only|--no-serve-artifacts", "--no-serve-artifacts: --artifacts-only says the opposite")]
    [InlineData("--spark|spark:15002;token=secret", "--spark is 'spark:15002'; expected a Spark Connect server")]
    [InlineData("--trace-share|2", "--trace-share is '2'; expected a number from 0 to 1")]
    public async Task A_wrong_flag_is_named(string flags, string expected)
    {
        using var folder = new TemporaryFolder();
        var output = await FailAsync(folder.Path, flags.Split('|'));
        Assert.Contains(expected, output);
        Assert.DoesNotContain("secret", output);
    }

    [Fact]
    public async Task A_taken_port_is_named()
    {
        using var folder = new TemporaryFolder();
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;
        Assert.Equal($"ml: port {port} on 127.0.0.1 is already in use; choose another with --port", (await FailAsync(folder.Path, "--port", $"{port}")).Trim());
    }

    [Fact]
    public async Task An_address_of_another_machine_is_named()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal("ml: --host is '192.0.2.1', which is no address of this machine", (await FailAsync(folder.Path, "--host", "192.0.2.1", "--port", "0")).Trim());
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_named()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("plain"), "a file where a folder is needed");
        Assert.Contains("cannot be opened", await FailAsync(folder.Path, "--backend-store-uri", $"sqlite:///{folder.Path}/plain/mlflow.db"));
    }

    [Fact]
    public async Task An_artifact_folder_that_cannot_be_written_is_named()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("plain"), "a file where a folder is needed");
        var output = await FailAsync(folder.Path, "--port", "0", "--artifacts-destination", folder.File("plain"));
        Assert.Contains($"the artifact folder '{folder.File("plain")}' cannot be written", output);
    }

    [Theory]
    [InlineData("--features-root")]
    [InlineData("--system-tables")]
    public async Task A_folder_of_the_platform_that_cannot_be_written_is_named(string flag)
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("plain"), "a file where a folder is needed");
        Assert.Equal($"ml: {folder.File("plain")} is a file where a folder is needed; check {flag}", (await FailAsync(folder.Path, "--port", "0", flag, folder.File("plain/below"))).Trim());
        if (!Environment.IsPrivilegedProcess) return;
        // Somebody else's folder: this user may go in, and not write.
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var own = Directory.CreateDirectory(folder.File("own")).FullName;
        File.SetUnixFileMode(own, (UnixFileMode)0b111_111_111);
        string[] nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups", Repository.Executable];
        await using var process = ChildProcess.Start("setpriv", [.. nobody, "server", "--port", "0", flag, folder.File("theirs")], own);
        Assert.Equal(1, await process.WaitAsync(TimeSpan.FromSeconds(30)));
        Assert.Matches($"^ml: {folder.File("theirs")} cannot be written: .*; check {flag} and the permissions of {folder.Path}$", process.Output.Trim());
    }

    [Theory]
    [InlineData("DELETE FROM alembic_version", "found version none, but expected dc11669786a5")]
    [InlineData("DROP TABLE alembic_version", "The database cannot be used")]
    public async Task A_database_that_is_not_whole_is_refused_in_one_line(string damage, string expected)
    {
        using var folder = new TemporaryFolder();
        await using (await MlServer.StartAsync(folder.Path))
        {
        }

        SqliteFile.Execute(folder.File("mlflow.db"), damage);
        var output = await FailAsync(folder.Path, "--port", "0", "--backend-store-uri", "sqlite:///" + folder.File("mlflow.db"));
        Assert.Contains(expected, output);
        Assert.DoesNotContain("   at ", output);
    }

    [Fact]
    public async Task The_second_server_on_one_SQLite_file_is_told()
    {
        Layout.OneProcess("services of a split platform share the file");
        Layout.LocalStores("it is about SQLite's file");
        using var folder = new TemporaryFolder();
        var uri = $"sqlite:///{folder.Path}/mlflow.db";
        const string told = "another server works on";
        await using var first = await MlServer.StartAsync(uri, folder.Path);
        Assert.DoesNotContain(told, first.Process.Output);
        await using (var second = await MlServer.StartAsync(uri, folder.Path)) Assert.Contains($"{told} {folder.File("mlflow.db")} already", second.Process.Output);
        await first.KillAsync();
        await using var third = await MlServer.StartAsync(uri, folder.Path);
        Assert.DoesNotContain(told, third.Process.Output);
    }

    [Fact]
    public async Task A_configuration_file_is_read_and_flags_win()
    {
        using var folder = new TemporaryFolder();
        await File.WriteAllTextAsync(folder.File("ml.yaml"), "x-frame-options: DENY\nallowed-hosts: [one.example, two.example]\nport: 1\n");
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--config", folder.File("ml.yaml"));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/version") { Headers = { Host = "two.example" } };
        using var answer = await server.Http.SendAsync(request);
        Assert.Equal("3.17.2", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["DENY"], answer.Headers.GetValues("X-Frame-Options"));
    }

    [Fact]
    public async Task Variables_of_the_environment_stand_in_for_flags()
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        using var folder = new TemporaryFolder();
        var port = FreePort.Next();
        var environment = new Dictionary<string, string?>
        {
            ["MLFLOW_PORT"] = $"{port}",
            ["MLFLOW_BACKEND_STORE_URI"] = $"sqlite:///{folder.File("own.db")}",
            ["MLFLOW_ARTIFACTS_DESTINATION"] = folder.File("own-artifacts"),
            ["MLFLOW_STATIC_PREFIX"] = "/ml",
            ["MLFLOW_SERVER_X_FRAME_OPTIONS"] = "DENY",
        };
        await using var process = ChildProcess.Start(Repository.Executable, ["server"], folder.Path, environment);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        await Waiting.UntilHealthyAsync(http, "/ml/health", process, TimeSpan.FromSeconds(30));
        using var answer = await http.GetAsync("/ml/server-info");
        Assert.Contains("\"store_type\"", await answer.Content.ReadAsStringAsync());
        Assert.Equal(["DENY"], answer.Headers.GetValues("X-Frame-Options"));
        Assert.True(File.Exists(folder.File("own.db")) && Directory.Exists(folder.File("own-artifacts")));
    }

    [Fact]
    public async Task A_database_of_another_revision_is_refused_and_left_alone()
    {
        using var folder = new TemporaryFolder();
        await using (await MlServer.StartAsync(folder.Path))
        {
        }

        var path = folder.File("mlflow.db");
        SqliteFile.Execute(path, "UPDATE alembic_version SET version_num = '0123456789ab'");
        var output = await FailAsync(folder.Path, "--backend-store-uri", "sqlite:///" + path);
        Assert.Contains("found version 0123456789ab, but expected dc11669786a5", output);
        Assert.Contains("mlflow db upgrade", output);
        Assert.Equal("0123456789ab", SqliteFile.Query(path, "SELECT version_num FROM alembic_version")[0][0]);
    }
}
