using System.Globalization;
using System.Text;
using ML.Serving.InferenceTables;
using ML.TestKit;

namespace ML.Serving.Tests.InferenceTables;

/// <summary>Several processes log to one table: each has a spool of its own, and what one leaves is not lost.</summary>
public sealed class SpoolSlotTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static InferenceTableOptions Options { get; } = new() { CommitInterval = TimeSpan.FromHours(1) };

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Two_at_once_have_folders_and_names_of_their_own()
    {
        using var first = SpoolSlot.Take(folder.Path);
        using (var second = SpoolSlot.Take(folder.Path))
        {
            Assert.NotEqual(first.Folder, second.Folder);
            Assert.NotEqual(first.Application, second.Application);
        }

        using var next = SpoolSlot.Take(folder.Path);
        Assert.NotEqual(first.Folder, next.Folder);
    }

    [Fact]
    public void What_a_process_that_is_gone_left_is_found_and_nothing_of_one_that_lives()
    {
        using var alive = SpoolSlot.Take(folder.Path);
        Write(alive, "alive");
        Assert.Empty(SpoolSlot.Abandoned(folder.Path));
        using (var dead = SpoolSlot.Take(folder.Path)) Write(dead, "dead");
        var left = SpoolSlot.Abandoned(folder.Path).ToList();
        var (path, _) = Assert.Single(new Spool(Assert.Single(left).Folder, Options, left[0]).Closed());
        Assert.Equal("dead\n", File.ReadAllText(path));
        left[0].Dispose();
    }

    [Fact]
    public void Numbers_go_on_when_the_clock_was_set_back_between_two_starts()
    {
        var future = DateTimeOffset.UtcNow.AddHours(1).ToUnixTimeMilliseconds();
        using (var before = SpoolSlot.Take(folder.Path)) before.Remember(future);
        using var slot = SpoolSlot.Take(folder.Path);
        Write(slot, "a");
        using var after = new Spool(slot.Folder, Options, slot);
        Assert.True(Assert.Single(after.Closed()).Number > future);
        Assert.Equal(slot.Last.ToString("D16", CultureInfo.InvariantCulture), Path.GetFileNameWithoutExtension(after.Closed()[0].Path));
    }

    static void Write(SpoolSlot slot, string line)
    {
        using var spool = new Spool(slot.Folder, Options, slot);
        spool.Add(Encoding.UTF8.GetBytes(line + "\n"));
        spool.Flush(close: true);
    }
}
