using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ML.Client.Errors;
using ML.TestKit;

namespace ML.Client.Compat.Tests;

/// <summary>Servers with certificates that nobody should trust, and with one that the caller does.</summary>
[Collection(Platform.Name)]
public sealed class CertificateTests(Platform server) : IDisposable
{
    readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    X509Certificate2 Certificate(string host, int firstDay, int lastDay)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out var address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(firstDay), DateTimeOffset.UtcNow.AddDays(lastDay));
        File.WriteAllText(_folder.File("trusted.pem"), made.ExportCertificatePem());
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    MlflowClient NewClient(FaultProxy proxy, bool insecure = false, bool trusted = false) => new(new MlflowClientOptions
    {
        TrackingUri = proxy.Address, SpoolDirectory = _folder.File("spool"), InsecureTls = insecure, ServerCertificatePath = trusted ? _folder.File("trusted.pem") : null,
    });

    static async Task RefusesAsync(FaultProxy proxy, MlflowClient client)
    {
        using (client)
        {
            var error = await Assert.ThrowsAsync<MlflowUnavailableException>(() => client.Experiments.GetAsync("0"));
            // A wrong certificate stays wrong: it is not asked again, and nothing was sent.
            Assert.Contains("after 1 attempt(s)", error.Message);
            Assert.Contains("certificate", error.Message);
            Assert.Equal(0, proxy.Requests);
        }
    }

    static async Task TakesAsync(MlflowClient client)
    {
        using (client) Assert.Equal("0", (await client.Experiments.GetAsync("0")).ExperimentId);
    }

    [Fact]
    public async Task A_certificate_is_trusted_when_its_file_is_given()
    {
        using var certificate = Certificate("127.0.0.1", -1, 1);
        await using var proxy = await FaultProxy.StartAsync(server.Address, certificate);
        await RefusesAsync(proxy, NewClient(proxy));
        await TakesAsync(NewClient(proxy, trusted: true));
        await TakesAsync(NewClient(proxy, insecure: true));
    }

    [Theory]
    [InlineData("elsewhere.example", -1, 1)]
    [InlineData("127.0.0.1", -3, -1)]
    public async Task A_certificate_of_another_host_or_time_is_refused_even_then(string host, int firstDay, int lastDay)
    {
        using var certificate = Certificate(host, firstDay, lastDay);
        await using var proxy = await FaultProxy.StartAsync(server.Address, certificate);
        await RefusesAsync(proxy, NewClient(proxy, trusted: true));
        await TakesAsync(NewClient(proxy, insecure: true));
    }
}
