using System.Text;
using ML.Serving.InferenceTables;
using ML.TestKit;

namespace ML.Serving.Tests.InferenceTables;

public sealed class SpoolTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static InferenceTableOptions Options(long buffer = 1 << 20, long disk = 1 << 20) => new() { CommitInterval = TimeSpan.FromHours(1), BufferBytes = buffer, SpoolBytes = disk };

    static byte[] Line(string text) => Encoding.UTF8.GetBytes(text + "\n");

    [Fact]
    public void What_was_flushed_survives_a_process_that_did_not_end_well()
    {
        // Never disposed, as after a crash.
        var crashed = new Spool(folder.Path, Options());
        crashed.Add(Line("a"));
        crashed.Flush(close: false);
        Assert.Equal(1, crashed.Spooled);

        using var next = new Spool(folder.Path, Options());
        next.Add(Line("b"));
        next.Flush(close: true);
        var closed = next.Closed();
        Assert.Equal(2, closed.Count);
        Assert.True(closed[0].Number < closed[1].Number);
        Assert.Equal("a\n", ReadShared(closed[0].Path));
        Assert.Equal("b\n", ReadShared(closed[1].Path));
    }

    [Fact]
    public void A_full_memory_sheds_and_counts()
    {
        using var spool = new Spool(folder.Path, Options(buffer: 10));
        for (var i = 0; i < 10; i++) spool.Add(Line("1234"));
        Assert.Equal(8, spool.Shed);
        spool.Flush(close: false);
        Assert.Equal(2, spool.Spooled);
        spool.Add(Line("1234"));
        Assert.Equal(8, spool.Shed);
    }

    [Fact]
    public void A_full_spool_sheds_and_counts()
    {
        using var spool = new Spool(folder.Path, Options(disk: 3));
        spool.Add(Line("12345"));
        spool.Flush(close: true);
        spool.Add(Line("more"));
        spool.Flush(close: true);
        Assert.Equal((1, 1), (spool.Spooled, spool.Shed));
        Assert.Single(spool.Closed());
    }

    [Fact]
    public void A_folder_that_cannot_be_sheds_and_does_not_throw()
    {
        File.WriteAllText(folder.File("taken"), "");
        using var spool = new Spool(folder.File("taken/spool"), Options());
        spool.Add(Line("a"));
        spool.Flush(close: true);
        Assert.Equal((0, 1), (spool.Spooled, spool.Shed));
        Assert.Empty(spool.Closed());
    }

    public void Dispose() => folder.Dispose();

    static string ReadShared(string path)
    {
        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }
}
