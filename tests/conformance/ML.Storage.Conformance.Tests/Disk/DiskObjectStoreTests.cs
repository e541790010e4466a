using System.Security.Cryptography;
using ML.Common.Errors;
using ML.Storage.Disk;
using ML.TestKit;

namespace ML.Storage.Conformance.Tests.Disk;

public sealed class DiskObjectStoreTests : ObjectStoreConformance, IDisposable
{
    readonly TemporaryFolder folder = new();

    protected override Task<IObjectStore> NewStoreAsync() => Task.FromResult<IObjectStore>(new DiskObjectStore(Path.Combine(folder.Path, "root")));

    [Fact]
    public async Task A_link_out_of_the_root_is_neither_followed_nor_shown()
    {
        var store = await NewStoreAsync();
        await PutTextAsync(store, "a", "1");
        File.WriteAllText(folder.File("secret"), "secret");
        File.CreateSymbolicLink(folder.File("root/file"), folder.File("secret"));
        Directory.CreateSymbolicLink(folder.File("root/up"), folder.Path);
        File.CreateSymbolicLink(folder.File("root/dangling"), folder.File("not yet"));
        foreach (var path in (string[])["file", "up/secret", "up", "dangling"])
        {
            await Assert.ThrowsAsync<PlatformException>(() => store.OpenAsync(path));
            await Assert.ThrowsAsync<PlatformException>(() => store.PutAsync(path, new MemoryStream([1])));
            await Assert.ThrowsAsync<PlatformException>(() => store.DeleteAsync(path));
        }

        Assert.Equal(["a"], await NamesAsync(store, ""));
        Assert.Equal("secret", File.ReadAllText(folder.File("secret")));
    }

    [Fact]
    public async Task A_link_inside_the_root_is_followed()
    {
        var store = await NewStoreAsync();
        await PutTextAsync(store, "real/a", "1");
        Directory.CreateSymbolicLink(folder.File("root/link"), folder.File("root/real"));
        Assert.Equal("1"u8.ToArray(), await ReadAsync(store, "link/a"));
        Assert.Equal(["link/", "real/"], await NamesAsync(store, ""));
    }

    [Fact]
    public async Task A_file_where_a_folder_is_needed_is_the_callers_mistake()
    {
        var store = await NewStoreAsync();
        await PutTextAsync(store, "a/b", "1");
        foreach (var path in (string[])["a/b/c", "a/b/c/d/e", "a", ""])
        {
            var error = await Assert.ThrowsAsync<PlatformException>(() => PutTextAsync(store, path, "2"));
            Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
        }
    }

    [Fact]
    public async Task A_name_that_is_too_long_is_the_callers_mistake()
    {
        var store = await NewStoreAsync();
        var error = await Assert.ThrowsAsync<PlatformException>(() => PutTextAsync(store, new string('x', 300), "2"));
        Assert.Equal(ErrorCode.InvalidParameterValue, error.Code);
    }

    [Fact]
    public async Task What_a_crash_left_of_an_upload_is_hidden_and_in_time_removed()
    {
        var store = await NewStoreAsync();
        await PutTextAsync(store, "a", "1");
        var fresh = folder.File("root/.ml-upload-1");
        var old = folder.File("root/.ml-upload-2");
        File.WriteAllText(fresh, "half");
        File.WriteAllText(old, "half");
        File.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddDays(-2));
        Assert.Equal(["a"], await NamesAsync(store, ""));
        Assert.True(File.Exists(fresh));
        Assert.False(File.Exists(old));
        await Assert.ThrowsAsync<PlatformException>(() => store.OpenAsync(".ml-upload-1"));
    }

    // What is past the first 16 MiB takes another way to the disk, in blocks of 1 MiB.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((16 << 20) + 1)]
    [InlineData(20 << 20)]
    [InlineData((40 << 20) - 7)]
    public async Task A_large_object_is_whole_and_no_longer_than_it_is(int beyond)
    {
        var size = (16L << 20) + beyond;
        var store = await NewStoreAsync();
        await store.PutAsync("large", new PatternStream(size));
        Assert.Equal(size, new FileInfo(folder.File("root/large")).Length);
        await using var content = (await store.OpenAsync("large"))!.Stream;
        Assert.Equal(await SHA256.HashDataAsync(new PatternStream(size)), await SHA256.HashDataAsync(content));
    }

    [Fact]
    public async Task A_large_object_that_is_cut_leaves_nothing()
    {
        var store = await NewStoreAsync();
        await Assert.ThrowsAsync<IOException>(() => store.PutAsync("cut", new BreakingStream(40_000_000)));
        Assert.Empty(Directory.GetFileSystemEntries(folder.File("root")));
    }

    [Fact]
    public async Task A_large_object_on_a_full_disk_is_told_and_leaves_nothing()
    {
        using var disk = new MountedDisk(folder.File("small"), megabytes: 48);
        var store = new DiskObjectStore(disk.Path);
        var error = await Assert.ThrowsAsync<PlatformException>(() => store.PutAsync("large", new PatternStream(60_000_000)));
        Assert.Equal(ErrorCode.TemporarilyUnavailable, error.Code);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Path));
        await store.PutAsync("fits", new PatternStream(40_000_000));
        Assert.Equal(40_000_000, (await store.HeadAsync("fits"))!.Size);
    }

    public void Dispose() => folder.Dispose();
}
