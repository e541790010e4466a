using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Amazon.S3;
using Amazon.S3.Model;

namespace ML.Storage.S3;

/// <summary>Objects in one bucket of S3 or of a store that speaks its protocol.</summary>
/// <param name="client">The client; configured by <see cref="S3Clients"/>.</param>
/// <param name="bucket">The bucket, which must exist.</param>
sealed class S3ObjectStore(IAmazonS3 client, string bucket) : IDirectAccessStore
{
    public bool CanSign => true;

    public Task<ObjectInfo?> HeadAsync(string path, CancellationToken cancellation = default)
    {
        var key = ObjectPath.Normalize(path);
        return S3Errors.OrNullAsync(key, async () =>
        {
            var answer = await client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = bucket, Key = key }, cancellation);
            return new ObjectInfo(answer.ContentLength, answer.ETag.Trim('"'), Time(answer.LastModified));
        });
    }

    public async Task<ObjectContent?> OpenAsync(string path, long offset = 0, long? length = null, CancellationToken cancellation = default)
    {
        var key = ObjectPath.Normalize(path);
        if (key.Length == 0) return null;
        if (length == 0) return await HeadAsync(key, cancellation) is { } empty ? new ObjectContent(empty, Stream.Null) : null;
        var request = new GetObjectRequest { BucketName = bucket, Key = key };
        if (offset > 0 || length is not null) request.ByteRange = new ByteRange($"bytes={offset}-{(length is null ? "" : offset + length - 1)}");
        return await S3Errors.OrNullAsync(key, async () =>
        {
            var answer = await client.GetObjectAsync(request, cancellation);
            var size = answer.ContentRange is { } range ? long.Parse(range[(range.LastIndexOf('/') + 1)..], CultureInfo.InvariantCulture) : answer.ContentLength;
            return new ObjectContent(new ObjectInfo(size, answer.ETag.Trim('"'), Time(answer.LastModified)), answer.ResponseStream);
        });
    }

    public Task PutAsync(string path, Stream content, CancellationToken cancellation = default) => new S3Upload(client, bucket, path, onlyNew: false).StoreAsync(content, cancellation);

    public Task<bool> PutIfAbsentAsync(string path, Stream content, CancellationToken cancellation = default) =>
        new S3Upload(client, bucket, path, onlyNew: true).StoreAsync(content, cancellation);

    public IAsyncEnumerable<ObjectEntry> ListAsync(string folder, CancellationToken cancellation = default) => EntriesAsync(Prefix(folder), "", cancellation);

    public IAsyncEnumerable<ObjectEntry> ListAfterAsync(string folder, string name, CancellationToken cancellation = default) =>
        EntriesAsync(Prefix(folder), name, cancellation);

    async IAsyncEnumerable<ObjectEntry> EntriesAsync(string prefix, string after, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var entries = new List<ObjectEntry>();
        await foreach (var page in PagesAsync(prefix, "/", cancellation, after.Length == 0 ? null : prefix + after))
        {
            foreach (var common in page.CommonPrefixes ?? []) entries.Add(new ObjectEntry(common[prefix.Length..].TrimEnd('/'), IsFolder: true));
            foreach (var item in page.S3Objects ?? [])
                if (item.Key.Length > prefix.Length) entries.Add(new ObjectEntry(item.Key[prefix.Length..], IsFolder: false, item.Size, Time(item.LastModified)));
        }

        // The store orders folders by their name with the slash.
        entries.Sort(static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        foreach (var entry in entries)
            if (string.CompareOrdinal(entry.Name, after) > 0) yield return entry;
    }

    public async Task DeleteAsync(string path, CancellationToken cancellation = default)
    {
        var key = ObjectPath.Normalize(path);
        if (key.Length > 0) await S3Errors.GuardAsync(key, () => client.DeleteObjectAsync(bucket, key, cancellation));
        await foreach (var page in PagesAsync(Prefix(key), null, cancellation))
        {
            var keys = (page.S3Objects ?? []).Select(o => new KeyVersion { Key = o.Key }).ToList();
            if (keys.Count > 0)
                await S3Errors.GuardAsync(key, () => client.DeleteObjectsAsync(new DeleteObjectsRequest { BucketName = bucket, Objects = keys, Quiet = true }, cancellation));
        }
    }

    public SignedRequest SignDownload(string path, TimeSpan lifetime) => Sign(path, HttpVerb.GET, lifetime);

    public SignedRequest SignUpload(string path, TimeSpan lifetime) => Sign(path, HttpVerb.PUT, lifetime);

    public async Task<PartUpload> BeginPartsAsync(string path, int parts, TimeSpan lifetime, CancellationToken cancellation = default)
    {
        var key = ObjectPath.Normalize(path);
        var begun = await S3Errors.GuardAsync(key, () => client.InitiateMultipartUploadAsync(bucket, key, cancellation));
        return new PartUpload(begun.UploadId, [.. Enumerable.Range(1, parts).Select(number => Sign(key, HttpVerb.PUT, lifetime, begun.UploadId, number))]);
    }

    public Task CompletePartsAsync(string path, string uploadId, IReadOnlyList<UploadedPart> parts, CancellationToken cancellation = default)
    {
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = bucket, Key = ObjectPath.Normalize(path), UploadId = uploadId, PartETags = [.. parts.Select(p => new PartETag(p.Number, p.ETag))],
        };
        return S3Errors.GuardAsync(path, () => client.CompleteMultipartUploadAsync(request, cancellation));
    }

    public Task AbortPartsAsync(string path, string uploadId, CancellationToken cancellation = default) =>
        S3Errors.GuardAsync(path, () => client.AbortMultipartUploadAsync(bucket, ObjectPath.Normalize(path), uploadId, cancellation));

    SignedRequest Sign(string path, HttpVerb verb, TimeSpan lifetime, string? uploadId = null, int part = 0)
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = bucket, Key = ObjectPath.Normalize(path), Verb = verb, Expires = DateTime.UtcNow + lifetime,
            Protocol = client.Config.ServiceURL?.StartsWith("http:", StringComparison.OrdinalIgnoreCase) == true ? Protocol.HTTP : Protocol.HTTPS,
        };
        if (uploadId is not null) (request.UploadId, request.PartNumber) = (uploadId, part);
        return new SignedRequest(client.GetPreSignedURL(request), new Dictionary<string, string>());
    }

    async IAsyncEnumerable<ListObjectsV2Response> PagesAsync(
        string prefix, string? delimiter, [EnumeratorCancellation] CancellationToken cancellation, string? after = null)
    {
        string? token = null;
        do
        {
            var request = new ListObjectsV2Request { BucketName = bucket, Prefix = prefix, Delimiter = delimiter, ContinuationToken = token, StartAfter = after };
            var page = await S3Errors.GuardAsync(prefix, () => client.ListObjectsV2Async(request, cancellation));
            yield return page;
            token = page.IsTruncated == true ? page.NextContinuationToken : null;
        }
        while (token is not null);
    }

    static string Prefix(string folder) => ObjectPath.Normalize(folder) is { Length: > 0 } normal ? normal + "/" : "";

    static DateTimeOffset Time(DateTime? modified) => modified is { } time ? new DateTimeOffset(time.ToUniversalTime()) : DateTimeOffset.UnixEpoch;
}
