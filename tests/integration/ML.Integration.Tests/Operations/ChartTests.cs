using ML.TestKit;
using YamlDotNet.RepresentationModel;

namespace ML.Integration.Tests.Operations;

/// <summary>What the chart makes of its values: documents that fit each other, and that ask the server for what it has.</summary>
public sealed class ChartTests
{
    static readonly string Chart = Path.Combine(Repository.Root, "deploy", "helm", "ml");

    public static TheoryData<string> Values => new(
        "", "existingSecret: ml-settings", "persistence: {size: 5Gi, storageClass: fast}", "networkPolicy: {enabled: false, allowedPodLabels: {}}",
        "networkPolicy: {enabled: true, allowedPodLabels: {team: red}}", "environment: {ML_ONLINE_STORE: 'redis://redis:6379', MLFLOW_SERVER_ALLOWED_HOSTS: 'a.example,\"b\"'}");

    [Theory]
    [MemberData(nameof(Values))]
    public void Every_template_becomes_documents_that_fit_each_other(string values)
    {
        var documents = Render(values);
        var pods = Map(documents["Deployment"], "spec", "template");
        var labels = Map(pods, "metadata", "labels");
        Assert.Equal(labels, Map(documents["Deployment"], "spec", "selector", "matchLabels"));
        Assert.Equal(labels, Map(documents["Service"], "spec", "selector"));
        var container = (YamlMappingNode)List(pods, "spec", "containers").Single();
        var port = (YamlMappingNode)List(container, "ports").Single();
        Assert.Equal(port["name"], ((YamlMappingNode)List(documents["Service"], "spec", "ports").Single())["targetPort"]);
        Assert.All((string[])["startupProbe", "livenessProbe", "readinessProbe"], probe => Assert.Equal(port["name"], container[probe]["httpGet"]["port"]));
        Assert.Equal(("/health/live", "/health/ready"), (container["livenessProbe"]["httpGet"]["path"].ToString(), container["readinessProbe"]["httpGet"]["path"].ToString()));
        Assert.NotEmpty(Map(container, "resources", "requests").Children);
        Assert.Equal(("true", "false"), (container["securityContext"]["readOnlyRootFilesystem"].ToString(), container["securityContext"]["allowPrivilegeEscalation"].ToString()));

        var volumes = List(pods, "spec", "volumes").Cast<YamlMappingNode>().ToDictionary(v => v["name"].ToString());
        Assert.Equal(volumes.Keys.Order(), List(container, "volumeMounts").Select(m => m["name"].ToString()).Order());
        Assert.Equal(documents["PersistentVolumeClaim"]["metadata"]["name"], volumes["data"]["persistentVolumeClaim"]["claimName"]);
        Assert.All(List(container, "env"), e => Assert.IsType<YamlScalarNode>(e["value"]));
        if (documents.TryGetValue("NetworkPolicy", out var policy)) Assert.Equal(labels, Map(policy, "spec", "podSelector", "matchLabels"));
    }

    [Fact]
    public void Values_reach_what_they_are_for()
    {
        Assert.Equal("ml-settings", Container(Render("existingSecret: ml-settings"))["envFrom"][0]["secretRef"]["name"].ToString());
        Assert.False(Container(Render("")).Children.ContainsKey("envFrom"));
        Assert.Equal("fast", Render("persistence: {size: 5Gi, storageClass: fast}")["PersistentVolumeClaim"]["spec"]["storageClassName"].ToString());
        Assert.False(Render("networkPolicy: {enabled: false, allowedPodLabels: {}}").ContainsKey("NetworkPolicy"));
        var environment = List(Container(Render("environment: {A: 'a,\"b\"', B: 1}")), "env").ToDictionary(e => e["name"].ToString(), e => e["value"].ToString());
        Assert.Equal(("a,\"b\"", "1"), (environment["A"], environment["B"]));
    }

    static YamlMappingNode Container(Dictionary<string, YamlMappingNode> documents) => (YamlMappingNode)List(documents["Deployment"], "spec", "template", "spec", "containers").Single();

    static Dictionary<string, YamlMappingNode> Render(string overrides)
    {
        var values = Parse(File.ReadAllText(Path.Combine(Chart, "values.yaml")))!;
        foreach (var (name, value) in (Parse(overrides) ?? []).Children) values.Children[name] = value;
        var root = new YamlMappingNode { { "Values", values }, { "Release", new YamlMappingNode { { "Name", "test" } } } };
        return Directory.EnumerateFiles(Path.Combine(Chart, "templates"), "*.yaml").Select(f => Parse(new HelmTemplate(File.ReadAllText(f)).Render(root))).OfType<YamlMappingNode>().ToDictionary(d => d["kind"].ToString());
    }

    static YamlMappingNode? Parse(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml.Documents.Count == 0 ? null : yaml.Documents[0].RootNode as YamlMappingNode;
    }

    static YamlMappingNode Map(YamlNode node, params string[] path) => (YamlMappingNode)path.Aggregate(node, (n, name) => n[name]);

    static YamlSequenceNode List(YamlNode node, params string[] path) => (YamlSequenceNode)path.Aggregate(node, (n, name) => n[name]);
}
