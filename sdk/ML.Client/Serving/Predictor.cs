namespace ML.Client.Serving;

/// <summary>A predictor over a call for many rows.</summary>
internal sealed class Predictor<TIn, TOut>(Func<IReadOnlyList<TIn>, CancellationToken, Task<IReadOnlyList<TOut>>> predict) : IPredictor<TIn, TOut>
{
    public async Task<TOut> PredictAsync(TIn row, CancellationToken cancellation) => (await predict([row], cancellation).ConfigureAwait(false))[0];

    public Task<IReadOnlyList<TOut>> PredictManyAsync(IReadOnlyList<TIn> rows, CancellationToken cancellation) => predict(rows, cancellation);
}
