using Microsoft.ML.Data;
using ML.Client.Fluent;

namespace ML.Client.MicrosoftML;

/// <summary>Logs what ML.NET's evaluations measure, under the names that MLflow's own evaluations use where they have one.</summary>
public static class MLNetMetrics
{
    /// <summary>Logs an evaluated regression.</summary>
    /// <param name="log">The run's log.</param>
    /// <param name="metrics">What was measured.</param>
    /// <param name="prefix">Before each name, such as <c>test_</c>.</param>
    /// <param name="step">Training step.</param>
    public static void Metrics(this RunLog log, RegressionMetrics metrics, string prefix = "", long step = 0) => Log(log, prefix, step,
        ("mean_absolute_error", metrics.MeanAbsoluteError), ("mean_squared_error", metrics.MeanSquaredError), ("root_mean_squared_error", metrics.RootMeanSquaredError),
        ("loss", metrics.LossFunction), ("r2_score", metrics.RSquared));

    /// <summary>Logs an evaluated classification in two classes; of a calibrated one also its log loss.</summary>
    /// <inheritdoc cref="Metrics(RunLog, RegressionMetrics, string, long)"/>
    public static void Metrics(this RunLog log, BinaryClassificationMetrics metrics, string prefix = "", long step = 0)
    {
        Log(log, prefix, step,
            ("accuracy_score", metrics.Accuracy), ("roc_auc", metrics.AreaUnderRocCurve), ("precision_recall_auc", metrics.AreaUnderPrecisionRecallCurve),
            ("f1_score", metrics.F1Score), ("precision_score", metrics.PositivePrecision), ("recall_score", metrics.PositiveRecall));
        if (metrics is CalibratedBinaryClassificationMetrics calibrated) Log(log, prefix, step, ("log_loss", calibrated.LogLoss));
    }

    /// <summary>Logs an evaluated classification in many classes.</summary>
    /// <inheritdoc cref="Metrics(RunLog, RegressionMetrics, string, long)"/>
    public static void Metrics(this RunLog log, MulticlassClassificationMetrics metrics, string prefix = "", long step = 0) => Log(log, prefix, step,
        ("accuracy_score", metrics.MicroAccuracy), ("macro_accuracy", metrics.MacroAccuracy), ("log_loss", metrics.LogLoss));

    static void Log(RunLog log, string prefix, long step, params ReadOnlySpan<(string Name, double Value)> values)
    {
        foreach (var (name, value) in values) log.Metric(prefix + name, value, step);
    }
}
