using ML.Common.Errors;
using ML.Training.Features;
using ML.Training.Runs;

namespace ML.Training.Tests.Runs;

public sealed class ConfigFileTests
{
    [Fact]
    public void Every_section_is_read()
    {
        var config = ConfigFile.Parse("""
            name: delay
            register: delay
            data: {path: t, version: 3, target: y, kind: binary, numeric: [a, b], derive: {hour: "time // 100"}}
            split: {by: time, validation: 0.2}
            model: {kind: wide_and_deep, hidden: [8, 4], embedding_width: 3}
            optimizer: {kind: sgd, learning_rate: 1e-2, momentum: 0.9, decay_vectors: true, beta2: 0.95}
            training: {epochs: 3, batch_size: 64, patience: 2, maximum_steps: 10}
            checkpoint: {every_steps: 5, keep: 1}
            trees: {rounds: 7}
            """, "test.yaml");
        config.Validate();
        Assert.Equal((3, TargetKind.Binary), (config.Data.Version, config.Data.Kind));
        Assert.Equal("time // 100", config.Data.Derive["hour"]);
        Assert.Equal([8, 4], config.Model.Hidden);
        Assert.Equal((0.01, 0.9), (config.Optimizer.LearningRate, config.Optimizer.Momentum));
        Assert.Equal((true, 0.95), (config.Optimizer.DecayVectors, config.Optimizer.Beta2));
        Assert.Equal((2, 10L, 5L, 7), (config.Training.Patience, config.Training.MaximumSteps, config.Checkpoint.EverySteps, config.Trees.Rounds));
    }

    [Theory]
    [InlineData("training: {maximum_steps: 0}", "training.maximum_steps: 0 is not at least 1")]
    [InlineData("training: {batch_size: 10, accumulate: 3}", "training.accumulate: 3 does not divide the batch size 10")]
    [InlineData("training: {timeout_seconds: 0}", "training.timeout_seconds: 0 is not at least 1")]
    [InlineData("training: {device: gpu}", "training.device: 'gpu' is not one of cpu, cuda, cuda:N, auto")]
    [InlineData("training: {precision: float16}", "training.precision: 'float16' is not one of float32, bfloat16")]
    [InlineData("training: {loss: hinge}", "training.loss: 'hinge' is not one of mse")]
    [InlineData("checkpoint: {keep: 0}", "checkpoint.keep: 0 is not at least 1")]
    [InlineData("model: {kind: script}", "model.path is missing")]
    public void A_setting_that_cannot_be_is_named(string yaml, string expected)
    {
        var config = ConfigFile.Parse($"data: {{path: t, target: y}}\n{yaml}", "test.yaml");
        Assert.Contains(expected, Assert.Throws<PlatformException>(config.Validate).Message);
    }

    [Fact]
    public void A_misspelt_setting_is_an_error_with_its_line()
    {
        var error = Assert.Throws<PlatformException>(() => ConfigFile.Parse("data:\n  path: t\n  taget: y\n", "test.yaml"));
        Assert.Contains("test.yaml line 3", error.Message);
        Assert.Contains("taget", error.Message);
    }
}
