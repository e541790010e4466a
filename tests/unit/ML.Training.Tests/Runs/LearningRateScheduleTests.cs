using ML.Common.Errors;
using ML.Training.Runs;

namespace ML.Training.Tests.Runs;

public sealed class LearningRateScheduleTests
{
    static double At(OptimizerOptions options, long step) => new LearningRateSchedule(options, stepsPerEpoch: 10, totalSteps: 100).At(step);

    [Theory]
    [InlineData("constant", 0, 0, 0.1)]
    [InlineData("constant", 0, 99, 0.1)]
    [InlineData("constant", 10, 0, 0.01)]
    [InlineData("constant", 10, 4, 0.05)]
    [InlineData("constant", 10, 10, 0.1)]
    [InlineData("linear", 0, 50, 0.05)]
    [InlineData("linear", 0, 100, 0)]
    [InlineData("cosine", 0, 0, 0.1)]
    [InlineData("cosine", 0, 50, 0.05)]
    [InlineData("cosine", 0, 100, 0)]
    [InlineData("cosine", 20, 60, 0.05)]
    [InlineData("step", 0, 19, 0.1)]
    [InlineData("step", 0, 20, 0.05)]
    [InlineData("step", 0, 45, 0.025)]
    // PyTorch's OneCycleLR(max_lr=0.1, total_steps=100): 0.004 at the start, the peak at step 29, 4e-7 at the last.
    [InlineData("one_cycle", 0, 0, 0.004)]
    [InlineData("one_cycle", 0, 29, 0.1)]
    [InlineData("one_cycle", 0, 99, 4e-7)]
    public void Rates_follow_their_formula(string schedule, long warmup, long step, double expected) =>
        Assert.Equal(expected, At(new OptimizerOptions { LearningRate = 0.1, Schedule = schedule, WarmupSteps = warmup, StepEpochs = 2, StepFactor = 0.5 }, step), 1e-9);

    [Fact]
    public void An_unknown_schedule_is_named()
    {
        var config = new TrainingConfig { Data = new DataOptions { Path = "x", Target = "y" }, Optimizer = new OptimizerOptions { Schedule = "cosin" } };
        Assert.Contains("optimizer.schedule: 'cosin' is not one of", Assert.Throws<PlatformException>(config.Validate).Message);
    }
}
