using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
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
            "--port", port.ToString(CultureInfo.InvariantCulture), "--backend-store-uri", $"sqlite:///{folder.File("old.db")}", "--artifacts-destination", folder.File("file/below"),
            "--features-root", folder.File("file/features"), "--system-tables", folder.File("file/system"), "--tables-root", $"lake={folder.File("nowhere")}");
        Assert.Equal(1, exit);
        Assert.Matches("FAIL +port +.*choose another with --port", output);
        Assert.Matches("FAIL +tracking database +is at revision 0123abc .*mlflow db upgrade", output);
        Assert.Matches("FAIL +artifacts +.*check --artifacts-destination", output);
        Assert.Matches("FAIL +features root +.*is a file where a folder is needed; check --features-root", output);
        Assert.Matches("FAIL +system tables +.*is a file where a folder is needed; check --system-tables", output);
        Assert.Matches("ok +inference tables +.*will be made when it is needed", output);
        Assert.Matches("warn +tables lake +.*nowhere is not there.*check --tables-root", output);
    }

    [Fact]
    public async Task What_a_server_would_call_is_called()
    {
        using var there = new TcpListener(IPAddress.Loopback, 0);
        there.Start();
        var (open, closed) = (((IPEndPoint)there.LocalEndpoint).Port, FreePort.Next());
        var (exit, output) = await ExamineAsync(
            "--port", $"{FreePort.Next()}", "--services", "features", "--service-addresses", $"tracking=http://127.0.0.1:{open},registry=http://127.0.0.1:{closed}", "--online-store", $"redis://:secret@127.0.0.1:{closed}");
        Assert.Equal(1, exit);
        Assert.Matches($"ok +service tracking +127.0.0.1:{open} can be reached", output);
        Assert.Matches($"FAIL +service registry +127.0.0.1:{closed} cannot be reached .*check --service-addresses", output);
        Assert.Matches($"FAIL +online store +127.0.0.1:{closed} cannot be reached .*check --online-store", output);
        Assert.DoesNotContain("secret", output);
    }

    [Fact]
    public async Task A_database_of_somebody_else_is_found_before_the_server_meets_it()
    {
        Judge.Permit(Environment.IsPrivilegedProcess, "the right to be another user");
        await using (var made = ChildProcess.Start(Repository.Executable, ["db", "upgrade", $"sqlite:///{folder.File("mlflow.db")}"], folder.Path)) Assert.Equal(0, await made.WaitAsync(TimeSpan.FromSeconds(60)));
        File.SetUnixFileMode(folder.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);
        var own = Directory.CreateDirectory(folder.File("own")).FullName;
        File.SetUnixFileMode(own, (UnixFileMode)0b111_111_111);
        string[] nobody = ["--reuid", "65534", "--regid", "65534", "--clear-groups", Repository.Executable];
        foreach (var (verb, expected) in new[] { ("doctor", "FAIL +tracking database +.*mlflow.db cannot be written"), ("server", "mlflow.db") })
        {
            await using var process = ChildProcess.Start("setpriv", [.. nobody, verb, "--port", $"{FreePort.Next()}", "--backend-store-uri", $"sqlite:///{folder.File("mlflow.db")}"], own);
            Assert.Equal(1, await process.WaitAsync(TimeSpan.FromSeconds(60)));
            Assert.Matches(expected, process.Output);
            Assert.DoesNotContain("   at ", process.Output);
        }
    }

    [Fact]
    public async Task The_room_on_every_disk_is_told()
    {
        Directory.CreateDirectory(folder.File("small"));
        using var disk = new MountedDisk(folder.File("small"), megabytes: 8);
        var (exit, output) = await ExamineAsync("--port", $"{FreePort.Next()}", "--artifacts-destination", disk.Path, "--system-tables", folder.File("small/system"));
        Assert.Equal(1, exit);
        Assert.Matches("FAIL +disk +0.0[0-9]* GB are free for artifacts, system tables .*make room", output);
        Assert.Matches("disk +[0-9.]+ GB are free for the database, features, inference tables", output);
    }

    /// <summary>What the server reads of its environment stands on the page, whichever part of it reads it.</summary>
    [Fact]
    public void Every_variable_that_the_server_reads_is_on_the_page()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "configuration.md"));
        string[] parts = ["common", "lakehouse", "tracking-server", "registry", "feature-store", "serving", "platform", "host"];
        // A name of the protocol, and what `ml models serve` has flags for.
        string[] others = ["MLFLOW_EXPERIMENT", "MLFLOW_SCORING_SERVER_REQUEST_TIMEOUT", "MLFLOW_MODELS_WORKERS", "ML_CONFIG"];
        var read = parts.SelectMany(p => Directory.EnumerateFiles(Path.Combine(Repository.Root, p), "*.cs", SearchOption.AllDirectories))
            .SelectMany(f => Regex.Matches(File.ReadAllText(f), "\"((?:ML|MLFLOW|AWS|AZURE|OTEL|OPENLINEAGE)_[A-Z0-9_]+)\"").Select(m => m.Groups[1].Value)).Distinct().Except(others);
        Assert.Empty(read.Where(v => !page.Contains($"`{v}`", StringComparison.Ordinal)).Order());
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
