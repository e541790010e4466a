using System.Text;

namespace ML.Client.Models;

/// <summary>The files that tell MLflow in Python which environment loads a model.</summary>
internal static class PythonEnvironment
{
    public const string PythonVersion = "3.11.2";

    public static void Write(string folder, IReadOnlyList<string> requirements)
    {
        Write(folder, "requirements.txt", string.Join('\n', requirements));
        Write(folder, "python_env.yaml", $"python: {PythonVersion}\nbuild_dependencies:\n- pip\n- setuptools\n- wheel\ndependencies:\n- -r requirements.txt\n");
        var conda = new StringBuilder($"channels:\n- conda-forge\ndependencies:\n- python={PythonVersion}\n- pip\n- pip:\n");
        foreach (var requirement in requirements) conda.Append("  - ").Append(Text.YamlWriter.Scalar(requirement)).Append('\n');
        Write(folder, "conda.yaml", conda.Append("name: mlflow-env\n").ToString());
    }

    static void Write(string folder, string name, string text) => File.WriteAllText(Path.Combine(folder, name), text);
}
