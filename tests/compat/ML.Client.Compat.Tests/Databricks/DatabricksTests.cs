using System.Net;
using ML.Client.Authentication;
using ML.Client.Errors;
using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Client.Compat.Tests.Databricks;

/// <summary>Logging in to a workspace with all that Databricks offers programs; the workspace itself is a stand-in.</summary>
[Collection(Platform.Name)]
public sealed class DatabricksTests(Platform server) : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    Workspace _workspace = null!;

    public async Task InitializeAsync()
    {
        _workspace = await Workspace.StartAsync(server.Address);
        await File.WriteAllTextAsync(_folder.File("cfg"), $"""
            [DEFAULT]
            host = {_workspace.Address}
            token = {_workspace.PersonalToken()}

            [principal]
            host = {_workspace.Address}
            client_id = {Workspace.ClientId}
            client_secret = {Workspace.ClientSecret}

            [wrong]
            host = {_workspace.Address}
            client_id = {Workspace.ClientId}
            client_secret = guessed
            """);
    }

    public async Task DisposeAsync()
    {
        await _workspace.DisposeAsync();
        _folder.Dispose();
    }

    [Theory]
    [InlineData("databricks", null, true)]
    [InlineData("databricks://principal", null, true)]
    [InlineData("databricks", "principal", true)]
    [InlineData("databricks://wrong", null, false)]
    public async Task A_program_logs_in_by_its_profile(string uri, string? profile, bool known)
    {
        await using var process = ChildProcess.Start("dotnet", [Samples.Built("ConsoleTraining")], Repository.Root, new Dictionary<string, string?>
        {
            ["MLFLOW_TRACKING_URI"] = uri, ["DATABRICKS_CONFIG_FILE"] = _folder.File("cfg"), ["DATABRICKS_CONFIG_PROFILE"] = profile, ["MLFLOW_RUN_ID"] = null,
        });
        var code = await process.WaitAsync(TimeSpan.FromSeconds(60));
        Assert.Equal(known, code == 0);
        if (known) Assert.Contains("found again: True", process.Output, StringComparison.Ordinal);
        else Assert.Contains($"{_workspace.TokenEndpoint} gave no token: 401", process.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_renewed_when_it_ends_and_when_it_is_taken_back()
    {
        var time = new ManualTime();
        using var credentials = new OAuthClientCredentials(_workspace.TokenEndpoint, Workspace.ClientId, Workspace.ClientSecret, timeProvider: time);
        using var client = NewClient(credentials);
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Experiments.GetAsync("0")));
        var issued = _workspace.Issued;
        time.Now += TimeSpan.FromMinutes(59.5);
        await client.Experiments.GetAsync("0");
        Assert.Equal(issued + 1, _workspace.Issued);
        _workspace.RevokeAll();
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => client.Experiments.GetAsync("0")));
        Assert.Equal(issued + 2, _workspace.Issued);
    }

    [Fact]
    public async Task A_busy_login_is_asked_again_and_a_refusal_is_told()
    {
        using var credentials = new OAuthClientCredentials(_workspace.TokenEndpoint, Workspace.ClientId, Workspace.ClientSecret);
        using var client = NewClient(credentials);
        _workspace.BeBusy(2);
        await client.Experiments.GetAsync("0");
        using var stranger = NewClient(new BearerCredentials("dapi-nobody"));
        var error = await Assert.ThrowsAsync<MlflowAuthenticationException>(() => stranger.Experiments.GetAsync("0"));
        Assert.Equal((HttpStatusCode.Unauthorized, "refused"), (error.StatusCode, error.RequestId));
    }

    [Fact]
    public async Task Databricks_own_sdk_logs_in_too()
    {
        await File.WriteAllTextAsync(_folder.File("login.py"), """
            import sys
            from databricks.sdk.core import Config
            print(Config(profile="principal", config_file=sys.argv[1]).authenticate()["Authorization"])
            """);
        var output = await Python.RunAsync(Python.Executable, _folder.File("login.py"), [_folder.File("cfg")], _folder.Path);
        using var client = NewClient(new BearerCredentials(output.Trim().Split(' ')[^1]));
        Assert.Equal("0", (await client.Experiments.GetAsync("0")).ExperimentId);
    }

    MlflowClient NewClient(IMlflowCredentials credentials) => new(new MlflowClientOptions
    {
        TrackingUri = _workspace.Address, Credentials = credentials, MaxRetries = 3, BackoffFactor = 0, BackoffJitter = 0,
    });

    sealed class ManualTime : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch;

        public override DateTimeOffset GetUtcNow() => Now;
    }
}
