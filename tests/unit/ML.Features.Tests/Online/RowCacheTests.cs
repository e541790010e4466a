using ML.Features.Online.Embedded;

namespace ML.Features.Tests.Online;

public sealed class RowCacheTests
{
    [Fact]
    public void It_gives_the_row_that_was_kept_last_or_none()
    {
        var (cache, kept, random, found) = (new RowCache(), new Dictionary<(int, long), byte[]>(), new Random(5), 0);
        for (var turn = 0; turn < 60_000; turn++)
        {
            var (table, number) = (random.Next(2), random.NextInt64(0, 20_000));
            var key = number % 3 == 0 ? BitConverter.GetBytes(number) : [.. BitConverter.GetBytes(number), 1];
            if (cache.Find(table, key) is { } row)
            {
                Assert.Equal(kept[(table, number)], row);
                found++;
            }

            if (random.Next(3) > 0) cache.Keep(table, key, kept[(table, number)] = Row(random));
            if (random.Next(20_000) == 0)
            {
                cache.Clear();
                Assert.Null(cache.Find(table, key));
            }
        }

        Assert.InRange(found, 1000, 59_000);
    }

    // Many times the ring's size in all, now and then a row that is too large to be kept.
    static byte[] Row(Random random)
    {
        var row = new byte[random.Next(500) == 0 ? random.Next(400_000, 700_000) : random.Next(0, 2000)];
        random.NextBytes(row);
        return row;
    }
}
