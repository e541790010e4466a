using Apache.Arrow;
using Apache.Arrow.Types;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.AI;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.TrainingSets;

namespace ML.Docs.Tests;

/// <summary>What samples in C# take for given: the names they use and do not introduce.</summary>
public static class Given
{
    public static WebApplicationBuilder builder { get; } = WebApplication.CreateSlimBuilder();

    public static WebApplication app { get; } = WebApplication.CreateSlimBuilder().Build();

    public static IChatClient model => throw new InvalidOperationException("no sample that is run chats");

    public static string Address => Environment.GetEnvironmentVariable("MLFLOW_TRACKING_URI")!;

    public static ML.Client.MlflowClient client { get; } = new(Address);

    public static FeatureDefinition weather => new FeatureTable
    {
        Name = "flights.weather", Location = Path.GetFullPath("weather.parquet"), PrimaryKeys = ["origin"], TimeseriesColumn = "time_hour", Online = true,
    };

    public static FeatureDefinition spec => new FeatureSpec
    {
        Name = "flights.spec", Features = [new FeatureSpecEntry { Lookup = new FeatureLookup { Table = "flights.weather", LookupKey = ["origin"], TimestampLookupKey = "departs_at" } }],
    };

    public static SpineSource flights => new() { Parquet = Path.GetFullPath("flights.parquet") };

    public static Measured measured => new("EWR", DateTime.UtcNow, 40.5);

    public static string secret => "whsec_c2VjcmV0";

    public static string signature => "v1,c2lnbmVk";

    public static string deliveryId => "1";

    public static string timestamp => DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);

    public static byte[] body => "{}"u8.ToArray();

    public static Schema schema { get; } = new([new Field("id", Int64Type.Default, false), new Field("name", StringType.Default, true)], null);

    public static IEnumerable<RecordBatch> batches => [new RecordBatch(schema, [new Int64Array.Builder().Append(7).Build(), new StringArray.Builder().Append("Ada").Build()], 1)];

    public static double Train(int epoch) => 1.0 / (epoch + 1);
}
