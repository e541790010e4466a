using ML.Common.Errors;
using ML.Serving.Contracts.Scoring;
using ML.Serving.Models;
using ML.Serving.Onnx.Sessions;
using ML.Serving.Scoring;
using ML.Serving.Scoring.Data;

namespace ML.Serving.BatchScoring;

/// <summary>A model version that scores tables: the signature's checks and the feed are those of an invocation.</summary>
sealed class BatchModel(ServableModel model) : IBatchModel
{
    public string Version => model.Version;

    public string? FeatureSpec { get; } = model.Folder.FeatureSpec;

    public IReadOnlyList<string>? Columns =>
        model.Signature.Inputs is { HasNames: true, IsTensor: false } schema ? [.. schema.Inputs.Select(i => i.Name!)] : null;

    public async ValueTask<IReadOnlyList<KeyValuePair<string, Array>>> ScoreAsync(
        IReadOnlyList<KeyValuePair<string, Array>> columns, int rows, CancellationToken cancellation)
    {
        try
        {
            var frame = new Frame([.. columns.Select(c => Column.Named(c.Key, ArrayValues.Of(c.Value)))], rows);
            var input = ModelInput.Of(FrameCast.ToSchema(frame, model.Signature.Inputs));
            if (model.Signature.Inputs is { } schema) input = SchemaEnforcer.Enforce(input, schema);
            using var result = await model.Runner.RunAsync(new InferenceCall(ModelFeed.Create(input, model), null, 0, cancellation));
            return [.. result.Names.Zip(result.Values, (name, value) => KeyValuePair.Create(name, value.Tensor)).Where(o => o.Value is not null)
                .Select(o => KeyValuePair.Create(o.Key, OutputValues.Of(o.Value!, o.Key, rows)))];
        }
        catch (Exception error) when (error is ScoringException or ConversionException or InferenceException)
        {
            throw PlatformException.Invalid($"the model {model.Name} version {model.Version} refuses the rows: {(error as ScoringException)?.Detail ?? error.Message}");
        }
    }

    public void Dispose() => model.Dispose();
}
