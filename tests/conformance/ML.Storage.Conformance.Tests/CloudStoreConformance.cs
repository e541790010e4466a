using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace ML.Storage.Conformance.Tests;

/// <summary>What stores that clients can reach themselves must do beyond the rest.</summary>
public abstract class CloudStoreConformance : ObjectStoreConformance
{
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);
    static readonly HttpClient Http = new();

    /// <summary>A folder of the store that nothing is in.</summary>
    protected abstract ArtifactLocation NewRoot();

    protected override Task<IObjectStore> NewStoreAsync()
    {
        var root = NewRoot();
        return Task.FromResult<IObjectStore>(new FolderOfStore(root.Store, root.Path));
    }

    [Fact]
    public async Task An_object_of_several_parts_is_stored_with_flat_memory()
    {
        var root = NewRoot().At("large");
        var size = (3 * 8 << 20) + 12_345;
        await root.Store.PutAsync(root.Path, new PatternStream(size));
        Assert.Equal(size, (await root.Store.HeadAsync(root.Path))!.Size);
        await using var content = await root.Store.OpenAsync(root.Path);
        Assert.Equal(await SHA256.HashDataAsync(new PatternStream(size)), await SHA256.HashDataAsync(content!.Stream));
        var other = NewRoot().At("large");
        Assert.True(await other.Store.PutIfAbsentAsync(other.Path, new PatternStream(size)));
        Assert.False(await other.Store.PutIfAbsentAsync(other.Path, new PatternStream(10)));
        Assert.Equal(size, (await other.Store.HeadAsync(other.Path))!.Size);
    }

    [Fact]
    public async Task A_signed_address_downloads_and_uploads_without_credentials()
    {
        var root = NewRoot().At("a b/ü.txt");
        var store = Assert.IsAssignableFrom<IDirectAccessStore>(root.Store);
        using (var put = Request(HttpMethod.Put, store.SignUpload(root.Path, Lifetime), "hello"u8.ToArray()))
        using (var stored = await Http.SendAsync(put))
            Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync());
        Assert.Equal("hello", Encoding.UTF8.GetString(await ReadAsync(store, root.Path)));
        using var get = Request(HttpMethod.Get, store.SignDownload(root.Path, Lifetime));
        get.Headers.Range = new(1, 3);
        using var answer = await Http.SendAsync(get);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal("ell", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Parts_that_clients_upload_become_one_object()
    {
        var root = NewRoot().At("parts");
        var store = (IDirectAccessStore)root.Store;
        byte[][] parts = [RandomNumberGenerator.GetBytes(5 << 20), RandomNumberGenerator.GetBytes(1000)];
        var upload = await store.BeginPartsAsync(root.Path, parts.Length, Lifetime);
        var uploaded = new List<UploadedPart>();
        foreach (var (index, part) in parts.Index())
        {
            using var put = Request(HttpMethod.Put, upload.Parts[index], part);
            using var stored = await Http.SendAsync(put);
            Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync());
            uploaded.Add(new UploadedPart(index + 1, stored.Headers.ETag?.Tag ?? "", upload.Parts[index].Url));
        }

        Assert.Null(await store.HeadAsync(root.Path));
        await store.CompletePartsAsync(root.Path, upload.UploadId, uploaded);
        Assert.Equal(parts.SelectMany(p => p).ToArray(), await ReadAsync(store, root.Path));
    }

    [Fact]
    public async Task An_aborted_upload_leaves_nothing()
    {
        var root = NewRoot().At("aborted");
        var store = (IDirectAccessStore)root.Store;
        var upload = await store.BeginPartsAsync(root.Path, 1, Lifetime);
        await store.AbortPartsAsync(root.Path, upload.UploadId);
        Assert.Null(await store.HeadAsync(root.Path));
    }

    static HttpRequestMessage Request(HttpMethod method, SignedRequest signed, byte[]? body = null)
    {
        var request = new HttpRequestMessage(method, signed.Url);
        if (body is not null) request.Content = new ByteArrayContent(body);
        foreach (var (name, value) in signed.Headers) request.Headers.Add(name, value);
        return request;
    }
}
