using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Apache.Arrow;
using Apache.Arrow.Ipc;

namespace ML.Lakehouse.Compat.Tests.Spark;

/// <summary>Runs SQL on a Spark Connect server.</summary>
sealed class SparkSession(Uri server) : IDisposable
{
    const int Plan = 3;
    const int ArrowBatch = 2;

    readonly string id = Guid.NewGuid().ToString();
    readonly HttpClient http = new() { BaseAddress = server, Timeout = TimeSpan.FromMinutes(2) };

    public void Dispose() => http.Dispose();

    /// <summary>Runs a statement that changes something.</summary>
    public async Task ExecuteAsync(string sql)
    {
        var command = new ProtoWriter().Message(5, new ProtoWriter().Message(6, Relation(sql)));
        await CallAsync(new ProtoWriter().Message(2, command));
    }

    /// <summary>The first column of a query's rows, which must be text.</summary>
    public async Task<string[]> QueryAsync(string sql)
    {
        var rows = new List<string>();
        foreach (var response in await CallAsync(new ProtoWriter().Message(1, Relation(sql))))
            foreach (var batch in ProtoReader.Fields(response, ArrowBatch))
                foreach (var data in ProtoReader.Fields(batch, 2))
                    rows.AddRange(await TextAsync(data, batch => [batch.Column(0)]));
        return [.. rows];
    }

    /// <summary>Named columns of what a command such as DESCRIBE answers, parted by spaces.</summary>
    public async Task<string[]> DescribeAsync(string sql, params string[] columns)
    {
        var rows = new List<string>();
        var command = new ProtoWriter().Message(5, new ProtoWriter().Message(6, Relation(sql)));
        foreach (var response in await CallAsync(new ProtoWriter().Message(2, command)))
            foreach (var result in ProtoReader.Fields(response, 5))
                foreach (var relation in ProtoReader.Fields(result, 1))
                    foreach (var local in ProtoReader.Fields(relation, 11))
                        foreach (var data in ProtoReader.Fields(local, 1))
                            rows.AddRange(await TextAsync(data, batch => columns.Select(batch.Column)));
        return [.. rows];
    }

    static ProtoWriter Relation(string sql) => new ProtoWriter().Message(10, new ProtoWriter().Text(1, sql));

    static async Task<List<string>> TextAsync(ReadOnlyMemory<byte> stream, Func<RecordBatch, IEnumerable<IArrowArray>> columns)
    {
        using var reader = new ArrowStreamReader(new MemoryStream(stream.ToArray()));
        var rows = new List<string>();
        while (await reader.ReadNextRecordBatchAsync() is { } batch)
            using (batch)
                for (var i = 0; i < batch.Length; i++) rows.Add(string.Join(' ', columns(batch).Select(column => Text(column, i))));
        return rows;
    }

    static string Text(IArrowArray column, int row) => column switch
    {
        StringArray text => text.GetString(row) ?? "NULL",
        Int64Array number => number.GetValue(row)?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "NULL",
        ListArray list when list.GetSlicedValues(row) is StringArray items => string.Join(',', Enumerable.Range(0, items.Length).Select(i => items.GetString(i))),
        _ => throw new NotSupportedException($"a column of {column.GetType().Name} is not read by these tests"),
    };

    async Task<List<ReadOnlyMemory<byte>>> CallAsync(ProtoWriter plan)
    {
        var message = new ProtoWriter().Text(1, id).Message(2, new ProtoWriter().Text(1, "tests")).Message(Plan, plan).ToArray();
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), message.Length);
        message.CopyTo(frame, 5);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/spark.connect.SparkConnectService/ExecutePlan")
        {
            Content = new ByteArrayContent(frame), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await http.SendAsync(request);
        var body = await response.Content.ReadAsByteArrayAsync();
        var status = Header(response, "grpc-status");
        if (status is not (null or "0")) throw new InvalidOperationException($"Spark: {status} {Uri.UnescapeDataString(Header(response, "grpc-message") ?? "")}");
        return Frames(body);
    }

    static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var values) || response.Headers.TryGetValues(name, out values) ? values.First() : null;

    static List<ReadOnlyMemory<byte>> Frames(byte[] body)
    {
        var frames = new List<ReadOnlyMemory<byte>>();
        for (var position = 0; position < body.Length;)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(position + 1));
            frames.Add(body.AsMemory(position + 5, length));
            position += 5 + length;
        }

        return frames;
    }
}
