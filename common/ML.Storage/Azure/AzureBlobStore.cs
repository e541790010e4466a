using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace ML.Storage.Azure;

/// <summary>Objects as block blobs in one container of Azure Blob storage.</summary>
sealed class AzureBlobStore(BlobClient client, TimeProvider clock) : IDirectAccessStore
{
    public bool CanSign => client.Account.Key is not null;

    public async Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellation = default)
    {
        var blob = ObjectPath.Normalize(path);
        if (blob.Length == 0) return null;
        using var answer = await client.SendAsync(blob, () => new(HttpMethod.Head, client.Address(blob)), cancellation, HttpStatusCode.NotFound);
        return answer.IsSuccessStatusCode ? Describe(answer, answer.Content.Headers.ContentLength ?? 0) : null;
    }

    public async Task<ObjectContent?> OpenAsync(string path, long offset = 0, long? length = null, CancellationToken cancellation = default)
    {
        var blob = ObjectPath.Normalize(path);
        if (blob.Length == 0) return null;
        if (length == 0) return await HeadAsync(blob, cancellation) is { } empty ? new ObjectContent(empty, Stream.Null) : null;
        var answer = await client.SendAsync(blob, () => Get(blob, offset, length), cancellation, HttpStatusCode.NotFound);
        if (!answer.IsSuccessStatusCode)
        {
            answer.Dispose();
            return null;
        }

        var size = answer.Content.Headers.ContentRange?.Length ?? answer.Content.Headers.ContentLength ?? 0;
        return new ObjectContent(Describe(answer, size), await answer.Content.ReadAsStreamAsync(cancellation));
    }

    public Task PutAsync(string path, Stream content, CancellationToken cancellation = default) =>
        new BlobUpload(client, path, onlyNew: false).StoreAsync(content, cancellation);

    public Task<bool> PutIfAbsentAsync(string path, Stream content, CancellationToken cancellation = default) =>
        new BlobUpload(client, path, onlyNew: true).StoreAsync(content, cancellation);

    public async IAsyncEnumerable<ObjectEntry> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var prefix = Prefix(folder);
        var entries = new List<ObjectEntry>();
        await foreach (var page in PagesAsync(prefix, "&delimiter=%2F", cancellation))
        {
            foreach (var common in page.Elements("BlobPrefix")) entries.Add(new ObjectEntry(Name(common)[prefix.Length..].TrimEnd('/'), IsFolder: true));
            foreach (var blob in page.Elements("Blob"))
                if (Name(blob).Length > prefix.Length) entries.Add(new ObjectEntry(Name(blob)[prefix.Length..], IsFolder: false, Size(blob), Modified(blob)));
        }

        // The store orders folders by their name with the slash.
        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var entry in entries) yield return entry;
    }

    public async Task DeleteAsync(string path, CancellationToken cancellation = default)
    {
        var normal = ObjectPath.Normalize(path);
        var names = new List<string>();
        if (normal.Length > 0) names.Add(normal);
        await foreach (var page in PagesAsync(Prefix(normal), "", cancellation)) names.AddRange(page.Elements("Blob").Select(Name));
        await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellation }, async (name, stop) =>
        {
            using var answer = await client.SendAsync(name, () => new(HttpMethod.Delete, client.Address(name)), stop, HttpStatusCode.NotFound);
        });
    }

    public SignedRequest SignDownload(string path, TimeSpan lifetime) => Sign(ObjectPath.Normalize(path), "r", lifetime, "", new Dictionary<string, string>());

    public SignedRequest SignUpload(string path, TimeSpan lifetime) =>
        Sign(ObjectPath.Normalize(path), "cw", lifetime, "", new Dictionary<string, string> { ["x-ms-blob-type"] = "BlockBlob" });

    public Task<PartUpload> BeginPartsAsync(string path, int parts, TimeSpan lifetime, CancellationToken cancellation = default)
    {
        var blob = ObjectPath.Normalize(path);
        var requests = Enumerable.Range(1, parts).Select(number => Sign(
            blob, "cw", lifetime, $"&comp=block&blockid={Uri.EscapeDataString(BlobUpload.BlockId(number))}", new Dictionary<string, string>()));
        return Task.FromResult(new PartUpload("", [.. requests]));
    }

    public Task CompletePartsAsync(string path, string uploadId, IReadOnlyList<UploadedPart> parts, CancellationToken cancellation = default) =>
        new BlobUpload(client, path, onlyNew: false).CommitAsync(parts.Select(p => p.Number), cancellation);

    // Blocks nobody commits go away by themselves after a week; there is no request to remove them.
    public Task AbortPartsAsync(string path, string uploadId, CancellationToken cancellation = default) => Task.CompletedTask;

    SignedRequest Sign(string blob, string permissions, TimeSpan lifetime, string query, Dictionary<string, string> headers)
    {
        var sas = BlobSignature.Sas(client.Account, client.Container, blob, permissions, clock.GetUtcNow() + lifetime);
        return new SignedRequest(client.Address(blob, sas + query), headers);
    }

    HttpRequestMessage Get(string blob, long offset, long? length)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, client.Address(blob));
        if (offset > 0 || length is not null) request.Headers.Add("x-ms-range", $"bytes={offset}-{(length is null ? "" : offset + length - 1)}");
        return request;
    }

    async IAsyncEnumerable<XElement> PagesAsync(string prefix, string query, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var marker = "";
        do
        {
            var address = client.Address("", $"restype=container&comp=list&prefix={Uri.EscapeDataString(prefix)}&marker={Uri.EscapeDataString(marker)}{query}");
            using var answer = await client.SendAsync(prefix, () => new(HttpMethod.Get, address), cancellation);
            var root = XDocument.Parse(await answer.Content.ReadAsStringAsync(cancellation)).Root!;
            yield return root.Element("Blobs")!;
            marker = root.Element("NextMarker")?.Value ?? "";
        }
        while (marker.Length > 0);
    }

    static ObjectInfo Describe(HttpResponseMessage answer, long size) =>
        new(size, answer.Headers.ETag?.Tag.Trim('"') ?? "", answer.Content.Headers.LastModified ?? DateTimeOffset.UnixEpoch);

    static string Name(XElement entry) => entry.Element("Name")!.Value;

    static long Size(XElement blob) => long.Parse(blob.Element("Properties")!.Element("Content-Length")!.Value, CultureInfo.InvariantCulture);

    static DateTimeOffset Modified(XElement blob) => DateTimeOffset.Parse(blob.Element("Properties")!.Element("Last-Modified")!.Value, CultureInfo.InvariantCulture);

    static string Prefix(string folder) => ObjectPath.Normalize(folder) is { Length: > 0 } normal ? normal + "/" : "";
}
