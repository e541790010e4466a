using ML.TestKit;

namespace ML.Serving.Compat.Tests.Judges;

/// <summary>Model folders written by MLflow itself, made once for all tests.</summary>
public sealed class ModelFolders : IAsyncLifetime
{
    readonly TemporaryFolder folder = new();

    public string Root => folder.Path;

    public string this[string name] => Path.Combine(folder.Path, name);

    public async Task InitializeAsync()
    {
        if (File.Exists(PythonJudge.Executable)) await PythonJudge.RunAsync(PythonJudge.Script("make_models.py"), folder.Path);
    }

    public Task DisposeAsync()
    {
        folder.Dispose();
        return Task.CompletedTask;
    }
}
