using ML.Features.Contracts.Serving;
using ML.Serving.Onnx.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Onnx.Signature;

namespace ML.Serving.Models;

/// <summary>
/// One loaded version of a model, ready to answer. Requests hold a lease while they use it; retiring it waits for the
/// last lease before the runtime's memory is given back.
/// </summary>
public sealed class ServableModel : IDisposable
{
    readonly IModelSession model;
    readonly ModelRunner runner;
    int leases = 1;

    ServableModel(string name, string version, ModelFolder folder, IModelSession model, RunSettings settings)
    {
        Name = name;
        Version = version;
        Folder = folder;
        Settings = settings;
        this.model = model;
        Statistics = new ModelStatistics();
        AnswersTensors = model.Outputs.All(o => o.IsTensor);
        runner = ModelRunner.Create(model, settings, Statistics);
    }

    public string Name { get; }

    public string Version { get; }

    public ModelFolder Folder { get; }

    public RunSettings Settings { get; }

    public ModelSignature Signature => Folder.Signature;

    public IReadOnlyList<ValueSpec> Inputs => model.Inputs;

    public IReadOnlyList<ValueSpec> Outputs => model.Outputs;

    /// <summary>Whether every output is a tensor, and none a sequence or a map.</summary>
    public bool AnswersTensors { get; }

    public ModelStatistics Statistics { get; }

    public ModelRunner Runner => runner;

    /// <summary>Looks features up for requests; null for a model that gets all its columns from the caller.</summary>
    public IFeatureCompletion? Features { get; private init; }

    /// <exception cref="InferenceException">The runtime cannot load it.</exception>
    public static ServableModel Load(string name, string version, ModelFolder folder, RunSettings? settings = null, IFeatureCompletion? features = null)
    {
        settings ??= RunSettings.Default;
        return new ServableModel(name, version, folder, ModelSessions.Load(folder, settings.Adjust(folder.Session)), settings) { Features = features };
    }

    /// <summary>Loads and runs it once, taking as little as can be from others that answer meanwhile.</summary>
    /// <exception cref="InferenceException">The runtime cannot load it.</exception>
    public static ServableModel LoadWarm(string name, string version, ModelFolder folder, RunSettings settings, IFeatureCompletion? features) =>
        new(name, version, folder, ModelSessions.LoadWarm(folder, settings.Adjust(folder.Session)), settings) { Features = features };

    /// <summary>Takes a lease; false when the model is gone, and the caller must look for its successor.</summary>
    public bool TryLease()
    {
        var current = Volatile.Read(ref leases);
        while (current > 0)
        {
            var seen = Interlocked.CompareExchange(ref leases, current + 1, current);
            if (seen == current) return true;
            current = seen;
        }

        return false;
    }

    public void Release()
    {
        // Freeing a large model takes a while: not on the time of the request that happened to be its last.
        if (Interlocked.Decrement(ref leases) == 0) new Thread(Unload) { Name = "model unload" }.Start();
    }

    /// <summary>Gives up the owner's own lease: memory returns when the last request is done.</summary>
    public void Dispose()
    {
        if (Interlocked.Decrement(ref leases) == 0) Unload();
    }

    void Unload()
    {
        runner.Dispose();
        model.Dispose();
        NativeMemory.Trim();
    }
}
