using ML.TestKit;

namespace ML.Benchmarks.Serving;

/// <summary>The models under measurement, in a folder of their own.</summary>
sealed class ServingModels : IDisposable
{
    readonly TemporaryFolder folder = new();

    ServingModels()
    {
    }

    public string this[string name] => folder.File(name);

    public static async Task<ServingModels> MakeAsync()
    {
        var models = new ServingModels();
        await Python.RunAsync(Python.Executable, Path.Combine(AppContext.BaseDirectory, "Serving", "make_models.py"), [models.folder.Path], models.folder.Path);
        return models;
    }

    public void Dispose() => folder.Dispose();
}
