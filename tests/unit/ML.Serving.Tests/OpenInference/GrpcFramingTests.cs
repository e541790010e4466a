using System.Buffers.Binary;
using System.Net;
using System.Runtime.InteropServices;
using Google.Protobuf;
using ML.Serving.OpenInference.Grpc.Messages;

namespace ML.Serving.Tests.OpenInference;

/// <summary>Calls as no client library makes them, but the protocol allows, or forbids in words of its own.</summary>
public sealed class GrpcFramingTests
{
    const string Infer = "/inference.GRPCInferenceService/ModelInfer", Stream = "/inference.GRPCInferenceService/ModelStreamInfer";

    [Theory]
    [InlineData(1, null, 13, "grpc-encoding names no compression")]
    [InlineData(1, "identity", 13, "grpc-encoding names no compression")]
    [InlineData(1, "snappy", 12, "Supported encodings: identity, gzip, deflate")]
    [InlineData(0, "snappy", 0, "")]
    [InlineData(2, "gzip", 13, "begins with 2")]
    public async Task What_a_frame_says_of_its_compression_is_judged(byte flag, string? encoding, int status, string message)
    {
        await using var server = await GrpcServer.StartAsync();
        using var answer = await server.CallAsync(Infer, new ByteArrayContent(Frame(Request(1), flag)), headers: encoding is null ? [] : [("grpc-encoding", encoding)]);
        var (code, said, _) = await EndAsync(answer);
        Assert.Equal(status, code);
        Assert.Contains(message, said);
    }

    [Theory]
    [InlineData("application/grpc", HttpStatusCode.OK)]
    [InlineData("application/grpc+proto", HttpStatusCode.OK)]
    [InlineData("Application/GRPC; charset=utf-8", HttpStatusCode.OK)]
    [InlineData("application/grpc-web", HttpStatusCode.UnsupportedMediaType)]
    [InlineData("application/json", HttpStatusCode.UnsupportedMediaType)]
    [InlineData(null, HttpStatusCode.UnsupportedMediaType)]
    public async Task Only_grpc_is_answered_as_such(string? type, HttpStatusCode expected)
    {
        await using var server = await GrpcServer.StartAsync();
        using var answer = await server.CallAsync(Infer, new ByteArrayContent(Frame(Request(1))), type);
        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.OK) Assert.Equal(0, (await EndAsync(answer)).Status);
    }

    [Fact]
    public async Task A_message_may_come_byte_by_byte_and_metadata_in_any_casing()
    {
        await using var server = await GrpcServer.StartAsync();
        var content = new TrickleContent();
        foreach (var one in Frame(Request(3))) content.Send([one]);
        content.End();
        using var answer = await server.CallAsync(Infer, content, headers: [("GRPC-Timeout", "20S"), ("X-Request-ID", "Casing")]);
        Assert.Equal("Casing", answer.Headers.GetValues("x-request-id").Single());
        var (status, _, body) = await EndAsync(answer);
        Assert.Equal(0, status);
        Assert.Equal([6f, -6f], Output(ModelInferResponse.Parser.ParseFrom(body.AsSpan(5))));
    }

    [Fact]
    public async Task A_deadline_that_is_over_already_is_told_and_so_is_an_empty_call()
    {
        await using var server = await GrpcServer.StartAsync();
        foreach (var timeout in (string[])["0n", "0S", "1n"])
        {
            using var late = await server.CallAsync(Infer, new ByteArrayContent(Frame(Request(1))), headers: [("grpc-timeout", timeout)]);
            Assert.Equal(4, (await EndAsync(late)).Status);
        }

        using var empty = await server.CallAsync(Infer, new ByteArrayContent([]));
        Assert.Equal((13, "the call carries no message"), ((await EndAsync(empty)).Status, (await EndAsync(empty)).Message));
        using var cut = await server.CallAsync(Infer, new ByteArrayContent(Frame(Request(1))[..^1]));
        Assert.Equal(13, (await EndAsync(cut)).Status);
    }

    [Fact]
    public async Task A_long_name_costs_nobody_the_status()
    {
        await using var server = await GrpcServer.StartAsync();
        var request = Request(1);
        request.ModelName = string.Concat(Enumerable.Repeat("ü", 20_000));
        using var answer = await server.CallAsync(Infer, new ByteArrayContent(Frame(request)));
        var (status, message, _) = await EndAsync(answer);
        Assert.Equal(5, status);
        Assert.EndsWith("…", message);
    }

    [Fact]
    public async Task The_servers_limits_for_a_request_are_not_those_of_a_stream()
    {
        await using var server = await GrpcServer.StartAsync();
        var large = Request([.. Enumerable.Range(0, 1000).Select(i => (float)i)]);
        Assert.True(large.CalculateSize() > GrpcServer.MostBytes);
        using var one = await server.CallAsync(Infer, new ByteArrayContent(Frame(large)));
        Assert.Equal(0, (await EndAsync(one)).Status);
        var content = new TrickleContent();
        content.Send(Frame(large));
        using var stream = await server.CallAsync(Stream, content);
        await using var answers = await stream.Content.ReadAsStreamAsync();
        await NextAsync(answers);
        // Whoever says nothing for longer than the server waits for bodies is a caller still.
        await Task.Delay(TimeSpan.FromSeconds(3));
        content.Send(Frame(large));
        Assert.Equal(2f, Output((await NextAsync(answers)).InferResponse)[2]);
        content.End();
        Assert.Equal(0, await answers.ReadAsync(new byte[1]));
        Assert.Equal("0", stream.TrailingHeaders.GetValues("grpc-status").Single());
    }

    static async Task<ModelStreamInferResponse> NextAsync(System.IO.Stream answers)
    {
        var header = new byte[5];
        await answers.ReadExactlyAsync(header);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1))];
        await answers.ReadExactlyAsync(message);
        return ModelStreamInferResponse.Parser.ParseFrom(message);
    }

    static async Task<(int Status, string Message, byte[] Body)> EndAsync(HttpResponseMessage answer)
    {
        var body = await answer.Content.ReadAsByteArrayAsync();
        return (int.Parse(Of("grpc-status")), Uri.UnescapeDataString(Of("grpc-message")), body);

        string Of(string name) => answer.TrailingHeaders.TryGetValues(name, out var values) || answer.Headers.TryGetValues(name, out values) ? values.Single() : "";
    }

    static float[] Output(ModelInferResponse answer) => MemoryMarshal.Cast<byte, float>(answer.RawOutputContents[0].Span).ToArray();

    // Rows of two: each number and its negative.
    static ModelInferRequest Request(params float[] numbers)
    {
        float[] values = [.. numbers.SelectMany(n => (float[])[n, -n])];
        return new ModelInferRequest
        {
            ModelName = "m",
            Inputs = { new ModelInferRequest.Types.InferInputTensor { Name = "x", Datatype = "FP32", Shape = { numbers.Length, 2 } } },
            RawInputContents = { ByteString.CopyFrom(MemoryMarshal.AsBytes(values.AsSpan())) },
        };
    }

    static byte[] Frame(IMessage message, byte flag = 0)
    {
        var frame = new byte[5 + message.CalculateSize()];
        frame[0] = flag;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        message.WriteTo(frame.AsSpan(5));
        return frame;
    }
}
