using ML.Common.Errors;
using ML.Training.Features;
using ML.Training.Runs;

namespace ML.Training.Trees;

/// <summary>A configuration in xgboost's words.</summary>
static class TreeParameters
{
    public static Dictionary<string, string> Of(TrainingConfig config, TargetSpec target)
    {
        var o = config.Trees;
        Check(o);
        var parameters = new Dictionary<string, string>
        {
            ["tree_method"] = "hist",
            ["objective"] = target.Kind switch { TargetKind.Regression => "reg:squarederror", TargetKind.Binary => "binary:logistic", _ => "multi:softprob" },
            ["eval_metric"] = target.Kind switch { TargetKind.Regression => "rmse", TargetKind.Binary => "logloss", _ => "mlogloss" },
            // Targets are normalised: 0 is their mean. Half is the probability whose margin is 0.
            ["base_score"] = target.Kind == TargetKind.Regression ? "0" : "0.5",
            ["max_depth"] = RunParameters.Text(o.Depth),
            ["eta"] = RunParameters.Text(o.LearningRate),
            ["subsample"] = RunParameters.Text(o.Subsample),
            ["colsample_bytree"] = RunParameters.Text(o.ColumnSample),
            ["min_child_weight"] = RunParameters.Text(o.MinimumChildWeight),
            ["lambda"] = RunParameters.Text(o.Lambda),
            ["max_bin"] = RunParameters.Text(o.Bins),
            ["seed"] = RunParameters.Text(config.Training.Seed),
            ["nthread"] = RunParameters.Text(config.Training.Threads),
            ["verbosity"] = "0",
        };
        if (target.Kind == TargetKind.Multiclass) parameters["num_class"] = RunParameters.Text(target.Classes.Count);
        return parameters;
    }

    static void Check(TreeOptions o)
    {
        if (o.Rounds < 1) throw PlatformException.Invalid($"trees.rounds: {o.Rounds} is not at least 1");
        if (o.Patience < 1) throw PlatformException.Invalid($"trees.patience: {o.Patience} is not at least 1");
        if (o.Depth is < 1 or > 16) throw PlatformException.Invalid($"trees.depth: {o.Depth} is not from 1 to 16");
    }
}
