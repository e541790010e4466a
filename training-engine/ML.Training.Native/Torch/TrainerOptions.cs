namespace ML.Training.Native.Torch;

/// <summary>How a trainer turns losses into steps.</summary>
public sealed class TrainerOptions
{
    /// <summary>mse, mae, huber, bce (on logits) or cross_entropy (on logits, int64 labels). Default mse.</summary>
    public string Loss { get; init; } = "mse";

    /// <summary>sgd, adam or adamw. Default adamw.</summary>
    public string Optimizer { get; init; } = "adamw";

    /// <summary>cpu, cuda, cuda:N, or auto: cuda where there is one. Default cpu.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>float32, or bfloat16: autocast with float32 master weights. Default float32.</summary>
    public string Precision { get; init; } = "float32";

    /// <summary>Step size until a schedule sets another. Default 0.001.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>L2 penalty (sgd, adam) or decoupled decay (adamw). Default 0.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Of sgd. Default 0.</summary>
    public double Momentum { get; init; }

    /// <summary>Whether sgd looks ahead. Default false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Decay of the first moment, adam and adamw. Default 0.9.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the second moment, adam and adamw. Default 0.999.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator, adam and adamw. Default 1e-8.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Largest norm of the whole gradient; 0 does not clip. Default 0.</summary>
    public double ClipNorm { get; init; }

    /// <summary>Where huber goes from square to linear, in units of the target. Default 1.</summary>
    public double HuberDelta { get; init; } = 1;

    /// <summary>Bytes of gradient reduced at once while backward goes on. Default 4 MiB.</summary>
    public long BucketBytes { get; init; } = 4 << 20;

    /// <summary>Whether biases and normalisation layers are decayed too. Default false.</summary>
    public bool DecayVectors { get; init; }

    /// <summary>Whether reduction starts during backward. Default true.</summary>
    public bool Overlap { get; init; } = true;

    /// <summary>Whether up to eight ranks that share a machine sum gradients on the CPU in memory that all of them see, rather than over the network. Default true.</summary>
    public bool SharedMemory { get; init; } = true;

    /// <summary>Of dropout; each rank adds its number. Default 0.</summary>
    public ulong Seed { get; init; }
}
