namespace ML.Features.Contracts.Serving;

/// <summary>Completes requests of one model version. Safe for many callers.</summary>
public interface IFeatureCompletion
{
    /// <summary>Columns of the model in its order: those that requests bring and those that are looked up or computed.</summary>
    IReadOnlyList<string> ModelColumns { get; }

    /// <summary>Looks features up by the keys of a request and computes on-demand features.</summary>
    /// <param name="request">
    /// Column → one value for each row: null, bool, long, double, string, <see cref="DateTime"/>, a byte array or a JsonElement. A value under a
    /// feature's own name wins over the looked-up one; null is looked up.
    /// </param>
    /// <returns>
    /// Feature → one value for each row, as <c>bool[]</c>, <c>long[]</c>, <c>float[]</c>, <c>double[]</c> or <c>DateTime?[]</c>; NaN stands for a missing
    /// number, and where a type has no missing value, as an <c>object?[]</c>.
    /// </returns>
    /// <exception cref="ML.Common.Errors.PlatformException">
    /// INVALID_PARAMETER_VALUE naming a key that is missing or does not fit, TEMPORARILY_UNAVAILABLE when the online store cannot be reached.
    /// </exception>
    ValueTask<IReadOnlyDictionary<string, Array>> CompleteAsync(IReadOnlyDictionary<string, object?[]> request, int rows, CancellationToken cancellation);
}
