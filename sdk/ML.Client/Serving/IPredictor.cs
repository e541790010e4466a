using ML.Client.Errors;

namespace ML.Client.Serving;

/// <summary>
/// A model as a function of records: what a service asks for by dependency injection, whichever protocol is behind, and what
/// its tests put something else in place of. Safe for many threads.
/// </summary>
/// <typeparam name="TIn">A row.</typeparam>
/// <typeparam name="TOut">A prediction.</typeparam>
public interface IPredictor<TIn, TOut>
{
    /// <summary>Predicts for one row.</summary>
    /// <exception cref="MlflowException">The model refuses the row, or cannot be reached.</exception>
    Task<TOut> PredictAsync(TIn row, CancellationToken cancellation = default);

    /// <summary>Predicts for many rows.</summary>
    /// <returns>One prediction a row, in the rows' order.</returns>
    /// <exception cref="MlflowException">The model refuses a row, or cannot be reached.</exception>
    Task<IReadOnlyList<TOut>> PredictManyAsync(IReadOnlyList<TIn> rows, CancellationToken cancellation = default);
}
