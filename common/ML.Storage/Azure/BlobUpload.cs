using System.Globalization;
using System.Net;
using System.Text;
using ML.Common.Errors;

namespace ML.Storage.Azure;

/// <summary>Stores one blob: small ones with one request, larger ones as blocks that are committed together.</summary>
sealed class BlobUpload(BlobClient client, string path, bool onlyNew)
{
    readonly string blob = ObjectPath.Normalize(path) is { Length: > 0 } normal ? normal : throw PlatformException.Invalid("Invalid path");

    /// <summary>The name of a block; all must be equally long.</summary>
    public static string BlockId(int number) => Convert.ToBase64String(Encoding.ASCII.GetBytes(number.ToString("000000", CultureInfo.InvariantCulture)));

    /// <summary>True when stored; false when the blob must be new and is not.</summary>
    public async Task<bool> StoreAsync(Stream content, CancellationToken cancellation)
    {
        using var buffer = new PartBuffer(content);
        await buffer.NextAsync(cancellation);
        if (!buffer.IsFull) return await PutAsync(client.Address(blob), buffer.Part, isBlob: true, cancellation);
        var blocks = 0;
        do
        {
            var address = client.Address(blob, $"comp=block&blockid={Uri.EscapeDataString(BlockId(++blocks))}");
            using var answer = await client.SendAsync(blob, () => Put(address, buffer.Part), cancellation);
        }
        while (buffer.IsFull && await buffer.NextAsync(cancellation));
        return await CommitAsync(Enumerable.Range(1, blocks), cancellation);
    }

    /// <summary>Makes the blob of uploaded blocks.</summary>
    public Task<bool> CommitAsync(IEnumerable<int> blocks, CancellationToken cancellation)
    {
        var list = string.Concat(blocks.Order().Select(number => $"<Latest>{BlockId(number)}</Latest>"));
        var body = Encoding.UTF8.GetBytes($"<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>{list}</BlockList>");
        return PutAsync(client.Address(blob, "comp=blocklist"), body, isBlob: false, cancellation);
    }

    async Task<bool> PutAsync(string address, ReadOnlyMemory<byte> body, bool isBlob, CancellationToken cancellation)
    {
        HttpRequestMessage Make()
        {
            var request = Put(address, body);
            if (isBlob) request.Headers.Add("x-ms-blob-type", "BlockBlob");
            if (onlyNew) request.Headers.TryAddWithoutValidation("If-None-Match", "*");
            return request;
        }

        HttpStatusCode[] accepted = onlyNew ? [HttpStatusCode.Conflict, HttpStatusCode.PreconditionFailed] : [];
        using var answer = await client.SendAsync(blob, Make, cancellation, accepted);
        return answer.IsSuccessStatusCode;
    }

    static HttpRequestMessage Put(string address, ReadOnlyMemory<byte> body) =>
        new(HttpMethod.Put, address) { Content = new ReadOnlyMemoryContent(body) };
}
