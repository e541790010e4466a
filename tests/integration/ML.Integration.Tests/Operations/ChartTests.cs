using System.Net;
using ML.TestKit;
using ML.TestKit.Servers;
using YamlDotNet.RepresentationModel;

namespace ML.Integration.Tests.Operations;

/// <summary>What Helm makes of the chart and its values: documents that fit each other, and that ask the server for what it has.</summary>
public sealed class ChartTests : IDisposable
{
    static readonly string Chart = Path.Combine(Repository.Root, "deploy", "helm", "ml");

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Values => new(
        "", "existingSecret: ml-settings", "persistence: {size: 5Gi, storageClass: fast}", "networkPolicy: {enabled: false, allowedPodLabels: {}}",
        "networkPolicy: {enabled: true, allowedPodLabels: {team: red}}", "environment: {ML_ONLINE_STORE: 'redis://redis:6379', MLFLOW_SERVER_ALLOWED_HOSTS: 'a.example,\"b\"'}");

    [Theory]
    [MemberData(nameof(Values))]
    public async Task Every_template_becomes_documents_that_fit_each_other(string values)
    {
        var documents = await RenderAsync(values);
        Assert.Equal((0, ""), await Helm.ValidateAsync(folder.File("documents.yaml")));
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
    public async Task Helm_and_the_schemas_find_what_is_wrong()
    {
        Assert.Equal(0, (await Helm.RunAsync("lint", "--strict", Chart)).Code);
        var file = await TemplateAsync("");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace("periodSeconds: 10", "periodSeconds: often", StringComparison.Ordinal));
        var (code, complaint) = await Helm.ValidateAsync(file);
        Assert.Equal(1, code);
        Assert.Contains("livenessProbe/periodSeconds must be integer", complaint);
    }

    [Fact]
    public async Task Values_reach_what_they_are_for()
    {
        Assert.Equal("ml-settings", Container(await RenderAsync("existingSecret: ml-settings"))["envFrom"][0]["secretRef"]["name"].ToString());
        Assert.False(Container(await RenderAsync("")).Children.ContainsKey("envFrom"));
        Assert.Equal("fast", (await RenderAsync("persistence: {size: 5Gi, storageClass: fast}"))["PersistentVolumeClaim"]["spec"]["storageClassName"].ToString());
        Assert.False((await RenderAsync("networkPolicy: {enabled: false, allowedPodLabels: {}}")).ContainsKey("NetworkPolicy"));
        var environment = List(Container(await RenderAsync("environment: {A: 'a,\"b\"', B: 1}")), "env").ToDictionary(e => e["name"].ToString(), e => e["value"].ToString());
        Assert.Equal(("a,\"b\"", "1"), (environment["A"], environment["B"]));
    }

    [Fact]
    public async Task Callers_in_the_cluster_and_by_the_names_that_are_given_are_let_in()
    {
        Assert.DoesNotContain("other.example", await AllowedHostsAsync(""));
        await using var server = await MlServer.StartAsync($"sqlite:///{folder.Path}/mlflow.db", folder.Path, "--allowed-hosts", await AllowedHostsAsync("allowedHosts: 'ml.example.com,*.other.example'"));
        foreach (var host in (string[])["test-ml:5000", "test-ml.team:5000", "test-ml.team.svc:5000", "test-ml.team.svc.cluster.local", "localhost:5000", "10.1.2.3:5000", "172.20.0.1:5000", "ml.example.com", "a.other.example"])
            Assert.Equal((host, HttpStatusCode.OK), (host, await HostNames.AskAsync(server.Http, host)));
        foreach (var host in (string[])["evil.example", "test-ml.evil.example", "other-ml:5000"])
            Assert.Equal((host, HttpStatusCode.Forbidden), (host, await HostNames.AskAsync(server.Http, host)));
    }

    async Task<string> AllowedHostsAsync(string values) => List(Container(await RenderAsync(values)), "env").Single(e => e["name"].ToString() == "MLFLOW_SERVER_ALLOWED_HOSTS")["value"].ToString();

    static YamlMappingNode Container(Dictionary<string, YamlMappingNode> documents) => (YamlMappingNode)List(documents["Deployment"], "spec", "template", "spec", "containers").Single();

    async Task<Dictionary<string, YamlMappingNode>> RenderAsync(string values)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(await File.ReadAllTextAsync(await TemplateAsync(values))));
        return yaml.Documents.Select(d => (YamlMappingNode)d.RootNode).ToDictionary(d => d["kind"].ToString());
    }

    async Task<string> TemplateAsync(string values)
    {
        await File.WriteAllTextAsync(folder.File("values.yaml"), values);
        var (code, output) = await Helm.RunAsync("template", "test", Chart, "--namespace", "team", "--values", folder.File("values.yaml"));
        Assert.True(code == 0, output);
        await File.WriteAllTextAsync(folder.File("documents.yaml"), output);
        return folder.File("documents.yaml");
    }

    static YamlMappingNode Map(YamlNode node, params string[] path) => (YamlMappingNode)path.Aggregate(node, (n, name) => n[name]);

    static YamlSequenceNode List(YamlNode node, params string[] path) => (YamlSequenceNode)path.Aggregate(node, (n, name) => n[name]);
}
