namespace ML.Training.Native.Torch;

/// <summary>What stands around a trained TorchScript module so that it takes raw numbers and gives what callers want.</summary>
/// <param name="Fill">Of each number: what a missing one (NaN) becomes.</param>
/// <param name="Mean">Then taken off.</param>
/// <param name="Scale">Then multiplied by.</param>
/// <param name="HasCodes">Whether the module takes a matrix of category codes as well; it is handed on as it is.</param>
/// <param name="Answer">regression: output / <paramref name="TargetScale"/> + <paramref name="TargetMean"/>; binary: the sigmoid; multiclass: the softmax.</param>
public sealed unsafe record ScriptEncoding(float[] Fill, float[] Mean, float[] Scale, bool HasCodes, string Answer, double TargetMean, double TargetScale)
{
    /// <summary>Writes the module in a file, with this encoding, to another one. It stays TorchScript, readable by PyTorch.</summary>
    public void Package(string module, string file)
    {
        NativeLibraries.RequireTorch();
        float[] values = [.. Fill, .. Mean, .. Scale];
        var shape = stackalloc long[] { 3, Fill.Length };
        fixed (float* data = values)
        {
            var view = new NativeView { Data = data, Type = (int)ElementType.Float32, Rank = 2, Shape = shape };
            TorchErrors.Check(NativeMethods.PackageScript(module, &view, HasCodes ? 1 : 0, Answer, TargetMean, TargetScale, file), $"TorchScript file {module}");
        }
    }
}
