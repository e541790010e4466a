using System.Globalization;
using ML.Features.PointInTime;
using ML.Lakehouse.DuckDb;

namespace ML.Features.Tests.PointInTime;

/// <summary>
/// A small random spine and feature table: few keys and times, so that ties, late rows and edges are common. The rules of the
/// lookup are random too, one set for all cases of a kind.
/// </summary>
sealed class RandomCase
{
    /// <summary>How many cases every engine is held to, and of how many kinds they are.</summary>
    public const int Cases = 500, Kinds = 60;

    const long Day = 86_400_000_000, Origin = 19_700 * Day;

    readonly Random random;
    readonly long step;

    public RandomCase(int seed)
    {
        Kind = seed % Kinds;
        var rules = new Random(Kind);
        step = rules.Next(3) switch { 0 => 1, 1 => 3_600_000_000, _ => Day / 2 };
        var hasCreated = rules.Next(2) == 0;
        Rules = new Oracle.Rules(
            rules.Next(3) == 0, rules.Next(2) == 0 ? rules.Next(0, 6) * step : null, hasCreated,
            hasCreated && rules.Next(3) == 0 ? Origin + rules.Next(0, 30) * step : null, rules.Next(3) == 0);
        Zone = rules.Next(3) switch { 0 => null, 1 => "America/New_York", _ => "Asia/Kolkata" };
        Zoned = rules.Next(2) == 0;
        random = new Random(seed);
        Features = [.. Enumerable.Range(0, random.Next(5) == 0 ? 0 : random.Next(1, 60)).Select(_ => Feature())];
        Spine = [.. Enumerable.Range(0, random.Next(1, 40)).Select(i => new Oracle.SpineRow(i, Key(0.1), Maybe(0.1, random.Next(2)), Time(0.05)))];
    }

    public int Kind { get; }

    public Oracle.Rules Rules { get; }

    public List<Oracle.FeatureRow> Features { get; set; }

    public List<Oracle.SpineRow> Spine { get; }

    /// <summary>Zone in which the table's times are written down, as wall-clock times; null for UTC.</summary>
    public string? Zone { get; }

    /// <summary>Whether the table's times are points in time rather than wall-clock times.</summary>
    public bool Zoned { get; }

    /// <summary>A row that no spine row may see: it happens after all of them or, where that counts, becomes known after all of them.</summary>
    public Oracle.FeatureRow LateRow(long after)
    {
        var late = after + random.Next(1, 50) * step;
        return Rules is { HasCreated: true, KnownAt: null } && random.Next(2) == 0 ? Feature() with { Created = late } : Feature() with { Event = late };
    }

    /// <summary>Whether a row may be seen by a spine row up to some time.</summary>
    public bool CanBeSeen(Oracle.FeatureRow row, long until) => row.Event <= until && (!Rules.HasCreated || row.Created <= (Rules.KnownAt ?? until));

    public int Next(int limit) => random.Next(limit);

    public void Load(DuckDbConnection connection)
    {
        connection.Execute("CREATE OR REPLACE TEMP TABLE spine (id INT, k VARCHAR, k2 INT, t TIMESTAMPTZ); CREATE OR REPLACE TEMP TABLE raw (k VARCHAR, k2 INT, e TIMESTAMPTZ, c TIMESTAMPTZ, v DOUBLE, s VARCHAR)");
        var spine = Spine.Select(row => $"({row.Id}, {Text(row.Key)}, {Number(row.Key2)}, {Moment(row.Time)})");
        connection.Execute($"INSERT INTO spine VALUES {string.Join(", ", spine)}");
        var rows = Features.Select(row => $"({Text(row.Key)}, {Number(row.Key2)}, {Moment(row.Event)}, {Moment(row.Created)}, {row.Value?.ToString("R", CultureInfo.InvariantCulture) ?? "NULL"}, {Text(row.Label)})").ToList();
        if (rows.Count > 0) connection.Execute($"INSERT INTO raw VALUES {string.Join(", ", rows)}");
        var time = Zoned ? "e AS e, c AS c" : $"timezone({Text(Zone ?? "UTC")}, e) AS e, timezone({Text(Zone ?? "UTC")}, c) AS c";
        connection.Execute($"CREATE OR REPLACE TEMP TABLE feature AS SELECT k, k2, {time}, v, s FROM raw");
    }

    public LookupJoin Join()
    {
        var type = Zoned ? "TIMESTAMP WITH TIME ZONE" : "TIMESTAMP";
        return new LookupJoin
        {
            Relation = "feature",
            Keys = Rules.TwoKeys ? [("k", "k"), ("k2", "k2")] : [("k", "k")],
            SpineTime = new TimeColumn("t", "TIMESTAMP WITH TIME ZONE", null),
            EventTime = new TimeColumn("e", type, Zone),
            CreatedTime = Rules.HasCreated ? new TimeColumn("c", type, Zone) : null,
            Lookback = Rules.Lookback,
            Strict = Rules.Strict,
            KnownAt = Rules.KnownAt,
            Outputs = [new LookupOutput("v", "value", "DOUBLE", null), new LookupOutput("s", "label", "VARCHAR", null)],
            TieColumns = ["v", "s"],
        };
    }

    Oracle.FeatureRow Feature()
    {
        var happened = Time(0.05);
        var created = random.Next(4) == 0 ? Time(0.2) : happened + random.Next(0, 4) * step;
        return new Oracle.FeatureRow(Key(0.1), Maybe(0.1, random.Next(2)), happened, created, Maybe(0.2, random.Next(3) * 0.5), random.Next(4) == 0 ? null : "s" + random.Next(3));
    }

    string? Key(double nulls) => random.NextDouble() < nulls ? null : "k" + random.Next(4);

    // Whole hours of one winter month: wall-clock times then stand for one moment each.
    long? Time(double nulls) => random.NextDouble() < nulls ? null : Origin + random.Next(0, 30) * step;

    T? Maybe<T>(double nulls, T value) where T : struct => random.NextDouble() < nulls ? null : value;

    static string Text(string? text) => Sql.Literal(text);

    static string Number(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "NULL";

    static string Moment(long? micros) => micros is { } m ? $"make_timestamptz({m.ToString(CultureInfo.InvariantCulture)})" : "NULL";
}
