using System.Security.Cryptography;
using System.Text;
using ML.Common.Errors;

namespace ML.Storage.Conformance.Tests;

/// <summary>What every store must do. One subclass per store.</summary>
public abstract class ObjectStoreConformance
{
    /// <summary>An empty store.</summary>
    protected abstract Task<IObjectStore> NewStoreAsync();

    [Fact]
    public async Task What_is_put_is_read_whole_and_in_ranges()
    {
        var store = await NewStoreAsync();
        var bytes = RandomNumberGenerator.GetBytes(700_001);
        await store.PutAsync("a/b/data.bin", new MemoryStream(bytes));
        Assert.Equal(bytes, await ReadAsync(store, "a/b/data.bin"));
        Assert.Equal(bytes[5..1005], await ReadAsync(store, "a/b/data.bin", 5, 1000));
        Assert.Equal(bytes[^7..], await ReadAsync(store, "a/b/data.bin", bytes.Length - 7));
        Assert.Equal([bytes[^1]], await ReadAsync(store, "a/b/data.bin", bytes.Length - 1, 1));
    }

    [Fact]
    public async Task An_empty_object_is_an_object()
    {
        var store = await NewStoreAsync();
        await store.PutAsync("empty", new MemoryStream());
        Assert.Equal(0, (await store.HeadAsync("empty"))!.Size);
        Assert.Empty(await ReadAsync(store, "empty"));
    }

    [Fact]
    public async Task Head_tells_size_time_and_a_tag_that_changes_with_the_content()
    {
        var store = await NewStoreAsync();
        await PutTextAsync(store, "x", "one");
        var first = (await store.HeadAsync("x"))!;
        Assert.Equal(3, first.Size);
        Assert.InRange(first.LastModified, DateTimeOffset.UtcNow.AddMinutes(-2), DateTimeOffset.UtcNow.AddMinutes(2));
        Assert.Equal(first.ETag, (await store.HeadAsync("x"))!.ETag);
        await PutTextAsync(store, "x", "other");
        Assert.NotEqual(first.ETag, (await store.HeadAsync("x"))!.ETag);
        await using var content = await store.OpenAsync("x", 1, 2);
        Assert.Equal(5, content!.Info.Size);
    }

    [Fact]
    public async Task Missing_objects_and_folders_are_no_objects()
    {
        var store = await NewStoreAsync();
        await PutTextAsync(store, "folder/x", "1");
        Assert.Null(await store.HeadAsync("nothing"));
        Assert.Null(await store.OpenAsync("nothing"));
        Assert.Null(await store.HeadAsync("folder"));
        Assert.Null(await store.OpenAsync("folder"));
        await store.DeleteAsync("nothing/at/all");
    }

    [Fact]
    public async Task A_listing_shows_one_level_in_order()
    {
        var store = await NewStoreAsync();
        foreach (var path in (string[])["b.txt", "a/1", "a/2/3", "ü \"q#?%.txt", "a.txt", "B.txt"]) await PutTextAsync(store, path, path);
        Assert.Equal(["B.txt", "a/", "a.txt", "b.txt", "ü \"q#?%.txt"], await NamesAsync(store, ""));
        Assert.Equal(["1", "2/"], await NamesAsync(store, "a"));
        Assert.Equal(["3"], await NamesAsync(store, "a/2/"));
        Assert.Empty(await NamesAsync(store, "a/1"));
        Assert.Empty(await NamesAsync(store, "nothing"));
        Assert.Equal("ü \"q#?%.txt", Encoding.UTF8.GetString(await ReadAsync(store, "ü \"q#?%.txt")));
    }

    [Fact]
    public async Task A_listing_of_many_pages_is_complete()
    {
        var store = await NewStoreAsync();
        foreach (var chunk in Enumerable.Range(0, 1101).Chunk(50)) await Task.WhenAll(chunk.Select(i => PutTextAsync(store, $"many/{i:0000}", "")));
        var names = await NamesAsync(store, "many");
        Assert.Equal(Enumerable.Range(0, 1101).Select(i => $"{i:0000}"), names);
        await store.DeleteAsync("many");
        Assert.Empty(await NamesAsync(store, ""));
    }

    [Fact]
    public async Task Deleting_a_folder_deletes_what_is_below_it_and_nothing_beside_it()
    {
        var store = await NewStoreAsync();
        foreach (var path in (string[])["a/1", "a/2/3", "ab/1", "a.txt"]) await PutTextAsync(store, path, path);
        await store.DeleteAsync("a");
        Assert.Equal(["a.txt", "ab/"], await NamesAsync(store, ""));
        await store.DeleteAsync("ab/1");
        Assert.Equal(["a.txt"], (await NamesAsync(store, "")).Where(n => n != "ab/"));
    }

    [Fact]
    public async Task Of_twenty_writers_of_a_new_object_one_wins()
    {
        var store = await NewStoreAsync();
        var won = await Task.WhenAll(Enumerable.Range(0, 20).Select(i =>
            Task.Run(() => store.PutIfAbsentAsync("log/00001.json", new MemoryStream(Encoding.UTF8.GetBytes($"writer {i}"))))));
        var winner = Assert.Single(won.Index(), w => w.Item);
        Assert.Equal($"writer {winner.Index}", Encoding.UTF8.GetString(await ReadAsync(store, "log/00001.json")));
    }

    [Fact]
    public async Task An_upload_that_breaks_leaves_nothing_and_keeps_the_old_object()
    {
        var store = await NewStoreAsync();
        await PutTextAsync(store, "kept", "old");
        await Assert.ThrowsAsync<IOException>(() => store.PutAsync("kept", new BreakingStream(3_000_000)));
        await Assert.ThrowsAsync<IOException>(() => store.PutAsync("new/object", new BreakingStream(3_000_000)));
        Assert.Equal("old", Encoding.UTF8.GetString(await ReadAsync(store, "kept")));
        Assert.Null(await store.HeadAsync("new/object"));
        Assert.Empty(await NamesAsync(store, "new"));
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("a/../../x")]
    [InlineData("/etc/passwd")]
    [InlineData("a\\..\\..\\x")]
    [InlineData("C:\\x")]
    [InlineData("a/\0b")]
    public async Task A_path_that_leads_out_is_refused(string path)
    {
        var store = await NewStoreAsync();
        await Assert.ThrowsAsync<PlatformException>(() => store.PutAsync(path, new MemoryStream([1])));
        await Assert.ThrowsAsync<PlatformException>(() => store.HeadAsync(path));
        await Assert.ThrowsAsync<PlatformException>(() => store.OpenAsync(path));
        await Assert.ThrowsAsync<PlatformException>(() => store.DeleteAsync(path));
        await Assert.ThrowsAsync<PlatformException>(() => NamesAsync(store, path));
    }

    [Fact]
    public async Task A_listing_can_begin_after_a_name()
    {
        var store = await NewStoreAsync();
        foreach (var name in new[] { "a", "b", "b/c", "ba", "c/d", "e" }) await PutTextAsync(store, $"log/{(name == "b" ? "b-" : name)}", name);
        Assert.Equal(["b/", "b-", "ba", "c/", "e"], (await AfterAsync("a")).OrderBy(n => n.TrimEnd('/'), StringComparer.Ordinal));
        Assert.Equal(["c/", "e"], await AfterAsync("ba"));
        Assert.Equal(["e"], await AfterAsync("d"));
        Assert.Empty(await AfterAsync("e"));
        Assert.Equal(5, (await AfterAsync("a")).Count);

        async Task<List<string>> AfterAsync(string name)
        {
            var names = new List<string>();
            await foreach (var entry in store.ListAfterAsync("log", name)) names.Add(entry.IsFolder ? entry.Name + "/" : entry.Name);
            return names;
        }
    }

    protected static Task PutTextAsync(IObjectStore store, string path, string text) =>
        store.PutAsync(path, new MemoryStream(Encoding.UTF8.GetBytes(text)));

    protected static async Task<byte[]> ReadAsync(IObjectStore store, string path, long offset = 0, long? length = null)
    {
        await using var content = await store.OpenAsync(path, offset, length) ?? throw new InvalidOperationException($"{path} is missing");
        using var copy = new MemoryStream();
        await content.Stream.CopyToAsync(copy);
        return copy.ToArray();
    }

    protected static async Task<List<string>> NamesAsync(IObjectStore store, string folder)
    {
        var names = new List<string>();
        await foreach (var entry in store.ListAsync(folder)) names.Add(entry.IsFolder ? entry.Name + "/" : entry.Name);
        return names;
    }
}
