using ML.Serving.Models;
using ML.Serving.Onnx.Models;
using ML.TestKit;

namespace ML.Serving.Tests.Models;

/// <summary>Model folders made here, in a folder of the test's own.</summary>
sealed class TestModels : IDisposable
{
    readonly TemporaryFolder folder = new();

    /// <summary>y = 2x, rows of two floats.</summary>
    public static OnnxFile Double => new OnnxFile().Constant("two", [1], [2f]).Node("Mul", ["x", "two"], ["y"])
        .Input("x", OnnxFile.Float, "n", 2).Output("y", OnnxFile.Float, "n", 2);

    /// <summary>Looks rows up in a table of three; an index outside of it makes the run fail.</summary>
    public static OnnxFile Lookup => new OnnxFile().Constant("table", [3, 1], [10f, 20f, 30f]).Node("Gather", ["table", "i"], ["y"])
        .Input("i", OnnxFile.Int64, "n").Output("y", OnnxFile.Float, "n", 1);

    /// <summary>Adds one to x as many times as asked: a run as long as one likes.</summary>
    public static OnnxFile Slow
    {
        get
        {
            var body = new OnnxFile().Constant("one", [1], [1f]).Node("Identity", ["go"], ["more"]).Node("Add", ["v", "one"], ["w"])
                .Input("step", OnnxFile.Int64).Input("go", OnnxFile.Bool).Input("v", OnnxFile.Float, 1)
                .Output("more", OnnxFile.Bool).Output("w", OnnxFile.Float, 1);
            return new OnnxFile().Node("Loop", ["times", "", "x"], ["y"], ("body", body))
                .Input("times", OnnxFile.Int64).Input("x", OnnxFile.Float, 1).Output("y", OnnxFile.Float, 1);
        }
    }

    public string Folder(string name, byte[] onnx, string signature = "")
    {
        var path = folder.File(name);
        Directory.CreateDirectory(path);
        File.WriteAllBytes(Path.Combine(path, "model.onnx"), onnx);
        File.WriteAllText(Path.Combine(path, "MLmodel"), "flavors:\n  onnx:\n    data: model.onnx\n    providers: [CPUExecutionProvider]\n" + signature);
        return path;
    }

    public ServableModel Load(OnnxFile onnx, RunSettings? settings = null, string name = "m") =>
        ServableModel.Load(name, "1", ModelFolder.Open(Folder(name, onnx.ToBytes())), settings);

    public void Dispose() => folder.Dispose();
}
