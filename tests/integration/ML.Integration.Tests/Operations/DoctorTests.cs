using System.Globalization;
using System.Net;
using System.Net.Sockets;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Integration.Tests.Operations;

/// <summary><c>ml doctor</c> names what is wrong and what to do, and leaves nothing behind.</summary>
public sealed class DoctorTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_fresh_folder_is_well_and_stays_empty()
    {
        var (exit, output) = await ExamineAsync("--port", FreePort.Next().ToString(CultureInfo.InvariantCulture));
        Assert.True(exit == 0, output);
        Assert.DoesNotContain("FAIL", output);
        Assert.Contains("will be made at the start", output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task What_is_broken_is_named_with_what_to_do()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        File.WriteAllText(folder.File("file"), "");
        SqliteFile.Script(folder.File("old.db"), "CREATE TABLE alembic_version (version_num VARCHAR(32)); INSERT INTO alembic_version VALUES ('0123abc')");
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (exit, output) = await ExamineAsync(
            "--port", port.ToString(CultureInfo.InvariantCulture), "--backend-store-uri", $"sqlite:///{folder.File("old.db")}", "--artifacts-destination", folder.File("file/below"));
        Assert.Equal(1, exit);
        Assert.Matches("FAIL +port +.*choose another with --port", output);
        Assert.Matches("FAIL +tracking database +is at revision 0123abc .*mlflow db upgrade", output);
        Assert.Matches("FAIL +artifacts +.*check --artifacts-destination", output);
    }

    [Fact]
    public async Task The_page_of_settings_is_current()
    {
        var (exit, output) = await ExamineAsync("--settings-page");
        Assert.Equal(0, exit);
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        Assert.True(page.TrimEnd() == output.TrimEnd(), "docs/configuration.md is not current: ./ml doctor --settings-page > docs/configuration.md");
    }

    async Task<(int Exit, string Output)> ExamineAsync(params string[] flags)
    {
        Judge.Require(File.Exists(Repository.Executable), "the published executable (./ml build)");
        await using var doctor = ChildProcess.Start(Repository.Executable, ["doctor", .. flags], folder.Path);
        return (await doctor.WaitAsync(TimeSpan.FromSeconds(60)), doctor.Output);
    }
}
