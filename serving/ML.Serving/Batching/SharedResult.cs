using ML.Serving.Onnx.Sessions;

namespace ML.Serving.Batching;

/// <summary>Outputs that several requests read from; the last one to finish gives the memory back.</summary>
sealed class SharedResult(InferenceResult result, int readers) : IDisposable
{
    int left = readers;

    public void Dispose()
    {
        if (Interlocked.Decrement(ref left) == 0) result.Dispose();
    }
}
