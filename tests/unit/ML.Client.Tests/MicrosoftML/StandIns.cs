// The members of Microsoft.ML that its seam uses, with the signatures of version 5: what runs here in place of ML.NET.
using System.Collections;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Microsoft.ML
{
    public sealed class MLContext
    {
        public event EventHandler<LoggingEventArgs>? Log;

        public ModelOperationsCatalog Model { get; } = new();

        public bool IsHeard => Log is not null;

        public void Tell(ChannelMessageKind kind, string message) => Log?.Invoke(this, new(message, kind, "Trainer"));
    }

    public sealed class LoggingEventArgs(string rawMessage, ChannelMessageKind kind, string source) : EventArgs
    {
        public string RawMessage { get; } = rawMessage;

        public ChannelMessageKind Kind { get; } = kind;

        public string Source { get; } = source;
    }

    public interface ITransformer;

    public interface IEstimator<out TTransformer> where TTransformer : ITransformer
    {
        TTransformer Fit(IDataView input);
    }

    public interface IDataView
    {
        DataViewSchema Schema { get; }
    }

    public sealed class DataViewSchema(string columns)
    {
        public string Columns { get; } = columns;
    }

    public sealed class ModelOperationsCatalog
    {
        int _saved;

        public void Save(ITransformer model, DataViewSchema inputSchema, string filePath) => File.WriteAllText(filePath, $"{++_saved}. {model.GetType().Name} of {inputSchema.Columns}");
    }
}

namespace Microsoft.ML.Runtime
{
    public enum ChannelMessageKind
    {
        Trace = 0,
        Info = 1,
        Warning = 2,
        Error = 3,
    }
}

namespace Microsoft.ML.Data
{
    public sealed class TransformerChain<TLast>(params ITransformer[] steps) : ITransformer, IEnumerable<ITransformer> where TLast : ITransformer
    {
        public TLast LastTransformer => (TLast)steps[^1];

        public IEnumerator<ITransformer> GetEnumerator() => ((IEnumerable<ITransformer>)steps).GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    public sealed class RegressionMetrics
    {
        public double MeanAbsoluteError { get; } = 1;

        public double MeanSquaredError { get; } = 4;

        public double RootMeanSquaredError { get; } = 2;

        public double LossFunction { get; } = 3;

        public double RSquared { get; } = 0.5;
    }

    public class BinaryClassificationMetrics
    {
        public double Accuracy { get; } = 0.9;

        public double AreaUnderRocCurve { get; } = 0.8;

        public double AreaUnderPrecisionRecallCurve { get; } = 0.7;

        public double F1Score { get; } = 0.6;

        public double PositivePrecision { get; } = 0.5;

        public double PositiveRecall { get; } = 0.4;
    }

    public sealed class CalibratedBinaryClassificationMetrics : BinaryClassificationMetrics
    {
        public double LogLoss { get; } = 0.3;
    }

    public sealed class MulticlassClassificationMetrics
    {
        public double MicroAccuracy { get; } = 0.9;

        public double MacroAccuracy { get; } = 0.8;

        public double LogLoss { get; } = 0.7;
    }
}
