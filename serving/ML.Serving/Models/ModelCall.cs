using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Models;

/// <summary>One call's hold on a model, from the choice of the model to its answer. Disposing releases the model.</summary>
public class ModelCall(ServableModel model) : IDisposable
{
    public ServableModel Model { get; } = model;

    /// <summary>The model has answered; inputs and outputs live only until this returns. Must be quick.</summary>
    /// <param name="call">As the caller sent it.</param>
    /// <param name="result">The outputs asked for.</param>
    /// <param name="elapsed">Ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    internal virtual void Succeeded(in InferenceCall call, InferenceResult result, long elapsed)
    {
    }

    /// <summary>The call was refused or failed.</summary>
    /// <param name="call">As the caller sent it; its inputs live only until this returns.</param>
    /// <param name="status">Status over HTTP.</param>
    /// <param name="error">Why.</param>
    /// <param name="elapsed">Ticks of <see cref="System.Diagnostics.Stopwatch"/>.</param>
    internal virtual void Failed(in InferenceCall call, int status, string error, long elapsed)
    {
    }

    public void Dispose()
    {
        Model.Release();
        GC.SuppressFinalize(this);
    }
}
