using System.Net;
using System.Text;
using System.Text.Json;
using ML.Client.Http;
using ML.Common.Errors;

namespace ML.Client.Errors;

/// <summary>Turns an answer that is not a success into the typed exception.</summary>
internal static class ErrorAnswer
{
    const int LongestText = 500;

    static readonly Dictionary<string, ErrorCode> Codes =
        Enum.GetValues<ErrorCode>().ToDictionary(code => ErrorCodeTable.Of(code).Name, StringComparer.Ordinal);

    public static MlflowException ToException(Answer answer, string call)
    {
        var (name, text) = Parse(answer.Body);
        ErrorCode? code = name is not null && Codes.TryGetValue(name, out var known) ? known : null;
        var message = $"{call} answered {(int)answer.Status}{(name is null ? "" : $" {name}")}: {text}";
        return Create(answer, name, code, message);
    }

    static MlflowException Create(Answer answer, string? name, ErrorCode? code, string message) => KindOf(answer.Status, code) switch
    {
        ErrorCode.ResourceDoesNotExist => new MlflowNotFoundException(message) { ErrorCode = name, Code = code, StatusCode = answer.Status, RequestId = answer.RequestId },
        ErrorCode.ResourceAlreadyExists => new MlflowAlreadyExistsException(message) { ErrorCode = name, Code = code, StatusCode = answer.Status, RequestId = answer.RequestId },
        ErrorCode.Unauthenticated => new MlflowAuthenticationException(message) { ErrorCode = name, Code = code, StatusCode = answer.Status, RequestId = answer.RequestId },
        ErrorCode.PermissionDenied => new MlflowPermissionException(message) { ErrorCode = name, Code = code, StatusCode = answer.Status, RequestId = answer.RequestId },
        ErrorCode.InvalidParameterValue => new MlflowInvalidRequestException(message) { ErrorCode = name, Code = code, StatusCode = answer.Status, RequestId = answer.RequestId },
        ErrorCode.TemporarilyUnavailable => new MlflowUnavailableException(message) { ErrorCode = name, Code = code, StatusCode = answer.Status, RequestId = answer.RequestId },
        _ => new MlflowException(message) { ErrorCode = name, Code = code, StatusCode = answer.Status, RequestId = answer.RequestId },
    };

    static ErrorCode? KindOf(HttpStatusCode status, ErrorCode? code) => code switch
    {
        ErrorCode.ResourceDoesNotExist or ErrorCode.NotFound or ErrorCode.EndpointNotFound => ErrorCode.ResourceDoesNotExist,
        ErrorCode.ResourceAlreadyExists or ErrorCode.AlreadyExists => ErrorCode.ResourceAlreadyExists,
        ErrorCode.FeatureDisabled or ErrorCode.NotImplemented or ErrorCode.InvalidState => null,
        _ => (int)status switch
        {
            400 or 422 => ErrorCode.InvalidParameterValue,
            401 => ErrorCode.Unauthenticated,
            403 => ErrorCode.PermissionDenied,
            404 => ErrorCode.ResourceDoesNotExist,
            408 or 429 or 500 or 502 or 503 or 504 => ErrorCode.TemporarilyUnavailable,
            _ => null,
        },
    };

    static (string? Code, string Text) Parse(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return (null, Shorten(root.GetRawText()));
            return (Text(root, "error_code"), Text(root, "message") ?? Text(root, "detail") ?? Text(root, "error") ?? Shorten(root.GetRawText()));
        }
        catch (JsonException)
        {
            return (null, Shorten(Encoding.UTF8.GetString(body)));
        }
    }

    static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value)
            ? value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText()
            : null;

    static string Shorten(string text) => text.Length <= LongestText ? text : text[..LongestText] + "…";
}
