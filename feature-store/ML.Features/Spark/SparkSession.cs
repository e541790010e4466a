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
    /// <param name="progress">Told how many of the tasks that Spark has planned so far are done, in percent. Null: nobody.</param>
    /// <exception cref="PlatformException">INVALID_PARAMETER_VALUE for SQL that Spark refuses, TEMPORARILY_UNAVAILABLE when it cannot be reached.</exception>
    public async Task ExecuteAsync(string sql, IProgress<double>? progress, CancellationToken cancellation) =>
        await RunAsync(new Plan { Command = new Command { SqlCommand = new SqlCommand { Input = Relation(sql) } } }, progress, cancellation);

    /// <inheritdoc cref="ExecuteAsync(string, IProgress{double}?, CancellationToken)"/>
    public Task ExecuteAsync(string sql, CancellationToken cancellation) => ExecuteAsync(sql, null, cancellation);

    /// <summary>The rows of a query as Arrow streams, one for each batch.</summary>
    public async Task<IReadOnlyList<ReadOnlyMemory<byte>>> QueryAsync(string sql, CancellationToken cancellation) =>
        [.. (await RunAsync(new Plan { Root = Relation(sql) }, null, cancellation)).Where(r => r.ArrowBatch is not null).Select(r => r.ArrowBatch.Data.Memory)];

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            await CallAsync("ReleaseSession", new ReleaseSessionRequest { SessionId = id, UserContext = User() }, _ => { }, bound.Token);
        }
        catch (Exception error) when (error is PlatformException or OperationCanceledException)
        {
            // Spark forgets the session by itself after a while.
        }
    }

    static Relation Relation(string sql) => new() { Sql = new SQL { Query = sql } };

    UserContext User() => new() { UserId = address.User, UserName = address.User };

    async Task<List<ExecutePlanResponse>> RunAsync(Plan plan, IProgress<double>? progress, CancellationToken cancellation)
    {
        var responses = new List<ExecutePlanResponse>();
        var request = new ExecutePlanRequest { SessionId = id, UserContext = User(), Plan = plan, ClientType = ClientType };
        await CallAsync("ExecutePlan", request, message =>
        {
            var response = ExecutePlanResponse.Parser.ParseFrom(message);
            if (response.ExecutionProgress is { } done) Report(done, progress);
            else responses.Add(response);
        }, cancellation);
        return responses;
    }

    static void Report(ExecutePlanResponse.Types.ExecutionProgress done, IProgress<double>? progress)
    {
        var tasks = done.Stages.Sum(s => s.NumTasks);
        if (tasks > 0) progress?.Report(100.0 * done.Stages.Sum(s => s.NumCompletedTasks) / tasks);
    }

    // Messages are handed on as they come: while a statement runs Spark tells how far it is.
    async Task CallAsync(string method, IMessage message, Action<byte[]> take, CancellationToken cancellation)
    {
        try
        {
            using var request = Request(method, message);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            var header = new byte[5];
            while (await body.ReadAtLeastAsync(header, header.Length, throwOnEndOfStream: false, cancellation) == header.Length)
            {
                var content = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
                await body.ReadExactlyAsync(content, cancellation);
                take(content);
            }

            if (Status(response) is not "0") throw Failed(response);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
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
