using System.Diagnostics;
using Microsoft.ML;
using ML.Client.Fluent;
using ML.Client.Models;

namespace ML.Client.MicrosoftML;

/// <summary>Trains and logs ML.NET pipelines.</summary>
public static class MLNetRuns
{
    /// <summary>
    /// Fits a pipeline and logs what belongs to it: its steps as parameter <c>pipeline</c>, the seconds it took as metric
    /// <c>training_seconds</c>, what ML.NET tells meanwhile as artifact <c>logs/log.txt</c>, and the fitted model.
    /// </summary>
    /// <param name="run">The run.</param>
    /// <param name="context">The context that the pipeline was made with.</param>
    /// <param name="pipeline">The pipeline.</param>
    /// <param name="data">What it is fitted to.</param>
    /// <param name="name">The logged model's name; null logs none.</param>
    /// <param name="options">What is kept beside the model, and whether it is registered; null for the defaults.</param>
    /// <param name="cancellation">Cancels waiting and the calls; ML.NET itself cannot be stopped.</param>
    /// <returns>The fitted pipeline.</returns>
    /// <exception cref="Errors.MlflowException">The server refused the model.</exception>
    public static async Task<TModel> FitAsync<TModel>(this ActiveRun run, MLContext context, IEstimator<TModel> pipeline, IDataView data, string? name = "model", ModelOptions? options = null, CancellationToken cancellation = default)
        where TModel : class, ITransformer
    {
        var start = Stopwatch.GetTimestamp();
        TModel model;
        using (context.LogTo(run)) model = await Task.Run(() => pipeline.Fit(data), cancellation).WaitAsync(cancellation).ConfigureAwait(false);
        run.Log.Metric("training_seconds", Stopwatch.GetElapsedTime(start).TotalSeconds);
        run.Log.Param("pipeline", string.Join(" > ", Steps(model)));
        if (name is not null) await run.Log.MLNetModelAsync(context, model, data.Schema, name, options, cancellation).ConfigureAwait(false);
        return model;
    }

    /// <summary>Keeps what ML.NET tells (information, warnings and errors) as the run's artifact <c>logs/log.txt</c>.</summary>
    /// <returns>Dispose it to listen no longer.</returns>
    public static IDisposable LogTo(this MLContext context, ActiveRun run) => new MLNetListener(context, run);

    /// <summary>Logs a fitted model: <c>model.zip</c> as ML.NET saves it, and an <c>MLmodel</c> of flavour <c>mlnet</c>.</summary>
    /// <param name="log">The run's log.</param>
    /// <param name="context">Saves the model.</param>
    /// <param name="model">The fitted pipeline.</param>
    /// <param name="schema">Of the data it takes.</param>
    /// <param name="name">The logged model's name.</param>
    /// <param name="options">What is kept beside it, and whether it is registered; null for the defaults.</param>
    /// <param name="cancellation">Cancels the calls.</param>
    public static Task<LoggedModelInfo> MLNetModelAsync(this RunLog log, MLContext context, ITransformer model, DataViewSchema schema, string name = "model", ModelOptions? options = null, CancellationToken cancellation = default) =>
        log.ModelAsync(name, folder =>
        {
            MLNetFlavor.Write(context, model, schema, folder, options ?? new());
            return Task.CompletedTask;
        }, options, cancellation);

    static IEnumerable<string> Steps(ITransformer model) =>
        model is IEnumerable<ITransformer> chain ? chain.SelectMany(Steps) : [model.GetType().Name.Split('`')[0]];
}
