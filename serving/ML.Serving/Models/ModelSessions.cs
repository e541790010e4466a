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
}
