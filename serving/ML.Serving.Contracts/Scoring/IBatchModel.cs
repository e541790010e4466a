namespace ML.Serving.Contracts.Scoring;

/// <summary>A loaded model version. Safe for many callers; disposing it gives its memory back.</summary>
public interface IBatchModel : IDisposable
{
    /// <summary>The version; a run's id for a model that is not registered.</summary>
    string Version { get; }

    /// <summary>Content of its <c>feature_spec.yaml</c>; null when it has none.</summary>
    string? FeatureSpec { get; }

    /// <summary>Names of its input columns in order; null when its signature names none.</summary>
    IReadOnlyList<string>? Columns { get; }

    /// <summary>Scores rows.</summary>
    /// <param name="columns">
    /// Name → one value for each row, as <c>bool[]</c>, <c>long[]</c>, <c>float[]</c>, <c>double[]</c>, <c>DateTime?[]</c> or <c>object?[]</c> of text and blobs.
    /// </param>
    /// <returns>
    /// Outputs in order: <c>bool[]</c>, <c>long[]</c>, <c>float[]</c>, <c>double[]</c> or <c>string[]</c> for one value a row, <c>double[][]</c> for several. Outputs that
    /// are no tensors are left out.
    /// </returns>
    /// <exception cref="ML.Common.Errors.PlatformException">INVALID_PARAMETER_VALUE when the rows do not fit the model.</exception>
    ValueTask<IReadOnlyList<KeyValuePair<string, Array>>> ScoreAsync(
        IReadOnlyList<KeyValuePair<string, Array>> columns, int rows, CancellationToken cancellation);
}
