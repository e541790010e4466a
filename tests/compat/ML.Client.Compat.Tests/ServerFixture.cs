using System.Runtime.ExceptionServices;
using ML.TestKit;
using ML.TestKit.Servers;

namespace ML.Client.Compat.Tests;

/// <summary>One server of its own for a collection of tests, with its database and artifacts in a temporary folder.</summary>
public abstract class ServerFixture : IAsyncLifetime
{
    readonly TemporaryFolder _folder = new();
    ITrackingServer? _server;
    MlflowClient? _client;
    ExceptionDispatchInfo? _missing;

    /// <summary>A client of the server; the test is skipped where the server cannot be had.</summary>
    public MlflowClient Client
    {
        get
        {
            _missing?.Throw();
            return _client!;
        }
    }

    public string Address
    {
        get
        {
            _missing?.Throw();
            return _server!.Address;
        }
    }

    protected abstract Task<ITrackingServer> StartAsync(string folder);

    /// <summary>A client with a spool of its own and quick retries.</summary>
    public MlflowClient NewClient(string spool, int retries = 1, string? address = null, TimeSpan? timeout = null) => new(new MlflowClientOptions
    {
        TrackingUri = address ?? Address, MaxRetries = retries, BackoffFactor = 0.02, BackoffJitter = 0.01, SpoolDirectory = spool, Timeout = timeout ?? TimeSpan.FromSeconds(60),
    });

    public async Task InitializeAsync()
    {
        try
        {
            _server = await StartAsync(_folder.Path);
            _client = NewClient(_folder.File("spool"));
        }
        catch (Exception exception)
        {
            // A missing judge is the tests' affair, each of which is skipped or fails for it.
            _missing = ExceptionDispatchInfo.Capture(exception);
        }
    }

    public async Task DisposeAsync()
    {
        _client?.Dispose();
        if (_server is not null) await _server.DisposeAsync();
        _folder.Dispose();
    }
}
