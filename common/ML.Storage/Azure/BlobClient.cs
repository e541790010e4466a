using System.Net;
using System.Xml.Linq;
using ML.Common.Errors;

namespace ML.Storage.Azure;

/// <summary>The few requests of Blob storage's REST API that a store needs, for one container.</summary>
sealed class BlobClient(HttpClient http, BlobAccount account, string container, TimeProvider clock)
{
    const int Attempts = 4;

    public BlobAccount Account => account;

    public string Container => container;

    /// <summary>The address of a blob, or of the container when the name is empty.</summary>
    public string Address(string blob, string query = "")
    {
        var path = blob.Length == 0 ? "" : "/" + string.Join('/', blob.Split('/').Select(Uri.EscapeDataString));
        var all = string.Join('&', ((string[])[query, account.Key is null ? account.Sas ?? "" : ""]).Where(q => q.Length > 0));
        return $"{account.Endpoint}/{container}{path}{(all.Length > 0 ? "?" + all : "")}";
    }

    /// <summary>Sends a request and returns its answer when the status is fine or one of those accepted.</summary>
    /// <param name="what">The blob, for messages.</param>
    /// <param name="make">Makes the request; called again for each attempt.</param>
    /// <param name="cancellation">Ends the request.</param>
    /// <param name="accepted">Statuses the caller wants to see.</param>
    /// <exception cref="PlatformException">For every other status, and when the store cannot be reached.</exception>
    public async Task<HttpResponseMessage> SendAsync(
        string what, Func<HttpRequestMessage> make, CancellationToken cancellation, params HttpStatusCode[] accepted)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                using var request = make();
                BlobSignature.Authorize(request, account, clock.GetUtcNow());
                var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
                if (answer.IsSuccessStatusCode || accepted.Contains(answer.StatusCode)) return answer;
                using (answer)
                {
                    if (attempt < Attempts && MayRetry(answer.StatusCode)) continue;
                    throw await ExplainAsync(answer, what, cancellation);
                }
            }
            catch (HttpRequestException error) when (error.StatusCode is null)
            {
                if (attempt >= Attempts) throw StoreErrors.Explain(0, $"'{what}': {error.Message}", error);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100 << attempt), clock, cancellation);
        }
    }

    static bool MayRetry(HttpStatusCode status) => (int)status is 429 or 500 or 502 or 503 or 504;

    static async Task<PlatformException> ExplainAsync(HttpResponseMessage answer, string what, CancellationToken cancellation)
    {
        var code = answer.Headers.TryGetValues("x-ms-error-code", out var codes) ? codes.First() : await CodeAsync(answer, cancellation);
        return StoreErrors.Explain((int)answer.StatusCode, $"'{what}': {code}", new HttpRequestException(code, null, answer.StatusCode));
    }

    static async Task<string> CodeAsync(HttpResponseMessage answer, CancellationToken cancellation)
    {
        try
        {
            var body = await answer.Content.ReadAsStringAsync(cancellation);
            return XDocument.Parse(body).Root?.Element("Code")?.Value ?? answer.ReasonPhrase ?? "";
        }
        catch (System.Xml.XmlException)
        {
            return answer.ReasonPhrase ?? "";
        }
    }
}
