using System.Xml.Linq;
using ML.TestKit;

namespace ML.Architecture.Tests;

/// <summary>References point downward only: layers L5 (host) to L0 (common), and modules never reference each other.</summary>
public sealed class ProjectReferenceTests
{
    static readonly string[] ProductFolders =
        ["common", "lakehouse", "tracking-server", "registry", "feature-store", "serving", "training-engine", "platform", "sdk", "samples/flights", "host"];

    static int LayerOf(string project) => project switch
    {
        "ML.Host" => 5,
        "ML.Samples.Flights" => 4,
        "ML.Tracking" or "ML.Registry" or "ML.Features" or "ML.Serving" or "ML.Tables" or "ML.Training" or "ML.Platform" or "ML.Client.MicrosoftML" => 3,
        "ML.Client" or "ML.Lakehouse" or "ML.Serving.Onnx" or "ML.Training.Native" => 2,
        "ML.Storage" or "ML.Hosting" or "Microsoft.ML.OnnxRuntime" => 1,
        "ML.Common" => 0,
        _ when project.EndsWith(".Contracts", StringComparison.Ordinal) => 1,
        _ => throw new InvalidOperationException($"project {project} has no layer: add it here"),
    };

    public static TheoryData<string> Projects()
    {
        var data = new TheoryData<string>();
        foreach (var folder in ProductFolders)
        {
            var path = Path.Combine(Repository.Root, folder);
            if (!Directory.Exists(path)) continue;
            foreach (var file in Directory.EnumerateFiles(path, "*.csproj", SearchOption.AllDirectories))
                if (!file.Contains("node_modules", StringComparison.Ordinal)) data.Add(Path.GetRelativePath(Repository.Root, file));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_references_lower_layers_only(string projectFile)
    {
        var name = Path.GetFileNameWithoutExtension(projectFile);
        var wrong = References(projectFile).Where(r => LayerOf(r) >= LayerOf(name) && !(LayerOf(r) == 1 && LayerOf(name) == 1)).ToList();
        Assert.True(wrong.Count == 0, $"{name} (L{LayerOf(name)}) references {string.Join(", ", wrong)}, which are not below it");
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Contracts_and_the_client_stay_light(string projectFile)
    {
        var name = Path.GetFileNameWithoutExtension(projectFile);
        if (!name.EndsWith(".Contracts", StringComparison.Ordinal) && !name.StartsWith("ML.Client", StringComparison.Ordinal)) return;
        var text = File.ReadAllText(Path.Combine(Repository.Root, projectFile));
        Assert.DoesNotContain("Microsoft.AspNetCore", text);
        Assert.DoesNotContain("EntityFrameworkCore", text);
        Assert.DoesNotContain("ML.Hosting", text);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Every_capability_folder_says_what_belongs_there(string projectFile)
    {
        var folder = projectFile.Split('/')[0];
        Assert.True(File.Exists(Path.Combine(Repository.Root, folder, "README.md")), $"{folder}/README.md is missing");
    }

    static IEnumerable<string> References(string projectFile) =>
        XDocument.Load(Path.Combine(Repository.Root, projectFile)).Descendants("ProjectReference")
            .Select(e => Path.GetFileNameWithoutExtension(e.Attribute("Include")!.Value.Replace('\\', '/')));
}
