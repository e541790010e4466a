using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using ML.Common.Errors;
using ML.Features.Spark.Protocol;

namespace ML.Features.Spark;

/// <summary>Runs SQL on a Spark Connect server; what it reads and writes never passes through here.</summary>
sealed class SparkSession(HttpClient http, SparkAddress address) : IAsyncDisposable
{
    const string Service = "/spark.connect.SparkConnectService/";
    const string ClientType = "ml-features";

    readonly string id = Guid.NewGuid().ToString();

    /// <summary>Runs a statement to its end.</summary>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for SQL that Spark refuses, TEMPORARILY_UNAVAILABLE when it cannot be reached.</exception>
    public async Task ExecuteAsync(string sql, CancellationToken cancellation) =>
        await RunAsync(new Plan { Command = new Command { SqlCommand = new SqlCommand { Input = Relation(sql) } } }, cancellation);

    /// <summary>The rows of a query as Arrow streams, one for each batch.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> QueryAsync(string sql, CancellationToken cancellation) =>
        [.. (await RunAsync(new Plan { Root = Relation(sql) }, cancellation)).Where(r => r.ArrowBatch is not null).Select(r => r.ArrowBatch.Data.Memory)];

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await CallAsync("ReleaseSession", new ReleaseSessionRequest { SessionId = id, UserContext = User() }, bound.Token);
        }
        catch (Exception error) when (error is PlatformException or OperationCanceledException)
        {
            // Spark forgets the session by itself after a while.
        }
    }

    static Relation Relation(string sql) => new() { Sql = new SQL { Query = sql } };

    UserContext User() => new() { UserId = address.User, UserName = address.User };

    async Task<List<ExecutePlanResponse>> RunAsync(Plan plan, CancellationToken cancellation)
    {
        var body = await CallAsync("ExecutePlan", new ExecutePlanRequest { SessionId = id, UserContext = User(), Plan = plan, ClientType = ClientType }, cancellation);
        var responses = new List<ExecutePlanResponse>();
        for (var position = 0; position < body.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(position + 1));
            responses.Add(ExecutePlanResponse.Parser.ParseFrom(body, position + 5, length));
            position += 5 + length;
        }

        return responses;
    }

    async Task<byte[]> CallAsync(string method, IMessage message, CancellationToken cancellation)
    {
        try
        {
            using var request = Request(method, message);
            using var response = await http.SendAsync(request, cancellation);
            var body = await response.Content.ReadAsByteArrayAsync(cancellation);
            return Status(response) is "0" ? body : throw Failed(response);
        }
        catch (HttpRequestException error)
        {
            throw new PlatformException(ErrorCode.TemporarilyUnavailable, $"Spark at {address.Server.Authority} cannot be reached: {error.Message}", error);
        }
    }

    HttpRequestMessage Request(string method, IMessage message)
    {
        var frame = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message.WriteTo(frame.AsSpan(5));
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(address.Server, Service + method))
        {
            Content = new ByteArrayContent(frame), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (address.Token is { } token) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return request;
    }

    static PlatformException Failed(HttpResponseMessage response)
    {
        var (status, message) = (Status(response), Uri.UnescapeDataString(Header(response, "grpc-message") ?? $"HTTP {(int)response.StatusCode}"));
        return new PlatformException(status is "14" or null ? ErrorCode.TemporarilyUnavailable : ErrorCode.InvalidParameterValue, $"Spark: {message}");
    }

    static string? Status(HttpResponseMessage response) => Header(response, "grpc-status");

    static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? values.First() : null;
}
