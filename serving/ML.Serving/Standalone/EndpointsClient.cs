using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using ML.Common.Errors;

namespace ML.Serving.Standalone;

/// <summary>Calls the serving-endpoints API of a running server, for the command line.</summary>
public sealed class EndpointsClient : IDisposable
{
    const string Root = "/api/2.0/serving-endpoints";
    static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);
    readonly HttpClient client;

    /// <param name="server">Address of the server.</param>
    /// <param name="authorization">Value of the Authorization header; null for none.</param>
    public EndpointsClient(Uri server, string? authorization = null)
    {
        client = new HttpClient(new SocketsHttpHandler(), disposeHandler: true) { BaseAddress = new Uri(server.ToString().TrimEnd('/') + "/") };
        if (authorization is not null) client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
    }

    public Task<string> CreateAsync(string name, string config, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, Root, $"{{\"name\":\"{JsonEncodedText.Encode(name)}\",\"config\":{config}}}", cancellation);

    public Task<string> UpdateAsync(string name, string config, CancellationToken cancellation) => SendAsync(HttpMethod.Put, $"{Root}/{Escape(name)}/config", config, cancellation);

    public Task<string> GetAsync(string name, CancellationToken cancellation) => SendAsync(HttpMethod.Get, $"{Root}/{Escape(name)}", null, cancellation);

    public Task<string> DeleteAsync(string name, CancellationToken cancellation) => SendAsync(HttpMethod.Delete, $"{Root}/{Escape(name)}", null, cancellation);

    public Task<string> QueryAsync(string name, string body, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Post, $"/endpoints/{Escape(name)}/invocations", body, cancellation);

    /// <summary>One line for each endpoint: name, state, entities with their versions and shares.</summary>
    public async Task<string> ListAsync(CancellationToken cancellation)
    {
        using var document = JsonDocument.Parse(await SendAsync(HttpMethod.Get, Root, null, cancellation));
        return string.Join('\n', document.RootElement.GetProperty("endpoints").EnumerateArray().Select(Line));
    }

    /// <summary>The line of an endpoint each time that it is another.</summary>
    public async IAsyncEnumerable<string> WatchAsync(string name, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var last = "";
        using var timer = new PeriodicTimer(WatchInterval);
        do
        {
            using var document = JsonDocument.Parse(await GetAsync(name, cancellation));
            var line = Line(document.RootElement);
            if (line != last) yield return last = line;
        }
        while (await timer.WaitForNextTickAsync(cancellation));
    }

    /// <summary>Waits until the endpoint serves what it was last told to, and answers its line.</summary>
    /// <exception cref="PlatformException">It cannot, with the reason, or the time is over.</exception>
    public async Task<string> WaitAsync(string name, TimeSpan most, CancellationToken cancellation)
    {
        using var late = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        late.CancelAfter(most);
        using var timer = new PeriodicTimer(WatchInterval);
        var line = $"{name} was not asked yet";
        try
        {
            do
            {
                using var document = JsonDocument.Parse(await GetAsync(name, late.Token));
                line = Line(document.RootElement);
                var state = document.RootElement.GetProperty("state");
                switch (state.GetProperty("ready").GetString(), state.GetProperty("config_update").GetString())
                {
                    case ("READY", "NOT_UPDATING"): return line;
                    case (_, "UPDATE_FAILED"): throw new PlatformException(ErrorCode.InvalidState, $"the endpoint does not serve what it was told to: {line}");
                }
            }
            while (await timer.WaitForNextTickAsync(late.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
        }

        throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"not ready after {most.TotalSeconds} s: {line}");
    }

    /// <summary>Writes an endpoint's configuration of <c>[name=]URI</c> and <c>name=percent</c> texts.</summary>
    /// <param name="json">Where to.</param>
    /// <param name="models">Empty to leave the entities as they are.</param>
    /// <param name="traffic">Empty for even shares.</param>
    /// <exception cref="PlatformException">A share that is no number.</exception>
    public static void WriteConfig(Utf8JsonWriter json, IReadOnlyList<string> models, IReadOnlyList<string> traffic)
    {
        json.WriteStartObject();
        if (models.Count > 0) WriteEntities(json, models);
        if (traffic.Count > 0) WriteTraffic(json, traffic);
        json.WriteEndObject();
    }

    public void Dispose() => client.Dispose();

    static void WriteEntities(Utf8JsonWriter json, IReadOnlyList<string> models)
    {
        json.WriteStartArray("served_entities");
        for (var i = 0; i < models.Count; i++)
        {
            var (name, uri) = Split(models[i], models.Count == 1 ? "model" : $"model-{i + 1}");
            json.WriteStartObject();
            json.WriteString("name", name);
            json.WriteString("model_uri", uri);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void WriteTraffic(Utf8JsonWriter json, IReadOnlyList<string> traffic)
    {
        json.WriteStartObject("traffic_config");
        json.WriteStartArray("routes");
        foreach (var share in traffic)
        {
            var (name, percent) = Split(share, "");
            if (name.Length == 0 || !int.TryParse(percent, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                throw PlatformException.Invalid($"--traffic is '{share}'; expected name=percent");
            json.WriteStartObject();
            json.WriteString("served_model_name", name);
            json.WriteNumber("traffic_percentage", number);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static (string Name, string Value) Split(string text, string name)
    {
        var at = text.IndexOf('=');
        return at > 0 ? (text[..at], text[(at + 1)..]) : (name, text);
    }

    static string Line(JsonElement endpoint)
    {
        var state = endpoint.GetProperty("state");
        var line = new StringBuilder($"{endpoint.GetProperty("name").GetString()}  {state.GetProperty("ready").GetString()}  {state.GetProperty("config_update").GetString()}");
        if (state.TryGetProperty("config_update_message", out var problem)) line.Append($" ({problem.GetString()})");
        var config = endpoint.TryGetProperty("config", out var current) ? current : endpoint.GetProperty("pending_config");
        foreach (var entity in config.GetProperty("served_entities").EnumerateArray()) line.Append("  ").Append(Entity(entity, config));
        return line.ToString();
    }

    static string Entity(JsonElement entity, JsonElement config)
    {
        var name = entity.GetProperty("name").GetString();
        var share = config.GetProperty("traffic_config").GetProperty("routes").EnumerateArray()
            .Where(r => r.GetProperty("served_model_name").GetString() == name).Sum(r => r.GetProperty("traffic_percentage").GetInt32());
        var state = entity.TryGetProperty("state", out var s) ? s : default;
        var version = state.ValueKind == JsonValueKind.Object && state.TryGetProperty("served_version", out var v) ? v.GetString() : "-";
        var problem = state.ValueKind == JsonValueKind.Object && state.TryGetProperty("deployment_state_message", out var p) ? $" ({p.GetString()})" : "";
        return $"{name}: version {version}, {share}%{problem}";
    }

    async Task<string> SendAsync(HttpMethod method, string path, string? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, path.TrimStart('/'));
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var response = await client.SendAsync(request, cancellation);
            var text = await response.Content.ReadAsStringAsync(cancellation);
            return response.IsSuccessStatusCode ? text : throw new PlatformException(ErrorCode.BadRequest, $"{(int)response.StatusCode} {text}");
        }
        catch (HttpRequestException error)
        {
            throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"the server at {client.BaseAddress} cannot be reached: {error.Message}", error);
        }
    }

    static string Escape(string name) => Uri.EscapeDataString(name);
}
