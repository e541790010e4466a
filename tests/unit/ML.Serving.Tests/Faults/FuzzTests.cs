using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using ML.Serving.Tests.Models;

namespace ML.Serving.Tests.Faults;

/// <summary>Broken variations of good requests, for a few seconds: each is answered, with a refusal that is the caller's.</summary>
public sealed class FuzzTests
{
    static readonly TimeSpan Length = TimeSpan.FromSeconds(3);

    static readonly string[] Seeds =
    [
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"data":[1,2]}],"outputs":[{"name":"y","parameters":{"binary_data":true}}],"id":"a"}""",
        """{"inputs":[{"name":"x","datatype":"FP32","shape":[1,2],"parameters":{"binary_data_size":8}}],"parameters":{"priority":1,"timeout":100000}}AAAABBBB""",
    ];

    static readonly string[] ScoringSeeds =
    [
        """{"dataframe_split":{"columns":["a","b"],"data":[[1.5,2],[3,null]]},"params":{"k":1}}""",
        """{"dataframe_records":[{"a":1.5,"b":2}]}""",
        """{"instances":[[1.5,2],[3.5,4]]}""",
        """{"inputs":{"x":[[1.5,2]]}}""",
        """{"input":[[1.5,2]],"x":"\u00e9\n"}""",
    ];

    [Fact]
    public async Task Open_inference_over_http_refuses_and_never_fails()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Double);
        await ForAWhile(11, Seeds, async (body, random) =>
        {
            using var content = new ByteArrayContent(body);
            if (random.Next(2) == 0) content.Headers.TryAddWithoutValidation("Inference-Header-Content-Length", $"{random.Next(-2, body.Length + 5)}");
            using var response = await served.Http.PostAsync("/v2/models/m/infer", content);
            Assert.True((int)response.StatusCode < 500, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()} to {Encoding.Latin1.GetString(body)}");
        });
        Assert.True(await served.IsUnharmedAsync());
    }

    [Fact]
    public async Task Scoring_refuses_and_never_fails()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Double);
        await ForAWhile(12, ScoringSeeds, async (body, random) =>
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue(random.Next(5) == 0 ? "text/csv" : "application/json");
            using var response = await served.Http.PostAsync("/invocations", content);
            Assert.True((int)response.StatusCode < 500, $"{(int)response.StatusCode} {await response.Content.ReadAsStringAsync()} to {Encoding.Latin1.GetString(body)}");
        });
        Assert.True(await served.IsUnharmedAsync());
    }

    [Fact]
    public async Task Grpc_ends_every_call_with_a_status()
    {
        await using var served = await ServedModel.StartAsync(TestModels.Double);
        // A whole call: model "m", one input "x" of FP32 [1,2] with raw contents.
        byte[] message = [10, 1, (byte)'m', 42, 13, 10, 1, (byte)'x', 18, 4, (byte)'F', (byte)'P', (byte)'3', (byte)'2', 26, 2, 1, 2, 58, 8, 0, 0, 128, 63, 0, 0, 0, 64];
        message[4] = 14;
        byte[] frame = [0, 0, 0, 0, (byte)message.Length, .. message];
        await ForAWhile(13, [Encoding.Latin1.GetString(frame)], async (body, _) =>
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/inference.GRPCInferenceService/ModelInfer") { Content = new ByteArrayContent(body), Version = new Version(2, 0), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
            using var response = await served.Grpc.SendAsync(request);
            await response.Content.ReadAsByteArrayAsync();
            var status = response.TrailingHeaders.TryGetValues("grpc-status", out var values) ? values.Single() : null;
            Assert.Contains(status, (string[])["0", "3", "5", "8", "12", "13"]);
        });
        Assert.True(await served.IsUnharmedAsync());
    }

    static async Task ForAWhile(int seed, string[] seeds, Func<byte[], Random, Task> send)
    {
        var random = new Random(seed);
        var watch = Stopwatch.StartNew();
        var sent = 0;
        for (; watch.Elapsed < Length || sent < 50; sent++) await send(Spoil(Encoding.Latin1.GetBytes(seeds[random.Next(seeds.Length)]), random), random);
    }

    static byte[] Spoil(byte[] body, Random random)
    {
        var bytes = body.ToList();
        for (var i = random.Next(4); i >= 0 && bytes.Count > 0; i--)
        {
            var at = random.Next(bytes.Count);
            switch (random.Next(5))
            {
                case 0: bytes[at] = (byte)random.Next(256); break;
                case 1: bytes.RemoveRange(at, random.Next(bytes.Count - at)); break;
                case 2: bytes.InsertRange(at, bytes.GetRange(random.Next(bytes.Count), 0).Concat(Encoding.Latin1.GetBytes(Pieces[random.Next(Pieces.Length)]))); break;
                case 3: bytes.InsertRange(at, bytes.Take(random.Next(bytes.Count)).ToList()); break;
                default: bytes[at] ^= (byte)(1 << random.Next(8)); break;
            }
        }

        return [.. bytes];
    }

    static readonly string[] Pieces = ["null", "[[[[", "1e999", "-1", "9223372036854775808", "{}", "\"\"", "true", "\0", "NaN", ",", "]", "Infinity", "\"x\":"];
}
