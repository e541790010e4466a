using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Compat.Tests.Retention;

/// <summary><c>ml gc</c> against <c>mlflow gc</c> on copies of one database and one folder of artifacts: the same goes, the same stays.</summary>
public sealed class GcTests
{
    static readonly string Scripts = Path.Combine(AppContext.BaseDirectory, "Clients");

    [Fact]
    public async Task The_same_is_left_over()
    {
        using var folder = new TemporaryFolder();
        await Python.RunAsync(Python.Executable, Path.Combine(Scripts, "gc_seed.py"), [], folder.Path);
        var artifacts = folder.File("arts");
        CopyFolder(artifacts, folder.File("arts.before"));
        File.Copy(folder.File("mlflow.db"), folder.File("ours.db"));

        var real = Deleted(await RunAsync(
            Python.Executable, ["-m", "mlflow", "gc", "--backend-store-uri", "sqlite:///mlflow.db", "--tracking-uri", "sqlite:///mlflow.db"], folder.Path));
        var realFiles = Files(artifacts);
        Directory.Delete(artifacts, recursive: true);
        Directory.Move(folder.File("arts.before"), artifacts);
        var ours = Deleted(await RunAsync(Repository.Executable, ["gc", "--backend-store-uri", "sqlite:///ours.db"], folder.Path));

        Assert.Equal(5, real.Count);
        Assert.Equal(real, ours);
        Assert.Equal(realFiles, Files(artifacts));
        Assert.Equal(await DumpAsync(folder, "mlflow.db"), await DumpAsync(folder, "ours.db"));
    }

    static Task<string> DumpAsync(TemporaryFolder folder, string file) =>
        Python.RunAsync(Python.Executable, Path.Combine(Scripts, "sqlite_dump.py"), [file], folder.Path);

    static async Task<string> RunAsync(string program, string[] arguments, string folder)
    {
        Judge.Require(File.Exists(program), program);
        await using var process = ChildProcess.Start(program, arguments, folder, Python.Environment);
        var code = await process.WaitAsync(TimeSpan.FromMinutes(3));
        Assert.True(code == 0, process.Output);
        return process.Output;
    }

    // Both list what they deleted; the experiment's own models go in silence there.
    static List<string> Deleted(string output) =>
        [.. output.Split('\n').Where(l => l.EndsWith("has been permanently deleted.", StringComparison.Ordinal) && !l.StartsWith("Logged model", StringComparison.Ordinal)).Order()];

    static List<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(folder, f)).Order()];

    static void CopyFolder(string from, string to)
    {
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
