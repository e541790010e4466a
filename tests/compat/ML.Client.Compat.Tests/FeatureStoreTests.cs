using System.Text.Json.Serialization;
using ML.Client.Errors;
using ML.Features.Contracts.Definitions;
using ML.Features.Contracts.Materialization;
using ML.Features.Contracts.Statistics;
using ML.Features.Contracts.TrainingSets;

namespace ML.Client.Compat.Tests;

/// <summary>The feature store through its typed client, on real weather and flights.</summary>
[Collection(Platform.Name)]
public sealed partial class FeatureStoreTests(Platform server)
{
    static readonly FeatureTable Weather = new()
    {
        Name = "sdk.weather", Location = Path.Combine(Platform.Data, "weather.parquet"), PrimaryKeys = ["origin"], TimeseriesColumn = "time_hour", TimeZone = "America/New_York",
        Features = [new() { Name = "temp" }, new() { Name = "humid" }], Online = true,
    };

    static readonly OnDemandFeature Celsius = new() { Name = "sdk.celsius", Expression = "(temp - 32) / 1.8", Inputs = new() { ["temp"] = "double" } };

    static readonly FeatureSpec Spec = new()
    {
        Name = "sdk.spec",
        Features =
        [
            new() { Lookup = new() { Table = "sdk.weather", LookupKey = ["origin"], TimestampLookupKey = "time_hour" } },
            new() { Function = new() { Feature = "sdk.celsius", OutputName = "celsius" } },
        ],
    };

    [Fact]
    public async Task Features_are_defined_joined_published_looked_up_and_pushed()
    {
        var features = server.Client.Features;
        Assert.Equal(["create", "create", "create"], (await features.PlanAsync([Weather, Celsius, Spec])).Select(c => c.Action));
        Assert.DoesNotContain(await features.ListAsync(), d => d.Definition.Name == Spec.Name);
        await features.ApplyAsync([Weather, Celsius, Spec]);
        Assert.Equal("unchanged", (await features.ApplyAsync([Celsius])).Single().Action);
        Assert.Contains(await features.ListAsync("feature_spec"), d => d.Definition is FeatureSpec { Features.Count: 2 });
        Assert.Contains((await features.GetAsync("sdk.weather")).Columns, c => c is { Name: "temp", Type: "double" });

        await TrainingSetsAsync();
        await OnlineAsync();

        var needed = await Assert.ThrowsAnyAsync<MlflowException>(() => features.DeleteAsync("sdk.weather"));
        Assert.Contains("sdk.spec", needed.Message);
        await features.DeleteAsync("sdk.spec");
        await features.DeleteAsync("sdk.weather");
        await Assert.ThrowsAsync<MlflowNotFoundException>(() => features.GetAsync("sdk.weather"));
    }

    async Task TrainingSetsAsync()
    {
        var features = server.Client.Features;
        var request = new CreateTrainingSet
        {
            Name = "sdk.training", FeatureSpec = "sdk.spec", Label = "arr_delay",
            Spine = new()
            {
                Sql = "SELECT origin, time_hour, arr_delay FROM flights WHERE month = 2 AND day = 8 AND arr_delay IS NOT NULL", TimeZone = "America/New_York",
                Sources = new() { ["flights"] = Path.Combine(Platform.Data, "flights.parquet") },
            },
        };
        var set = await features.CreateTrainingSetAsync(request);
        Assert.True(set.Rows > 100, $"{set.Rows} rows");
        Assert.Equal(set.Rows, set.Found!["temp"]);
        Assert.Equal(set.Version, (await features.GetTrainingSetAsync("sdk.training")).Version);
        Assert.Contains("sdk.weather", await features.GetModelSpecAsync("sdk.training"));
        Assert.Equal(set.Rows, (await features.RebuildTrainingSetAsync("sdk.training")).Rows);
        var statistics = await features.StatisticsAsync("sdk.training");
        Assert.Equal(set.Rows, statistics.Features.Single(f => f.Feature == "temp").Count);
        var drift = await features.DriftAsync(new GetDrift { Baseline = "sdk.weather", Current = "sdk.training" });
        Assert.Equal("shifted", drift.Single(f => f.Feature == "temp").Verdict);
        request.Label = "arrival";
        Assert.Contains("arrival", (await Assert.ThrowsAsync<MlflowInvalidRequestException>(() => features.CreateTrainingSetAsync(request))).Message);
    }

    async Task OnlineAsync()
    {
        var features = server.Client.Features;
        var published = await features.MaterializeAsync(["sdk.weather"]);
        Assert.Equal(("done", 3L), (published.Single().State, published.Single().Rows));
        Assert.Equal("done", (await features.MaterializeAsync(new MaterializeFeatures { Names = ["sdk.weather"], Full = true })).Single().State);

        var seen = await features.LookUpAsync("sdk.spec", [new Place("EWR"), new Place("XXX")], FeatureJson.Default.Place, FeatureJson.Default.Reading);
        Assert.Equal((seen[0].Temp!.Value - 32) / 1.8, seen[0].Celsius!.Value, 9);
        Assert.Null(seen[1].Temp);

        await features.PushAsync("sdk.weather", [new Measured("EWR", DateTimeOffset.UtcNow, 212, 10)], FeatureJson.Default.Measured);
        var pushed = await features.LookUpAsync("sdk.spec", new Place("EWR"), FeatureJson.Default.Place, FeatureJson.Default.Reading);
        Assert.Equal((212, 10, 100), (pushed.Temp!.Value, pushed.Humid!.Value, pushed.Celsius!.Value));
        await Assert.ThrowsAsync<MlflowInvalidRequestException>(() => features.PushAsync("sdk.weather", [new Place("EWR")], FeatureJson.Default.Place));
        await Assert.ThrowsAsync<MlflowNotFoundException>(() => features.LookUpAsync("sdk.nothing", new Place("EWR"), FeatureJson.Default.Place, FeatureJson.Default.Reading));
        Assert.Empty(await features.LookUpAsync("sdk.spec", [], FeatureJson.Default.Place, FeatureJson.Default.Reading));
    }

    internal sealed record Place(string Origin);

    internal sealed record Reading(double? Temp, double? Humid, double? Celsius);

    internal sealed record Measured(string Origin, DateTimeOffset TimeHour, double Temp, double Humid);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Place))]
    [JsonSerializable(typeof(Reading))]
    [JsonSerializable(typeof(Measured))]
    internal sealed partial class FeatureJson : JsonSerializerContext;
}
