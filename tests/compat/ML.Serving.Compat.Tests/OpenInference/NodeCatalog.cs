using System.Collections.Concurrent;
using ML.Serving.Models;
using ML.Serving.Onnx.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Signature;

namespace ML.Serving.Compat.Tests.OpenInference;

/// <summary>A folder of ONNX models, each loaded when it is first asked for.</summary>
sealed class NodeCatalog(string folder) : IModelCatalog, IDisposable
{
    readonly ConcurrentDictionary<string, ServableModel> loaded = new();

    public ServableModel? Lease(string name, string? version)
    {
        var file = Path.Combine(folder, name, "model.onnx");
        if (!File.Exists(file)) return null;
        var model = loaded.GetOrAdd(name, n => ServableModel.Load(n, "1", new ModelFolder(folder, ModelFormat.Onnx, file, ModelSignature.None, new SessionSettings(), null, null)));
        return model.TryLease() ? model : null;
    }

    public IReadOnlyList<CatalogEntry> List() => [.. loaded.Keys.Select(n => new CatalogEntry(n, "1", true, ""))];

    public Task LoadAsync(string name, CancellationToken cancellation) => Task.CompletedTask;

    public Task UnloadAsync(string name, CancellationToken cancellation) => Task.CompletedTask;

    public void Dispose()
    {
        foreach (var model in loaded.Values) model.Dispose();
    }
}
