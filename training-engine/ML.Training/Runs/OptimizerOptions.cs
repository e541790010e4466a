namespace ML.Training.Runs;

/// <summary>The <c>optimizer</c> section.</summary>
public sealed class OptimizerOptions
{
    /// <summary>sgd, adam or adamw. Default adamw.</summary>
    public string Kind { get; init; } = "adamw";

    /// <summary>Highest step size. Default 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>L2 penalty, decoupled for adamw; biases and norms are left out unless <see cref="DecayVectors"/>. Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Whether biases and norms (every parameter of one dimension) are decayed too. Default false.</summary>
    public bool DecayVectors { get; init; }

    /// <summary>Decay of the first moment, adam and adamw. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment, adam and adamw. Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator, adam and adamw. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Of sgd. Default 0.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether sgd looks ahead. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Largest norm of the gradient; 0 does not clip. Default 0.</summary>
    public double ClipNorm { get; init; }

    /// <summary>constant, cosine, linear, step or one_cycle. Default constant.</summary>
    public string Schedule { get; init; } = "constant";

    /// <summary>Steps over which the rate rises from 0. Default 0.</summary>
    public long WarmupSteps { get; init; }

    /// <summary>Of schedule step: epochs between reductions. Default 10.</summary>
    public int StepEpochs { get; init; } = 10;

    /// <summary>Of schedule step: factor of each reduction. Default 0.1.</summary>
    public double StepFactor { get; init; } = 0.1;
}
