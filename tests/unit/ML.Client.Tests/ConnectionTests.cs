using ML.Client.Authentication;
using ML.TestKit;

namespace ML.Client.Tests;

public sealed class ConnectionTests
{
    static async Task<(string Address, string? Authorization)> ResolveAsync(string? uri, Dictionary<string, string?> environment, string home)
    {
        var connection = ConnectionResolver.Resolve(new MlflowClientOptions { TrackingUri = uri }, name => environment.GetValueOrDefault(name), home);
        using var http = new HttpClient();
        var header = connection.Credentials is null or OAuthClientCredentials ? null : await connection.Credentials.GetAuthorizationAsync(http, default);
        return (connection.Address.AbsoluteUri, connection.Credentials is OAuthClientCredentials ? "oauth" : header?.ToString());
    }

    [Fact]
    public async Task The_environment_names_server_and_user()
    {
        using var home = new TemporaryFolder();
        Assert.Equal(("http://127.0.0.1:5000/", null), await ResolveAsync(null, [], home.Path));
        Assert.Equal(("https://h/pfx/", "Bearer t"), await ResolveAsync(null, new() { ["MLFLOW_TRACKING_URI"] = "https://h/pfx", ["MLFLOW_TRACKING_TOKEN"] = "t" }, home.Path));
        Assert.Equal("Basic YW5uOnB3", (await ResolveAsync("http://h", new() { ["MLFLOW_TRACKING_USERNAME"] = "ann", ["MLFLOW_TRACKING_PASSWORD"] = "pw", ["MLFLOW_TRACKING_TOKEN"] = "t" }, home.Path)).Authorization);
    }

    [Fact]
    public async Task The_credentials_file_fills_in_what_the_environment_lacks()
    {
        using var home = new TemporaryFolder();
        Directory.CreateDirectory(home.File(".mlflow"));
        File.WriteAllText(home.File(".mlflow/credentials"), "# mine\n[mlflow]\nmlflow_tracking_username = ann\nmlflow_tracking_password = p=w:1\n");
        Assert.Equal("Basic " + Convert.ToBase64String("ann:p=w:1"u8), (await ResolveAsync("http://h", [], home.Path)).Authorization);
        Assert.Equal("Basic " + Convert.ToBase64String("bob:p=w:1"u8), (await ResolveAsync("http://h", new() { ["MLFLOW_TRACKING_USERNAME"] = "bob" }, home.Path)).Authorization);
    }

    [Fact]
    public async Task A_databricks_profile_names_host_and_token()
    {
        using var home = new TemporaryFolder();
        File.WriteAllText(home.File(".databrickscfg"), "[DEFAULT]\nhost = https://d.example\ntoken = a\n[prod]\nhost = p.example\nclient_id = i\nclient_secret = s\n");
        Assert.Equal(("https://d.example/", "Bearer a"), await ResolveAsync("databricks", [], home.Path));
        Assert.Equal(("https://p.example/", "oauth"), await ResolveAsync("databricks://prod", new() { ["DATABRICKS_TOKEN"] = "other" }, home.Path));
        Assert.Equal(("https://d.example/", "Bearer env"), await ResolveAsync("databricks", new() { ["DATABRICKS_TOKEN"] = "env" }, home.Path));
        var error = await Assert.ThrowsAsync<ArgumentException>(() => ResolveAsync("databricks://none", [], home.Path));
        Assert.Contains("[none]", error.Message);
    }

    [Fact]
    public void A_uri_that_is_no_server_is_refused()
    {
        Assert.Throws<ArgumentException>(() => ConnectionResolver.Address("sqlite:///x.db"));
        Assert.Throws<ArgumentException>(() => ConnectionResolver.Address("./mlruns"));
    }

    [Fact]
    public void Environment_variables_set_patience()
    {
        var options = EnvironmentOptions.Read(n => n switch { "MLFLOW_HTTP_REQUEST_MAX_RETRIES" => "2", "MLFLOW_HTTP_REQUEST_TIMEOUT" => "7", "MLFLOW_TRACKING_INSECURE_TLS" => "true", _ => null });
        Assert.Equal((2, TimeSpan.FromSeconds(7), true), (options.MaxRetries, options.Timeout, options.InsecureTls));
        var error = Assert.Throws<ArgumentException>(() => EnvironmentOptions.Read(n => n == "MLFLOW_HTTP_REQUEST_TIMEOUT" ? "soon" : null));
        Assert.Contains("MLFLOW_HTTP_REQUEST_TIMEOUT is 'soon'", error.Message);
    }
}
