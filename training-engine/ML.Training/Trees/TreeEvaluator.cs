using ML.Training.Data;
using ML.Training.Evaluation;
using ML.Training.Features;
using ML.Training.Native.Torch;
using ML.Training.Native.Trees;

namespace ML.Training.Trees;

/// <summary>Judges trees on a part of the data with the metrics of networks.</summary>
static class TreeEvaluator
{
    public static async Task<IReadOnlyDictionary<string, double>> RunAsync(Booster booster, FeatureSpec features, Loader loader, int columns, Communicator? communicator, CancellationToken cancellation)
    {
        var sums = new MetricSums(features.Target);
        float[] matrix = [];
        await foreach (var batch in loader.ReadAsync(0, cancellation: cancellation))
        {
            if (batch.Count == 0) continue;
            LoaderMatrix.Fill(batch, columns, ref matrix);
            var margins = booster.Margins(matrix.AsSpan(0, batch.Count * columns), columns);
            sums.Add(Loss(features.Target, margins, batch.Target), margins, batch.Target);
        }

        sums.Reduce(communicator);
        return sums.Metrics();
    }

    static double Loss(TargetSpec target, float[] margins, Tensor targets)
    {
        double sum = 0;
        for (var i = 0; i < targets.Rows; i++)
            sum += target.Kind switch
            {
                TargetKind.Regression => Math.Pow(margins[i] - targets.Floats[i], 2),
                // log(1 + e^-m) for the class that is right, without overflow.
                TargetKind.Binary => SoftPlus(targets.Floats[i] > 0.5f ? -margins[i] : margins[i]),
                _ => CrossEntropy(margins.AsSpan(i * target.Classes.Count, target.Classes.Count), (int)targets.Longs[i]),
            };
        return sum;
    }

    static double SoftPlus(double x) => Math.Max(x, 0) + Math.Log(1 + Math.Exp(-Math.Abs(x)));

    static double CrossEntropy(ReadOnlySpan<float> margins, int label)
    {
        double most = margins[0], sum = 0;
        foreach (var margin in margins) most = Math.Max(most, margin);
        foreach (var margin in margins) sum += Math.Exp(margin - most);
        return most + Math.Log(sum) - margins[label];
    }
}
