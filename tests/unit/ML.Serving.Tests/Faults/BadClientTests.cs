using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using ML.Serving.Tests.Models;

namespace ML.Serving.Tests.Faults;

/// <summary>Clients that lie, dawdle or vanish: the others are unharmed and memory stays.</summary>
public sealed class BadClientTests
{
    [Fact]
    public async Task A_length_that_never_comes_costs_nothing()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Double);
        var before = GC.GetTotalMemory(true);
        var sockets = new List<TcpClient>();
        for (var i = 0; i < 20; i++) sockets.Add(await SendAsync(served.Port, $"POST /v2/models/m/infer HTTP/1.1\r\nHost: x\r\nContent-Length: {200 << 20}\r\n\r\n{{"));
        Assert.True(await served.IsUnharmedAsync());
        Assert.True(GC.GetTotalMemory(false) - before < 100 << 20, "memory follows what was announced");
        sockets.ForEach(s => s.Dispose());
        using var large = await SendAsync(served.Port, "POST /v2/models/m/infer HTTP/1.1\r\nHost: x\r\nContent-Length: 2147483648\r\n\r\n");
        Assert.Contains(" 413 ", await ReadLineAsync(large));
        Assert.True(await served.IsUnharmedAsync());
    }

    [Fact]
    public async Task A_small_body_that_unfolds_into_a_large_one_is_refused()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Double);
        foreach (var path in (string[])["/v2/models/m/infer", "/invocations"])
        {
            using var content = new ByteArrayContent(Bomb(300 << 20));
            content.Headers.ContentEncoding.Add("gzip");
            content.Headers.ContentType = new("application/json");
            using var response = await served.Http.PostAsync(path, content);
            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        }

        Assert.True(await served.IsUnharmedAsync());
    }

    [Fact]
    public async Task Grpc_messages_that_claim_or_unfold_into_too_much_are_refused()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Double);
        var before = GC.GetTotalMemory(true);
        Assert.Equal("8", await GrpcAsync(served, [0, 0x7f, 0xff, 0xff, 0xff, 1, 2, 3], null));
        Assert.True(GC.GetTotalMemory(false) - before < 100 << 20, "memory follows what was announced");
        var bomb = Bomb(300 << 20);
        var length = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(length, bomb.Length);
        Assert.Equal("8", await GrpcAsync(served, [1, .. length, .. bomb], "gzip"));
        Assert.True(await served.IsUnharmedAsync());
    }

    [Fact]
    public async Task Streams_closed_half_way_and_many_idle_connections_harm_nobody()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Double);
        var idle = new List<TcpClient>();
        for (var i = 0; i < 400; i++) idle.Add(await SendAsync(served.Port, i % 2 == 0 ? "" : "POST /invocations HT"));
        for (var i = 0; i < 50; i++)
        {
            using var half = await SendAsync(served.Port, "POST /invocations HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"inp");
            half.Client.Shutdown(SocketShutdown.Send);
        }

        Assert.True(await served.IsUnharmedAsync());
        idle.ForEach(c => c.Dispose());
    }

    [Fact]
    public async Task Bodies_that_come_byte_by_byte_hold_nobody_up_and_are_ended()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Double);
        var slow = new List<TcpClient>();
        foreach (var path in (string[])["/invocations", "/v2/models/m/infer"])
            for (var i = 0; i < 20; i++) slow.Add(await SendAsync(served.Port, $"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n"));
        var drip = Task.WhenAll(slow.Select(DripAsync));
        for (var i = 0; i < 5; i++) Assert.True(await served.IsUnharmedAsync());
        await drip.WaitAsync(TimeSpan.FromSeconds(40));
        Assert.True(await served.IsUnharmedAsync());
        slow.ForEach(c => c.Dispose());
    }

    // Until the server has had enough: it answers, or closes.
    static async Task DripAsync(TcpClient client)
    {
        var answer = client.GetStream().ReadAsync(new byte[1]).AsTask();
        while (await Task.WhenAny(answer, Task.Delay(500)) != answer)
        {
            try
            {
                await client.GetStream().WriteAsync("x"u8.ToArray());
            }
            catch (IOException)
            {
                return;
            }
        }
    }

    static async Task<string> GrpcAsync(ServedModel served, byte[] frame, string? encoding)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/inference.GRPCInferenceService/ModelInfer") { Content = new ByteArrayContent(frame), Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content.Headers.ContentType = new("application/grpc");
        if (encoding is not null) request.Headers.Add("grpc-encoding", encoding);
        using var response = await served.Grpc.SendAsync(request);
        await response.Content.ReadAsByteArrayAsync();
        return (response.TrailingHeaders.TryGetValues("grpc-status", out var trailing) ? trailing : response.Headers.GetValues("grpc-status")).Single();
    }

    static byte[] Bomb(int size)
    {
        using var stream = new MemoryStream();
        using (var zip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true))
        {
            var block = new byte[1 << 20];
            for (var i = 0; i < size >> 20; i++) zip.Write(block);
        }

        return stream.ToArray();
    }

    static async Task<TcpClient> SendAsync(int port, string text)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        return client;
    }

    static async Task<string> ReadLineAsync(TcpClient client)
    {
        using var reader = new StreamReader(client.GetStream(), leaveOpen: true);
        return await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)) ?? "";
    }
}
