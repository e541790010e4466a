using ML.Common.Errors;
using ML.Training.Data;
using ML.Training.Evaluation;
using ML.Training.Features;
using ML.Training.Native.Torch;

namespace ML.Training.Runs;

/// <summary>Judges the network on a part of the data, shared among the ranks.</summary>
static class Evaluator
{
    /// <param name="when">Makes a loss that is not finite an error that says so; null lets it be the result.</param>
    /// <exception cref="PlatformException">DATA_LOSS, naming rows.</exception>
    public static async Task<IReadOnlyDictionary<string, double>> RunAsync(
        NetworkModel model, FeatureSpec features, Loader loader, Communicator? communicator, CancellationToken cancellation, string? when = null)
    {
        var sums = new MetricSums(features.Target);
        Tensor? output = null;
        try
        {
            await foreach (var batch in loader.ReadAsync(0, cancellation: cancellation))
            {
                if (batch.Count == 0) continue;
                output ??= Tensor.Matrix(ElementType.Float32, batch.Target.Capacity, model.Outputs);
                output.Rows = batch.Count;
                var loss = model.Trainer.Evaluate(batch.Inputs, batch.Target, batch.Weight, output);
                if (when is not null && !double.IsFinite(loss)) throw new PlatformException(ErrorCode.DataLoss, $"the validation loss is {loss} {when}, in batch {batch.Number + 1}. {SuspectRows.Of(batch)}. Earlier checkpoints are kept");
                sums.Add(loss, output.Floats, batch.Target);
            }
        }
        finally
        {
            output?.Dispose();
        }

        sums.Reduce(communicator);
        return sums.Metrics();
    }
}
