using ML.Common.Errors;

namespace ML.Training.Runs;

/// <summary>The learning rate of every step.</summary>
public sealed class LearningRateSchedule(OptimizerOptions options, long stepsPerEpoch, long totalSteps)
{
    const double OneCycleRise = 0.3, OneCycleStart = 1.0 / 25, OneCycleEnd = 1e-4 / 25;

    /// <summary>Rate of a step, counted from 0.</summary>
    public double At(long step)
    {
        if (options.Schedule == "one_cycle") return options.LearningRate * OneCycle(step);
        if (step < options.WarmupSteps) return options.LearningRate * (step + 1) / options.WarmupSteps;
        var left = Math.Max(1, totalSteps - options.WarmupSteps);
        var progress = Math.Min(1, (double)(step - options.WarmupSteps) / left);
        return options.LearningRate * options.Schedule switch
        {
            "cosine" => (1 + Math.Cos(Math.PI * progress)) / 2,
            "linear" => 1 - progress,
            "step" => Math.Pow(options.StepFactor, step / stepsPerEpoch / options.StepEpochs),
            _ => 1,
        };
    }

    internal static void Check(OptimizerOptions o)
    {
        if (o.Schedule is not ("constant" or "cosine" or "linear" or "step" or "one_cycle"))
            throw PlatformException.Invalid($"optimizer.schedule: '{o.Schedule}' is not one of constant, cosine, linear, step, one_cycle");
        if (o.WarmupSteps < 0) throw PlatformException.Invalid($"optimizer.warmup_steps: {o.WarmupSteps} is negative");
        if (o.StepEpochs < 1) throw PlatformException.Invalid($"optimizer.step_epochs: {o.StepEpochs} is not at least 1");
    }

    // Rises and falls along cosines, as PyTorch's OneCycleLR with its defaults.
    double OneCycle(long step)
    {
        var rise = OneCycleRise * totalSteps - 1;
        return step <= rise
            ? Between(OneCycleStart, 1, step / Math.Max(1, rise))
            : Between(1, OneCycleEnd, Math.Min(1, (step - rise) / Math.Max(1, totalSteps - 1 - rise)));
    }

    static double Between(double from, double to, double progress) => to + (from - to) / 2 * (1 + Math.Cos(Math.PI * progress));
}
