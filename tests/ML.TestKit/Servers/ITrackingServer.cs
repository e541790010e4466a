namespace ML.TestKit.Servers;

/// <summary>A tracking server under test: ours or the real one.</summary>
public interface ITrackingServer : IAsyncDisposable
{
    /// <summary>Where it listens, without a closing slash.</summary>
    string Address { get; }

    /// <summary>A client with that base address.</summary>
    HttpClient Http { get; }
}
