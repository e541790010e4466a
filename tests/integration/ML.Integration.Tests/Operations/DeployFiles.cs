using System.Text.RegularExpressions;
using ML.TestKit;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace ML.Integration.Tests.Operations;

/// <summary>What stands in the files that deploy the platform.</summary>
static partial class DeployFiles
{
    /// <summary>Variables of the image.</summary>
    public static Dictionary<string, string> ImageVariables() =>
        Variable().Matches(Environments().Match(Read("Dockerfile")).Value).ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value);

    public static YamlMappingNode Composition() => Yaml("docker-compose.yml");

    /// <summary>The composition with each service in a container of its own: both files together, as Compose reads them.</summary>
    public static YamlMappingNode SplitComposition()
    {
        var composition = Composition();
        Add(composition, Yaml("docker-compose.split.yml"));
        return composition;
    }

    /// <summary>Services of a composition that run the image of the platform, by name.</summary>
    public static Dictionary<string, YamlMappingNode> OwnServices(YamlMappingNode composition) =>
        Map(composition["services"]).Children.Where(s => Map(s.Value).Children.ContainsKey("build")).ToDictionary(s => s.Key.ToString(), s => Map(s.Value));

    public static YamlMappingNode Yaml(string file)
    {
        var yaml = new YamlStream();
        yaml.Load(new MergingParser(new Parser(new StringReader(Read(file)))));
        return Map(yaml.Documents[0].RootNode);
    }

    // What a further file says is added map by map; what is no map takes the place of what was there.
    static void Add(YamlMappingNode to, YamlMappingNode further)
    {
        foreach (var (name, value) in further.Children)
            if (value is YamlMappingNode map && to.Children.TryGetValue(name, out var own) && own is YamlMappingNode there) Add(there, map);
            else to.Children[name] = value;
    }

    public static YamlMappingNode Map(YamlNode node) => (YamlMappingNode)node;

    public static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    [GeneratedRegex(@"^ENV (?:.*\\\n)*.*$", RegexOptions.Multiline)]
    private static partial Regex Environments();

    [GeneratedRegex(@"([A-Z_]+)=(\S+)")]
    private static partial Regex Variable();
}
