using System.Globalization;
using ML.Client;
using ML.Features.Contracts.TrainingSets;
using ML.Samples.Flights.FeatureStore;
using ML.Samples.Flights.Platform;
using ML.Samples.Flights.Registry;
using ML.Samples.Flights.Reporting;
using ML.Samples.Flights.Serving;
using ML.Samples.Flights.Tables;
using ML.Samples.Flights.Training;

namespace ML.Samples.Flights;

/// <summary>
/// A year of predicting delays: in October a first model and a better one are made of January to September and serve
/// October's flights; when December looks different, the model is trained again.
/// </summary>
sealed class Lifecycle(DemoOptions options, RunningPlatform platform, StepReporter steps)
{
    const string Experiment = "flights";
    const int CanaryShare = 10;

    readonly FlightTables tables = new(options);
    readonly FlightFeatures features = new(options, platform.Api);
    readonly DelayEndpoint endpoint = new(platform.Api);
    readonly Traffic traffic = new(platform.Http, platform.Patient);
    readonly List<(string, string)> links = [];

    /// <summary>Pages of the web interface that show the result.</summary>
    public IReadOnlyList<(string What, string Path)> Links => links;

    public async Task RunAsync(CancellationToken cancellation)
    {
        await steps.RunAsync("tables", step => tables.BeginAsync(9, step, cancellation));
        links.Add(("tables", "/tables"));
        await steps.RunAsync("features", async step =>
        {
            await features.DefineAsync(step, cancellation);
            await features.MaterializeAsync(step, cancellation);
        });
        links.Add(("windowed features", "/features/flights.carrier_delays"));
        var set = await steps.RunAsync("training set", step => features.JoinAsync("flights.training", null, step, cancellation));
        if (!Trainer.CanTrain(Candidate.FewTrees))
        {
            await steps.RunAsync("training", Skip("libxgboost and libtorch are not installed, so no model is trained: `./ml demo` installs them on Debian"));
            return;
        }

        using var client = new MlflowClient(platform.Address);
        var experiment = await client.Experiments.GetOrCreateAsync(Experiment, cancellation);
        links.Add(("experiment", $"/experiments/{experiment}"));
        await TrainAndServeAsync(client, experiment, set, cancellation);
    }

    async Task TrainAndServeAsync(MlflowClient client, string experiment, TrainingSet set, CancellationToken cancellation)
    {
        var trainer = new Trainer(options, client, experiment, platform.Address);
        var promotion = new Promotion(client);
        await steps.RunAsync("first model", step => FirstModelAsync(trainer, promotion, set, step, cancellation));
        var (search, models) = await steps.RunAsync("search", step => SearchAsync(client, experiment, trainer, set, step, cancellation));
        links.Add(("search", $"/runs/{search}"));
        var challenger = await steps.RunAsync("registry", step => ChallengeAsync(promotion, models[0], step, cancellation));
        links.Add(("model", $"/models/{Promotion.Model}"));
        var october = await steps.RunAsync("october", step => MonthsAsync(10, 10, step, cancellation));
        await steps.RunAsync("feature lookup", step => FeatureLookup.RunAsync(platform.Patient, step, cancellation));
        await steps.RunAsync("canary", step => CanaryAsync(promotion, challenger, october, step, cancellation));
        links.Add(("endpoint", $"/serving/{DelayEndpoint.Name}"));
        links.Add(("lineage", $"/lineage?node=endpoint%3A{DelayEndpoint.Name}"));
        await steps.RunAsync("prediction by keys", step => KeyedPrediction.RunAsync(platform.Patient, step, cancellation));
        var december = await steps.RunAsync("december", step => MonthsAsync(11, 12, step, cancellation));
        await steps.RunAsync("drift", step => DriftAsync(set, december, step, cancellation));
        await steps.RunAsync("retraining", step => RetrainAsync(trainer, promotion, models[0].Candidate, step, cancellation));
    }

    static async Task FirstModelAsync(Trainer trainer, Promotion promotion, TrainingSet set, Step step, CancellationToken cancellation)
    {
        var candidate = Trainer.CanTrain(Candidate.Linear) ? Candidate.Linear : Candidate.FewTrees;
        var model = await trainer.TrainAsync(candidate, set, null, line => step.At(line), cancellation);
        var version = await promotion.RegisterAsync(model, cancellation);
        var champion = await promotion.ChampionAsync(cancellation);
        if (champion is null) await promotion.PromoteAsync(version, "there was no champion", cancellation);
        step.Result(string.Create(CultureInfo.InvariantCulture,
            $"{candidate.Name}: {Trainer.Metric} {model.Rmse:0.00} min; version {version}{(champion is null ? " is champion, as there was none" : $"; version {champion} stays champion")}"));
    }

    static async Task<(string, IReadOnlyList<TrainedModel>)> SearchAsync(MlflowClient client, string experiment, Trainer trainer, TrainingSet set, Step step, CancellationToken cancellation)
    {
        var candidates = Candidate.Search.Where(Trainer.CanTrain).ToList();
        var found = await new ModelSearch(client, experiment, trainer).RunAsync(candidates, set, step, cancellation);
        if (candidates.Count < Candidate.Search.Count) step.Result("networks are left out: libtorch is not installed, `./ml demo` installs it on Debian");
        return found;
    }

    // Both were judged on the same flights, the last tenth of the training set.
    static async Task<string> ChallengeAsync(Promotion promotion, TrainedModel best, Step step, CancellationToken cancellation)
    {
        var champion = (await promotion.ChampionAsync(cancellation))!;
        var version = await promotion.RegisterAsync(best, cancellation);
        await promotion.ChallengeAsync(version, cancellation);
        step.Result($"{best.Candidate.Name} is version {version} of {Promotion.Model} and challenges version {champion}");
        return version;
    }

    async Task<TrainingSet> MonthsAsync(int from, int to, Step step, CancellationToken cancellation)
    {
        await tables.AddMonthsAsync(from, to, step, cancellation);
        await features.MaterializeAsync(step, cancellation);
        return await features.JoinAsync(to == 10 ? "flights.october" : "flights.december", to, step, cancellation);
    }

    async Task CanaryAsync(Promotion promotion, string challenger, TrainingSet october, Step step, CancellationToken cancellation)
    {
        step.At("loading the models");
        await endpoint.ServeAsync(cancellation);
        await endpoint.ServeNextAsync(CanaryShare, cancellation);
        await endpoint.UntilServedAsync(DelayEndpoint.Next, challenger, cancellation);
        var rows = await ScoringRows.ReadAsync(october, null, options.Requests, cancellation);
        var since = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
        var report = await traffic.SendAsync(rows, options.Requests, step, cancellation);
        step.Result(string.Create(CultureInfo.InvariantCulture,
            $"{report.Sent:N0} requests, {report.Failed} failed, p50 {report.Percentile(0.5):0.0} ms, p99 {report.Percentile(0.99):0.0} ms: {report.Entities()}"));
        await DecideAsync(promotion, challenger, report, step, cancellation);
        await InferencesAsync(since, report, step, cancellation);
    }

    async Task DecideAsync(Promotion promotion, string challenger, TrafficReport report, Step step, CancellationToken cancellation)
    {
        var (champion, next) = (report.Rmse(DelayEndpoint.Champion), report.Rmse(DelayEndpoint.Next));
        var why = string.Create(CultureInfo.InvariantCulture, $"rmse {next:0.00} against the champion's {champion:0.00} min on October's flights");
        if (await endpoint.NextShareAsync(cancellation) == 0) why = "the canary took it out of traffic";
        else if (next < champion)
        {
            await promotion.PromoteAsync(challenger, why, cancellation);
            await endpoint.UntilServedAsync(DelayEndpoint.Champion, challenger, cancellation);
            await endpoint.ServeAsync(cancellation);
            step.Result($"version {challenger} is champion now: {why}");
            return;
        }

        await promotion.RefuseAsync(challenger, why, cancellation);
        await endpoint.ServeAsync(cancellation);
        step.Result($"version {challenger} is not promoted: {why}");
    }

    async Task InferencesAsync(long since, TrafficReport report, Step step, CancellationToken cancellation)
    {
        if (platform.InferenceTables is not { } root)
        {
            step.Result("the inference table is not looked at: set ML_INFERENCE_TABLES to the platform's folder of them");
            return;
        }

        step.At("waiting for the inference table");
        var table = new InferenceTable(root);
        foreach (var line in await table.DescribeAsync(since, report, cancellation)) step.Result($"inference table: {line}");
        step.Result($"ml tables query \"SELECT * FROM delay_payload\" --root {Path.GetDirectoryName(table.Folder)}");
    }

    async Task DriftAsync(TrainingSet set, TrainingSet december, Step step, CancellationToken cancellation)
    {
        var drift = (await features.DriftAsync(set, december, cancellation)).Where(f => Trainer.Columns.Contains(f.Feature)).ToList();
        var shifted = drift.Where(f => f.Verdict == "shifted").ToList();
        step.Result($"{shifted.Count} of {drift.Count} features are another population in December than in training");
        foreach (var feature in drift.Take(3))
            step.Result(string.Create(CultureInfo.InvariantCulture, $"{feature.Feature,-20} stability index {feature.PopulationStabilityIndex:0.00} ({feature.Verdict})"));
    }

    // The flights that judge were seen by neither: the last tenth, in December.
    async Task RetrainAsync(Trainer trainer, Promotion promotion, Candidate candidate, Step step, CancellationToken cancellation)
    {
        var set = await features.JoinAsync("flights.training", null, step, cancellation);
        var model = await trainer.TrainAsync(candidate with { Name = candidate.Name + "-again" }, set, null, line => step.At(line), cancellation);
        var version = await promotion.RegisterAsync(model, cancellation);
        await promotion.ChallengeAsync(version, cancellation);
        step.At("comparing with the champion");
        await endpoint.ServeNextAsync(0, cancellation);
        await endpoint.UntilServedAsync(DelayEndpoint.Next, version, cancellation);
        var rows = await ScoringRows.ReadAsync(set, "departs_at > (SELECT quantile_disc(departs_at, 0.9) FROM flights)", 5000, cancellation);
        var next = await traffic.JudgeAsync(DelayEndpoint.Next, rows, cancellation);
        var champion = await traffic.JudgeAsync(DelayEndpoint.Champion, rows, cancellation);
        var why = string.Create(CultureInfo.InvariantCulture, $"rmse {next:0.00} against the champion's {champion:0.00} min on {rows.Count:N0} flights of the last weeks");
        if (next < champion)
        {
            await promotion.PromoteAsync(version, why, cancellation);
            await endpoint.UntilServedAsync(DelayEndpoint.Champion, version, cancellation);
        }
        else await promotion.RefuseAsync(version, why, cancellation);
        await endpoint.ServeAsync(cancellation);
        step.Result($"version {version} is {(next < champion ? "champion now" : "not promoted")}: {why}");
    }

    static Func<Step, Task> Skip(string why) => step =>
    {
        step.Result(why);
        return Task.CompletedTask;
    };
}
