using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace ML.Client.Http;

/// <summary>Makes the HTTP client of a client that was not given one, with the TLS settings of its options.</summary>
internal static class HttpClientFactory
{
    public static HttpClient Create(MlflowClientOptions options) =>
        new(CreateHandler(options)) { Timeout = Timeout.InfiniteTimeSpan };

    public static SocketsHttpHandler CreateHandler(MlflowClientOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // A pooled connection is renewed now and then, so that a moved host name is noticed.
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
            ConnectTimeout = TimeSpan.FromSeconds(30),
            UseCookies = false,
            EnableMultipleHttp2Connections = true,
        };
        if (options.ClientCertificate is { } certificate) handler.SslOptions.ClientCertificates = [certificate];
        if (options.InsecureTls) handler.SslOptions.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
        else if (options.ServerCertificatePath is { } path) handler.SslOptions.CertificateChainPolicy = TrustOnly(path);
        return handler;
    }

    static X509ChainPolicy TrustOnly(string path)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(path);
        return policy;
    }
}
