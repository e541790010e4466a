using System.Diagnostics;
using ML.Common.Errors;
using ML.Features.Contracts.Serving;
using ML.Serving.Models;
using ML.Serving.Scoring.Data;

namespace ML.Serving.Scoring;

/// <summary>Puts looked-up features beside the keys that a caller sent, in the columns and order that the model was trained on.</summary>
static class FeatureLookup
{
    /// <exception cref="ScoringException">The request is no frame, lacks a key, or the features cannot be had.</exception>
    public static async ValueTask<ModelInput> CompleteAsync(ModelInput input, IFeatureCompletion features, ServableModel model, CancellationToken cancellation)
    {
        var frame = input.Frame ?? throw ScoringException.Input(
            "The model looks its features up by key, for which the request must have named columns: 'dataframe_split', 'dataframe_records' or CSV.");
        var started = Stopwatch.GetTimestamp();
        try
        {
            var found = await features.CompleteAsync(Columns(frame), frame.Rows, cancellation);
            return ModelInput.Of(FrameCast.ToSchema(Join(frame, found, features.ModelColumns), model.Signature.Inputs));
        }
        catch (PlatformException error)
        {
            throw error.Code is ErrorCode.InvalidParameterValue ? ScoringException.Input(error.Message) : new ScoringException(error.Code, error.Message);
        }
        finally
        {
            model.Statistics.LookedUp(Stopwatch.GetTimestamp() - started);
        }
    }

    static Dictionary<string, object?[]> Columns(Frame frame)
    {
        var columns = new Dictionary<string, object?[]>(frame.Columns.Count, StringComparer.Ordinal);
        foreach (var column in frame.Columns)
            if (column.Name is { } name) columns[name] = column.Values.Type == NumpyType.DateTime64 ? Array.ConvertAll((long[])column.Values.Data, Time) : column.Values.ToObjects();
        return columns;
    }

    static object? Time(long nanoseconds) => nanoseconds == long.MinValue ? null : DateTime.UnixEpoch.AddTicks(nanoseconds / 100);

    // Columns that the model does not read stay behind; one that is not there is named by the check of the signature.
    static Frame Join(Frame frame, IReadOnlyDictionary<string, Array> found, IReadOnlyList<string> names)
    {
        var columns = new List<Column>(names.Count);
        foreach (var name in names)
        {
            if (found.TryGetValue(name, out var values)) columns.Add(Column.Named(name, ArrayValues.Of(values)));
            else if (frame.Find(name) is { } given) columns.Add(given);
        }

        return new Frame(columns, frame.Rows);
    }
}
