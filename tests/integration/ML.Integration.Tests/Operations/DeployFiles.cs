using System.Text.RegularExpressions;
using ML.TestKit;
using YamlDotNet.RepresentationModel;

namespace ML.Integration.Tests.Operations;

/// <summary>What stands in the files that deploy the platform.</summary>
static partial class DeployFiles
{
    /// <summary>Variables of the image.</summary>
    public static Dictionary<string, string> ImageVariables() =>
        Variable().Matches(Environments().Match(Read("Dockerfile")).Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

    public static YamlMappingNode Composition() => Yaml("docker-compose.yml");

    public static YamlMappingNode Yaml(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(Read(file)));
        return Map(yaml.Documents[0].RootNode);
    }

    public static YamlMappingNode Map(YamlNode node) => (YamlMappingNode)node;

    public static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex(@"^ENV (?:.*\\\n)*.*$", RegexOptions.Multiline)]
    private static partial Regex Environments();

    [GeneratedRegex(@"([A-Z_]+)=(\S+)")]
    private static partial Regex Variable();
}
