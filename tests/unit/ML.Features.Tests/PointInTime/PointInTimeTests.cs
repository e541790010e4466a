using ML.Features.PointInTime;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Tests.PointInTime;

public sealed class PointInTimeTests : IDisposable
{
    const int Blocks = 20, CasesOfBlock = RandomCase.Cases / Blocks;

    readonly DuckDbConnection connection = DuckDbDatabase.Shared.Connect();

    public void Dispose() => connection.Dispose();

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, Blocks)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void The_join_finds_what_plain_loops_find(int block)
    {
        for (var seed = block * CasesOfBlock; seed < (block + 1) * CasesOfBlock; seed++)
        {
            var made = new RandomCase(seed);
            made.Load(connection);
            var found = Run(made);
            Assert.Equal(made.Spine.Count, found.Count);
            foreach (var spine in made.Spine)
            {
                var expected = Oracle.Find(spine, made.Features, made.Rules);
                Assert.True((expected?.Value, expected?.Label) == found[spine.Id], $"seed {seed}, row {spine}: expected {expected}, found {found[spine.Id]}; {made.Rules}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Rows_of_the_future_change_nothing(int block)
    {
        for (var seed = 1000 + block * 5; seed < 1000 + (block + 1) * 5; seed++)
        {
            var made = new RandomCase(seed);
            made.Load(connection);
            var before = Run(made);
            var end = made.Spine.Max(s => s.Time) ?? 0;
            // Rows that happen, or that become known, after every spine row: moved, changed, added and removed at random.
            var kept = made.Features.Where(f => made.CanBeSeen(f, end)).ToList();
            kept.AddRange(Enumerable.Range(0, made.Next(20)).Select(_ => made.LateRow(end)));
            made.Features = kept;
            made.Load(connection);
            Assert.Equal(before, Run(made));
        }
    }

    [Fact]
    public void Strict_lookback_and_equal_times_keep_their_edges()
    {
        connection.Execute("""
            CREATE TEMP TABLE spine AS SELECT 1 AS id, 'a' AS k, TIMESTAMPTZ '2024-01-01 12:00:00Z' AS t;
            CREATE TEMP TABLE feature AS SELECT 'a' AS k, t, v FROM (VALUES (TIMESTAMPTZ '2024-01-01 12:00:00Z', 2.0), (TIMESTAMPTZ '2024-01-01 11:00:00Z', 1.0)) x(t, v)
            """);
        Assert.Equal(2.0, Value(strict: false, lookback: null));
        Assert.Equal(1.0, Value(strict: true, lookback: null));
        Assert.Equal(1.0, Value(strict: true, lookback: 3_600_000_000));
        Assert.Null(Value(strict: true, lookback: 3_599_999_999));
    }

    [Theory]
    [InlineData(900, false, false, null)]
    [InlineData(900, false, true, null)]
    [InlineData(500, false, false, 2.0)]
    [InlineData(500, true, false, null)]
    [InlineData(499, true, false, 2.0)]
    public void A_part_of_a_microsecond_can_be_the_future(int nanos, bool strict, bool late, double? expected)
    {
        connection.Execute($"""
            CREATE TEMP TABLE spine AS SELECT 'a' AS k, make_timestamp_ns(1704110400000000500) AS t UNION ALL SELECT 'a', NULL;
            CREATE TEMP TABLE feature AS SELECT 'a' AS k, make_timestamp_ns(1704110400000000{(late ? 100 : nanos)}) AS t, make_timestamp_ns(1704110400000000{nanos}) AS c, 2.0::DOUBLE AS v
            """);
        var time = new TimeColumn("t", "TIMESTAMP_NS", null);
        var join = new LookupJoin
        {
            Relation = "feature", Keys = [("k", "k")], SpineTime = time, EventTime = time, CreatedTime = late ? new TimeColumn("c", "TIMESTAMP_NS", null) : null, Strict = strict, Lookback = 1_000_000,
            Outputs = [new LookupOutput("v", "value", "DOUBLE", null)], TieColumns = ["v"],
        };
        using var result = connection.Query($"SELECT any_value(value), count(value) FROM ({PointInTimeSql.Join("SELECT * FROM spine", join)})");
        using var chunk = result.Fetch()!;
        Assert.Equal((expected, expected is null ? 0L : 1), (chunk[0].IsNull(0) ? null : chunk[0].Get<double>(0), chunk[1].Get<long>(0)));
    }

    double? Value(bool strict, long? lookback)
    {
        var time = new TimeColumn("t", "TIMESTAMP WITH TIME ZONE", null);
        var join = new LookupJoin
        {
            Relation = "feature", Keys = [("k", "k")], SpineTime = time, EventTime = time, Strict = strict, Lookback = lookback,
            Outputs = [new LookupOutput("v", "value", "DOUBLE", null)], TieColumns = ["v"],
        };
        using var result = connection.Query($"SELECT value::DOUBLE FROM ({PointInTimeSql.Join("SELECT * FROM spine", join)})");
        using var chunk = result.Fetch()!;
        return chunk[0].IsNull(0) ? null : chunk[0].Get<double>(0);
    }

    Dictionary<int, (double?, string?)> Run(RandomCase made)
    {
        using var result = connection.Query($"SELECT id, value, label FROM ({PointInTimeSql.Join("SELECT * FROM spine", made.Join())})");
        var found = new Dictionary<int, (double?, string?)>();
        foreach (var chunk in result.Chunks())
            for (var row = 0; row < chunk.RowCount; row++)
                found.Add(chunk[0].Get<int>(row), (chunk[1].IsNull(row) ? null : chunk[1].Get<double>(row), chunk[2].GetStringOrNull(row)));
        return found;
    }
}
