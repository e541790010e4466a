namespace ML.Hosting.Lineage;

/// <summary>The kinds of things that the lineage graph knows.</summary>
public static class LineageKinds
{
    public const string Table = "table";
    public const string Dataset = "dataset";
    public const string FeatureTable = "feature_table";
    public const string TrainingSet = "training_set";
    public const string Run = "run";
    public const string LoggedModel = "logged_model";
    public const string ModelVersion = "model_version";
    public const string Endpoint = "endpoint";
}
