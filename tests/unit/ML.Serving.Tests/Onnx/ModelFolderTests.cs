using ML.Common.Errors;
using ML.Serving.Models;
using ML.Serving.Onnx.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Tests.Models;

namespace ML.Serving.Tests.Onnx;

public sealed class ModelFolderTests : IDisposable
{
    readonly TestModels models = new();

    [Fact]
    public void A_folder_without_MLmodel_is_told() => Fails("no such file", folder => File.Delete(Path.Combine(folder, "MLmodel")), "MLmodel");

    [Fact]
    public void A_model_without_the_onnx_flavour_is_told_with_those_it_has() =>
        Fails("flavour", folder => File.WriteAllText(Path.Combine(folder, "MLmodel"), "flavors:\n  sklearn: {}\n  python_function: {}\n"), "sklearn, python_function");

    [Fact]
    public void Broken_yaml_is_told() => Fails("yaml", folder => File.WriteAllText(Path.Combine(folder, "MLmodel"), "flavors: ["), "not YAML");

    [Fact]
    public void A_broken_signature_is_told() =>
        Fails("signature", folder => File.AppendAllText(Path.Combine(folder, "MLmodel"), "signature:\n  inputs: '[{]'\n"), "signature cannot be read");

    [Fact]
    public void A_data_path_may_not_leave_the_folder() =>
        Fails("path", folder => File.WriteAllText(Path.Combine(folder, "MLmodel"), "flavors:\n  onnx:\n    data: ../../etc/passwd\n"), "outside");

    [Fact]
    public void An_unreadable_onnx_file_is_told()
    {
        var folder = ModelFolder.Open(models.Folder("broken", [1, 2, 3, 4]));
        Assert.Contains("model.onnx", Assert.Throws<InferenceException>(() => ServableModel.Load("broken", "1", folder)).Message);
    }

    [Fact]
    public void Session_options_of_the_flavour_are_read()
    {
        var path = models.Folder("options", TestModels.Double.ToBytes());
        File.WriteAllText(Path.Combine(path, "MLmodel"), """
            flavors:
              onnx:
                data: model.onnx
                providers:
                - CUDAExecutionProvider
                - [CPUExecutionProvider, {a: 1}]
                onnx_session_options: {intra_op_num_threads: 3, execution_mode: parallel, graph_optimization_level: 1, extra_session_config: {session.x: 'y'}}
            run_id: r
            model_id: null
            """);
        var folder = ModelFolder.Open(path);
        Assert.Equal((3, true, 1, "y"), (folder.Session.IntraOpThreads, folder.Session.Parallel, folder.Session.GraphOptimizationLevel, folder.Session.Extra["session.x"]));
        Assert.Equal(["CUDAExecutionProvider", "CPUExecutionProvider"], folder.Session.Providers.Select(p => p.Name));
        Assert.Empty(folder.Session.Providers[0].Options);
        Assert.Equal("1", folder.Session.Providers[1].Options["a"]);
        Assert.Equal(("r", null), (folder.RunId, folder.ModelId));
    }

    public void Dispose() => models.Dispose();

    void Fails(string name, Action<string> spoil, string expected)
    {
        var folder = models.Folder(name.Replace(' ', '-'), TestModels.Double.ToBytes());
        spoil(folder);
        Assert.Contains(expected, Assert.Throws<PlatformException>(() => ModelFolder.Open(folder)).Message);
    }
}
