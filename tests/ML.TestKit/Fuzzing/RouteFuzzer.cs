using System.Text;
using System.Text.RegularExpressions;

namespace ML.TestKit.Fuzzing;

/// <summary>
/// Makes requests that are nearly right: routes that exist, with fields that they take, holding values of every kind, and
/// now and then a broken byte, a foreign content type or method. The same seed makes the same requests.
/// </summary>
/// <param name="seed">Of the random numbers.</param>
/// <param name="routes">Where the requests go.</param>
/// <param name="known">Ids that exist, so that requests come further than "not found".</param>
public sealed partial class RouteFuzzer(int seed, IReadOnlyList<FuzzRoute> routes, IReadOnlyList<string> known)
{
    static readonly string[] Values =
    [
        "null", "true", "0", "-1", "1", "5", "1e308", "1e999", "9223372036854775807", "9223372036854775808", "2147483648", "0.5", "\"\"", "\"a\"", "\"1\"", "\"-1\"", "\"NaN\"",
        "[]", "{}", "[null]", "[[]]", "[\"a\", \"b\"]", "[1]", "{\"key\": \"k\", \"value\": \"v\"}", "[{\"key\": \"k\", \"value\": 1}]", "[{\"key\": \"m\", \"value\": \"Infinity\", \"timestamp\": 1}]",
        "\"\\u0000\"", "\"\\ud83d\\ude00\"", "\"\\ud800\"", "\"%\"", "\"..\"", "\"../../etc/passwd\"", "\"/etc/passwd\"", "\"a/b\"", "\"' OR 1=1 --\"",
        "\"metrics.m > 1\"", "\"tags.a = 'b' AND\"", "\"name LIKE '%x'\"", "\"attributes.start_time > 0\"", "[\"metrics.m DESC\"]", "[\"name\", \"name\"]", "[\"start_time ASC\"]",
        "\"eyJvZmZzZXQiOiAzfQ==\"", "\"eyJvZmZzZXQiOjMsIm9yZGVyIjoieCIsImFmdGVyIjpbMV19\"", "\"ACTIVE_ONLY\"", "\"runs:/x/y\"", "\"models:/m/1\"", "\"s3://b/k\"", "\"file:///x\"", "\"mlflow-artifacts:/0/x\"",
        "\"1d\"", "\"LOGGED_MODEL_READY\"", "{\"a\": {\"b\": [1, {\"c\": null}]}}", "\"{\\\"a\\\": 1}\"", "\"http://[::1\"",
        "\"%2e%2e/x\"", "\"99999999999\"", "\"latest\"", "\"models:/\"", "\"mlflow-artifacts:/x/../y\"", "\"x:y\"", "\"https://0.0.0.0\"", "\"https://[\"", "\"name = 'm'\"",
        "\"name LIKE '%[*?' AND tags.`a b` != '_'\"", "\"version_number > 1e300\"", "\"((\"", "\"name DESC\"", "\"Staging\"", "[{\"key\": \"a\", \"value\": \"b\"}]", "[{}]",
        "[{\"entity\": \"REGISTERED_MODEL\", \"action\": \"CREATED\"}]", "\"eyJvZmZzZXQiOiAtNX0=\"", "\"" + new string('x', 3000) + "\"", "[{\"dataset\": {\"name\": \"d\"}}]",
        "[{\"field_name\": \"metrics.m\"}]", "[{\"model_id\": \"m-1\"}]", "[{\"part_number\": 1}]",
    ];

    static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"];

    readonly Random random = new(seed);

    public HttpRequestMessage Next()
    {
        var route = routes[random.Next(routes.Count)];
        var method = random.Next(25) == 0 ? Methods[random.Next(Methods.Length)] : route.Method;
        var path = Parameter().Replace(route.Path, _ => Uri.EscapeDataString(Plain(Value())));
        var fields = route.Fields.Where(_ => random.Next(8) > 0).Select(name => (Name: name, Json: Value())).ToList();
        if (method is "GET" or "HEAD" or "OPTIONS")
            return new(new HttpMethod(method), path + "?" + string.Join('&', fields.Select(f => $"{f.Name}={Uri.EscapeDataString(Plain(f.Json))}")));
        var body = Encoding.UTF8.GetBytes("{" + string.Join(", ", fields.Select(f => $"\"{f.Name}\": {f.Json}")) + "}");
        if (random.Next(12) == 0) body[random.Next(body.Length)] = (byte)random.Next(256);
        if (random.Next(40) == 0) body = body[..random.Next(body.Length)];
        var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = new ByteArrayContent(body) };
        if (random.Next(30) > 0) request.Content.Headers.ContentType = new(random.Next(30) == 0 ? "text/csv" : "application/json");
        return request;
    }

    // Half of the time something that exists.
    string Value() => known.Count > 0 && random.Next(2) == 0 ? $"\"{known[random.Next(known.Count)]}\"" : Values[random.Next(Values.Length)];

    // A value as a query or a path has it.
    static string Plain(string json) => json.Length > 1 && json[0] == '"' && !json.Contains('\\', StringComparison.Ordinal) ? json[1..^1] : json;

    [GeneratedRegex("{[^}]+}")]
    private static partial Regex Parameter();
}
