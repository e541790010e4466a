using System.Net;

namespace ML.Samples.Flights.Platform;

/// <summary>
/// Sends a call again while the platform is away, as when one of its services is being replaced. Meant for calls that may reach it
/// twice: what a call applies, computes or asks for is the same the second time.
/// </summary>
sealed class PatientHandler() : DelegatingHandler(new SocketsHttpHandler())
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30), Pause = TimeSpan.FromMilliseconds(250);

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        for (var waited = TimeSpan.Zero; ; waited += Pause)
        {
            try
            {
                var answer = await base.SendAsync(request, cancellationToken);
                if (answer.StatusCode != HttpStatusCode.ServiceUnavailable || waited >= Patience) return answer;
                answer.Dispose();
            }
            catch (HttpRequestException) when (waited < Patience)
            {
                // Tried again below.
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }
}
