using System.Globalization;
using ML.Lakehouse.DuckDb;
using ML.TestKit;
using ML.Training.Data;
using ML.Training.Features;
using ML.Training.Launching;
using ML.Training.Models;
using ML.Training.Native;
using ML.Training.Native.Torch;
using ML.Training.Native.Trees;
using ML.Training.Onnx;
using ML.Training.Runs;
using ML.Training.Trees;

namespace ML.Training.Compat.Tests;

/// <summary>ONNX Runtime judges exported models: raw rows in, the trainer's own predictions out, on 100,000 rows.</summary>
public sealed class OnnxExportTests : IDisposable
{
    const int Rows = 100_000;
    const int Columns = 5;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string, string, string, string> Networks() => new()
    {
        { "mlp", "relu", "none", "y" },
        { "mlp", "gelu", "layer", "y" },
        { "mlp", "silu", "batch", "late" },
        { "mlp", "elu", "none", "grade" },
        { "wide_and_deep", "leaky_relu", "batch", "late" },
        { "wide_and_deep", "tanh", "layer", "grade" },
        { "linear", "relu", "none", "y" },
    };

    [Theory]
    [MemberData(nameof(Networks))]
    public async Task A_network_predicts_in_onnx_runtime_what_it_predicts_here(string kind, string activation, string normalization, string target)
    {
        Judge.Require(NativeLibraries.HasTorch, "libtorch and the training bridge (./ml train builds it)");
        var config = Config(target, new ModelOptions { Kind = kind, Activation = activation, Normalization = normalization, Hidden = [32, 16], Dropout = 0.1 });
        using var data = TrainingData.Open(config);
        var features = data.Fit();
        using var model = new NetworkModel(config, features, null);
        using (var loader = data.Train(features, RankContext.Single))
            await foreach (var batch in loader.ReadAsync(0))
            {
                model.Trainer.Step(batch.Inputs, batch.Target, null, batch.Count);
                if (batch.Number == 40) break;
            }

        var raw = new List<float>();
        using var output = Tensor.Matrix(ElementType.Float32, 8_192, model.Outputs);
        await PredictAsync(data, features, batch =>
        {
            output.Rows = batch.Count;
            model.Trainer.Predict(batch.Inputs, output);
            raw.AddRange(output.Floats);
        });
        await JudgeAsync(data, features, model.ToOnnx()!, raw, 2e-5);
    }

    [Theory]
    [InlineData("y")]
    [InlineData("late")]
    [InlineData("grade")]
    public async Task Trees_predict_in_onnx_runtime_what_they_predict_here(string target)
    {
        Judge.Require(NativeLibraries.HasXGBoost, "libxgboost (Debian: libxgboost-dev)");
        var config = Config(target, new ModelOptions { Kind = "trees" });
        using var data = TrainingData.Open(config);
        var features = TreeFeatures.Of(data.Fit());
        using var loader = data.Train(features, RankContext.Single);
        using var rows = new LoaderMatrix(loader, Columns);
        using var train = QuantileMatrix.Create(rows, 256, 1);
        using var booster = Booster.Create(TreeParameters.Of(config, features.Target), train);
        for (var round = 0; round < 20; round++) booster.Update(round, train);
        var raw = new List<float>();
        float[] matrix = [];
        await PredictAsync(data, features, batch =>
        {
            LoaderMatrix.Fill(batch, Columns, ref matrix);
            raw.AddRange(booster.Margins(matrix.AsSpan(0, batch.Count * Columns), Columns));
        });
        await JudgeAsync(data, features, OnnxExporter.Trees(features, booster.Trees()), raw, 1e-5);
    }

    TrainingConfig Config(string target, ModelOptions model)
    {
        using var database = new DuckDbDatabase(new DuckDbOptions { Threads = 1 });
        var file = folder.File("rows.parquet");
        using (var connection = database.Connect())
            connection.Execute($"""
                COPY (
                  SELECT i AS id, CASE WHEN i % 17 = 0 THEN NULL ELSE (i * 7919 % 1000) / 100.0 END AS a, (i * 104729 % 977)::INTEGER AS b, CASE WHEN i % 19 = 0 THEN NULL ELSE 'c' || (i * 31 % 12) END AS color,
                         (i % 5)::BIGINT AS kind, CASE WHEN i % 23 = 0 THEN NULL ELSE (i % 7) - 3 END::BIGINT AS slot, (i * 7919 % 1000) / 100.0 * 2 + (i * 31 % 12) - (i % 5) AS y,
                         (i * 7919 % 1000) / 100.0 + (i * 31 % 12) > 10 AS late, ('g' || (i * 7919 % 1000 * 3 // 1000)) AS grade
                  FROM range({Rows}) t(i)) TO '{file}'
                """);
        return new TrainingConfig
        {
            Data = new DataOptions { Path = file, Target = target, Numeric = ["a", "b"], Categorical = ["color", "kind", "slot"] },
            Training = new LearningOptions { BatchSize = 512, Seed = 3, Device = "cpu" },
            Optimizer = new OptimizerOptions { LearningRate = 0.01 },
            Model = model,
        };
    }

    static async Task PredictAsync(TrainingData data, FeatureSpec features, Action<Batch> predict)
    {
        using var loader = data.Judge(features, "true", RankContext.Single);
        await foreach (var batch in loader.ReadAsync(0)) predict(batch);
    }

    async Task JudgeAsync(TrainingData data, FeatureSpec features, byte[] onnx, List<float> raw, double tolerance)
    {
        await File.WriteAllBytesAsync(folder.File("model.onnx"), onnx);
        using (var connection = data.View.Database.Connect())
            connection.Execute($"COPY (SELECT a, b, color, kind, slot FROM '{data.View.Source.Name}' ORDER BY id) TO '{folder.File("rows.csv")}' (HEADER, NULLSTR 'NULL')");
        await File.WriteAllLinesAsync(folder.File("expected.csv"), Expected(features.Target, raw));
        var printed = await Python.RunAsync(Python.Executable, Path.Combine(AppContext.BaseDirectory, "judge_onnx.py"),
            [folder.File("model.onnx"), folder.File("rows.csv"), folder.File("expected.csv")], folder.Path);
        var words = printed.Split((char[])[' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Rows.ToString(CultureInfo.InvariantCulture), words[1]);
        Assert.InRange(double.Parse(words[3], CultureInfo.InvariantCulture), 0, tolerance * (features.Target.Kind == TargetKind.Regression ? 1 / features.Target.Scale : 1));
    }

    static IEnumerable<string> Expected(TargetSpec target, List<float> raw)
    {
        string Text(float value) => value.ToString("G9", CultureInfo.InvariantCulture);
        if (target.Kind == TargetKind.Regression) return raw.Select(r => Text(r / target.Scale + target.Mean)).Prepend("prediction");
        if (target.Kind == TargetKind.Binary) return raw.Select(r => Text(1 / (1 + MathF.Exp(-r)))).Prepend("probability");
        return raw.Chunk(target.Classes.Count).Select(row =>
        {
            var exponentials = row.Select(r => MathF.Exp(r - row.Max())).ToArray();
            return $"{target.Classes[Array.IndexOf(row, row.Max())]},{string.Join(',', exponentials.Select(e => Text(e / exponentials.Sum())))}";
        }).Prepend("label," + string.Join(',', target.Classes.Select(c => $"probability_{c}")));
    }
}
