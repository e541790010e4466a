using System.Diagnostics;
using Microsoft.ML.OnnxRuntime.Tensors;
using ML.Serving.Onnx.Models;
using ML.Serving.Onnx.Sessions;
using Tensor = ML.Serving.Onnx.Tensors.Tensor;

namespace ML.Benchmarks.Serving;

/// <summary>ONNX Runtime called in a loop, with nothing around it.</summary>
static class DirectRuntime
{
    public static TimeSpan Median(string folder, int rows, int columns, int runs)
    {
        using var model = OnnxModel.Load(ModelFolder.Open(folder).ModelFile, new SessionSettings());
        var inputs = new[] { new NamedTensor(model.Inputs[0].Name, Tensor.From(TensorElementType.Float, [rows, columns], new float[rows * columns])) };
        var ticks = new long[runs];
        for (var i = -runs / 10; i < runs; i++)
        {
            var started = Stopwatch.GetTimestamp();
            model.Run(inputs, null, CancellationToken.None).Dispose();
            if (i >= 0) ticks[i] = Stopwatch.GetTimestamp() - started;
        }

        return TimeSpan.FromSeconds(Measure.Median(ticks) / (double)Stopwatch.Frequency);
    }
}
