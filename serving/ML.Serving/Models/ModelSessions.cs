using ML.Serving.Onnx.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.TorchScript;

namespace ML.Serving.Models;

/// <summary>Opens a model's file with the runtime that it is for.</summary>
static class ModelSessions
{
    public static IModelSession Load(ModelFolder folder, SessionSettings settings) => folder.Format switch
    {
        ModelFormat.TorchScript => TorchScriptSession.Load(folder, settings),
        _ => OnnxModel.Load(folder.ModelFile, settings),
    };

    /// <summary>The same, with a first run behind it.</summary>
    public static IModelSession LoadWarm(ModelFolder folder, SessionSettings settings)
    {
        // Threads of a session's own would inherit the quiet one's priority for good; libtorch always has some.
        return folder.Format != ModelFormat.Onnx || OnnxModel.StartsThreads(settings) ? Warm(folder, settings) : QuietThread.Run(() => Warm(folder, settings));
    }

    static IModelSession Warm(ModelFolder folder, SessionSettings settings)
    {
        var session = Load(folder, settings);
        WarmUp.Run(session);
        return session;
    }
}
