using System.Diagnostics;
using System.Globalization;
using ML.Client;
using ML.Client.Runs;
using ML.Common.Errors;
using ML.Features.Contracts.TrainingSets;
using ML.Samples.Flights.Platform;
using ML.Training.Native;
using ML.Tracking.Contracts.Runs;

namespace ML.Samples.Flights.Training;

/// <summary>Trains candidates with the platform's training engine, each in a process and a run of its own.</summary>
sealed class Trainer(DemoOptions options, MlflowClient client, string experimentId, string address)
{
    /// <summary>The metric that models are compared by; smaller is better.</summary>
    public const string Metric = "test_rmse";

    const string ParentTag = "mlflow.parentRunId";

    static readonly string[] Categorical = ["carrier", "origin", "dest"];

    public static string[] Columns { get; } =
    [
        "hour", "distance", "temp", "dewp", "humid", "wind_speed", "precip", "pressure", "visib", "engines", "seats", "plane_age",
        "carrier_delay_3h", "carrier_delay_1d", "carrier_delay_7d", "carrier_delay_30d", "airport_delay_3h", "airport_delay_1d", "airport_delay_7d", "airport_delay_30d",
        .. Categorical,
    ];

    public static bool CanTrain(Candidate candidate) => candidate.NeedsTorch ? NativeLibraries.HasTorch : NativeLibraries.HasXGBoost;

    /// <param name="parent">Run that this one is nested in; null for none.</param>
    /// <param name="at">Told each line that the training says.</param>
    public async Task<TrainedModel> TrainAsync(Candidate candidate, TrainingSet set, string? parent, Action<string> at, CancellationToken cancellation)
    {
        var folder = Path.Combine(options.Folder, "training");
        Directory.CreateDirectory(folder);
        var file = Path.Combine(folder, candidate.Name + ".yaml");
        await File.WriteAllTextAsync(file, Configuration(candidate, set, folder), cancellation);
        var tags = new Dictionary<string, string> { ["mlflow.source.name"] = "ml demo", ["mlflow.source.type"] = "JOB", ["mlflow.user"] = Environment.UserName };
        if (parent is not null) tags[ParentTag] = parent;
        var run = (await client.Runs.CreateAsync(experimentId, candidate.Name, tags, cancellation: cancellation)).Info!.RunId!;
        await RunWorkerAsync(candidate, file, run, folder, at, cancellation);
        return await ResultAsync(candidate, run, cancellation);
    }

    async Task RunWorkerAsync(Candidate candidate, string file, string run, string folder, Action<string> at, CancellationToken cancellation)
    {
        var environment = new Dictionary<string, string?> { ["MLFLOW_TRACKING_URI"] = address, ["OMP_NUM_THREADS"] = "1", ["OPENBLAS_NUM_THREADS"] = "1" };
        using var process = Executable.Start(["worker", file, "--run-id", run, "--fresh"], folder, environment);
        var lines = new List<string>();
        async Task ReadAsync(StreamReader reader)
        {
            while (await reader.ReadLineAsync(cancellation) is { } line)
            {
                lock (lines) lines.Add(line);
                at($"{candidate.Name}: {line}");
            }
        }

        try
        {
            await Task.WhenAll(ReadAsync(process.StandardOutput), ReadAsync(process.StandardError), process.WaitForExitAsync(cancellation));
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        if (process.ExitCode != 0) throw new PlatformException(ErrorCode.InternalError, $"training {candidate.Name} ended with {process.ExitCode}:\n{string.Join('\n', lines)}");
    }

    async Task<TrainedModel> ResultAsync(Candidate candidate, string run, CancellationToken cancellation)
    {
        var found = await client.Runs.GetAsync(run, cancellation);
        var metric = found.Data?.Metrics?.FirstOrDefault(m => m.Key == Metric)?.Value
            ?? throw new PlatformException(ErrorCode.InternalError, $"run {run} ({candidate.Name}) has no metric {Metric}");
        var model = found.Outputs?.ModelOutputs?.FirstOrDefault()?.ModelId
            ?? throw new PlatformException(ErrorCode.InternalError, $"run {run} ({candidate.Name}) logged no model");
        return new TrainedModel(candidate, run, model, metric);
    }

    // The last tenth in the order of departure judges, so that every candidate is compared on the same, unseen flights.
    static string Configuration(Candidate candidate, TrainingSet set, string folder) => string.Create(CultureInfo.InvariantCulture,
        $$"""
        name: {{candidate.Name}}
        experiment: flights
        output: {{Path.Combine(folder, candidate.Name)}}
        data:
          training_set: {{set.Name}}
          version: {{set.Version}}
          numeric: [{{string.Join(", ", Columns.Except(Categorical))}}]
          categorical: [{{string.Join(", ", Categorical)}}]
        split: {validation: 0.1, test: 0.1, by: departs_at}
        {{candidate.Settings}}
        """);
}
