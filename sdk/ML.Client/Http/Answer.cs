using System.Net;

namespace ML.Client.Http;

/// <summary>A whole answer: read to its end, so that a cut connection counts as a failed attempt and not as half a result.</summary>
internal sealed record Answer(HttpStatusCode Status, byte[] Body, string? RequestId, TimeSpan? RetryAfter)
{
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}
