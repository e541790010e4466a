using ML.Training.Features;
using ML.Training.Native.Torch;

namespace ML.Training.Evaluation;

/// <summary>Sums from which the metrics of a part follow; added up over batches and ranks.</summary>
sealed class MetricSums(TargetSpec target)
{
    const int Bins = 16_384;
    const int Count = 0, Loss = 1, Absolute = 2, Square = 3, Target = 4, TargetSquare = 5, Correct = 6, Header = 7;

    readonly double[] sums = new double[Header + (target.Kind == TargetKind.Binary ? 2 * Bins : 0)];

    /// <param name="loss">Sum of the losses of the batch.</param>
    /// <param name="output">Raw outputs of the network.</param>
    /// <param name="targets">What they should be.</param>
    public void Add(double loss, ReadOnlySpan<float> output, Tensor targets)
    {
        sums[Loss] += loss;
        sums[Count] += targets.Rows;
        switch (target.Kind)
        {
            case TargetKind.Regression: AddNumbers(output, targets.Floats); break;
            case TargetKind.Binary: AddPairs(output, targets.Floats); break;
            default: AddClasses(output, targets.Longs); break;
        }
    }

    public void Reduce(Communicator? communicator) => communicator?.Sum(sums.AsSpan());

    /// <summary>Metric names and values; loss first.</summary>
    public IReadOnlyDictionary<string, double> Metrics()
    {
        var n = Math.Max(1, sums[Count]);
        var metrics = new Dictionary<string, double> { ["loss"] = sums[Loss] / n };
        if (target.Kind == TargetKind.Regression)
        {
            metrics["rmse"] = Math.Sqrt(sums[Square] / n);
            metrics["mae"] = sums[Absolute] / n;
            var variance = sums[TargetSquare] - sums[Target] * sums[Target] / n;
            if (variance > 0) metrics["r2"] = 1 - sums[Square] / variance;
            return metrics;
        }

        metrics["accuracy"] = sums[Correct] / n;
        if (target.Kind == TargetKind.Binary) metrics["auc"] = AreaUnderCurve();
        return metrics;
    }

    void AddNumbers(ReadOnlySpan<float> output, ReadOnlySpan<float> targets)
    {
        for (var i = 0; i < targets.Length; i++)
        {
            var truth = targets[i] / target.Scale + target.Mean;
            var error = output[i] / target.Scale + target.Mean - truth;
            sums[Absolute] += Math.Abs(error);
            sums[Square] += (double)error * error;
            sums[Target] += truth;
            sums[TargetSquare] += (double)truth * truth;
        }
    }

    void AddPairs(ReadOnlySpan<float> output, ReadOnlySpan<float> targets)
    {
        for (var i = 0; i < targets.Length; i++)
        {
            var positive = targets[i] > 0.5f;
            if (output[i] > 0 == positive) sums[Correct]++;
            var probability = 1 / (1 + Math.Exp(-output[i]));
            var bin = Math.Min(Bins - 1, (int)(probability * Bins));
            sums[Header + (positive ? Bins : 0) + bin]++;
        }
    }

    void AddClasses(ReadOnlySpan<float> output, ReadOnlySpan<long> targets)
    {
        var classes = target.Classes.Count;
        for (var i = 0; i < targets.Length; i++)
        {
            var row = output.Slice(i * classes, classes);
            var best = 0;
            for (var c = 1; c < classes; c++)
                if (row[c] > row[best]) best = c;
            if (best == targets[i]) sums[Correct]++;
        }
    }

    // Over counts per bin of probability: within a bin, half of the pairs count as ordered.
    double AreaUnderCurve()
    {
        double below = 0, area = 0;
        for (var bin = 0; bin < Bins; bin++)
        {
            var (negative, positive) = (sums[Header + bin], sums[Header + Bins + bin]);
            area += positive * (below + negative / 2);
            below += negative;
        }

        var positives = sums.AsSpan(Header + Bins, Bins).ToArray().Sum();
        return below * positives > 0 ? area / (below * positives) : 0.5;
    }
}
